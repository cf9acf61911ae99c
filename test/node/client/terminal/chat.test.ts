// What a person sees while a request rings and during a chat.
import { test } from "node:test";
import { aliceSignsIn, bobSaysYes, kept, message, play } from "./play.ts";

// Ringing

test("the asker sees that it rings, writes in the meantime, and sees a no", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes.slice(0, 4),
    "> are you there?",
    "! write are you there?",
    kept(true),
    "* saved until bob answers",
    "> second",
    "! write second",
    kept(true),
    { tell: "declined", name: "bob" },
    "* bob said no",
    { tell: "chatOpened", name: "bob", waits: "declined" },
    "* your messages to bob are saved and sent the next time the two of you connect; " +
      '"disconnect" leaves the chat',
    "> then later",
    "! write then later",
    kept(true),
    "* saved until bob is reachable",
    "> and later",
    "! write and later",
    kept(true),
  ]);
});

for (const word of ["withdraw", "/withdraw", "disconnect"]) {
  test(`"${word}" withdraws a ringing request`, () => {
    play([
      ...aliceSignsIn,
      ...bobSaysYes.slice(0, 4),
      `> ${word}`,
      "! withdraw",
      { tell: "requestEnded", name: "bob", why: "withdrawn" },
      "* you withdrew your request to bob",
      "Talk to:",
    ]);
  });
}

test("a yes that arrives before the withdrawal opens the chat", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes.slice(0, 4),
    "> withdraw",
    "! withdraw",
    ...bobSaysYes.slice(4),
    "> well, then",
    "! write well, then",
  ]);
});

test("after a minute the request ends, and a line typed at that moment is not taken for a name", () => {
  play(
    [
      ...aliceSignsIn,
      ...bobSaysYes.slice(0, 4),
      { tell: "requestEnded", name: "bob", why: "expired" },
      "* bob did not answer",
      "Talk to:",
      "> secret",
      "* not sent: the request to bob had ended",
      { ms: 1_000 },
      "> carol",
      "! talk carol",
    ],
    { terminal: true },
  );
});

// The chat

test("in a chat your lines go out, and messages come in", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    "> hello, bob",
    "! write hello, bob",
    kept(false),
    message(7, "bob", "hello, alice"),
    "bob: hello, alice [shows 7]",
    "> ",
    ">   who",
    "! write   who",
    "> //who knows",
    "! write /who knows",
    { tell: "path", name: "bob", path: "direct" },
    "* path: direct",
  ]);
});

test("in a chat all commands work with a slash, and an unknown one is not sent as text", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    "> /who",
    "! who",
    { tell: "online", names: ["bob"], more: 0 },
    "* online: bob",
    "> /history",
    "! history 20 bob",
    { tell: "history", name: "bob", lines: [] },
    "* no messages with bob yet",
    "> /history 5",
    "! history 5 bob",
    "> /history 99999999",
    "! history 1000 bob",
    "> /history bob many",
    "* usage: history NAME [N], or history [N] in a chat",
    "> /history carol 3",
    "! history 3 carol",
    "> /verify",
    "! verify bob",
    "> /trust",
    "* usage: trust NAME",
    "> /status",
    "! status",
    { tell: "status", name: "bob", kept: 1, delivered: 2, read: 3, skipped: 0, dropped: 0 },
    "* your messages to bob: 1 saved on this device, 2 delivered, 3 read",
    "> /relay maybe",
    "* usage: relay on [NAME], or relay off [NAME]",
    "> /shrug",
    '* not sent: there is no command /shrug; "/help" lists the commands, "//" sends a slash',
    "> / hm",
    '* not sent: there is no command /; "/help" lists the commands, "//" sends a slash',
  ]);
});

test("escape and bidi characters in others' texts and names do not reach the terminal", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    message(1, "bob", "\u{1b}]0;owned\u{7}\u{202e}evil\nbob: yes"),
    "bob: \u{fffd}]0;owned\u{fffd}\u{fffd}evil ⏎ bob: yes [shows 1]",
    { tell: "cameOnline", name: "mal\u{1b}[2Jlory" },
    "* mal\u{fffd}[2Jlory is online",
  ]);
});

test("a message of an unknown kind shows as a placeholder", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    { tell: "line", line: { line: 3, own: false, name: "bob", text: undefined, at: 0 } },
    "bob: (this version cannot show this kind of message) [shows 3]",
  ]);
});

test("a cut cable leaves the chat open, and you see one notice for all messages", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    { tell: "path", name: "bob", path: undefined },
    "* not connected to bob: what you write is saved on this device",
    { tell: "wentOffline", name: "bob" },
    "* bob is offline",
    "> one",
    "! write one",
    kept(true),
    "* saved until bob is reachable",
    "> two",
    "! write two",
    kept(true),
    { tell: "path", name: "bob", path: "relay" },
    "* path: relayed by the server",
    { tell: "delivered", name: "bob", count: 2, waited: true },
    "* delivered to bob: 2 messages",
    { tell: "read", name: "bob", count: 2, waited: true },
    "* read by bob: 2 messages",
  ]);
});

test("messages that are delivered and read at once bring no notices", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    "> one",
    "! write one",
    kept(false),
    { tell: "delivered", name: "bob", count: 1, waited: false },
    { tell: "read", name: "bob", count: 1, waited: false },
  ]);
});

test("you see when a text is too long, or when the disk cannot save it", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    "> (imagine it long)",
    "! write (imagine it long)",
    { tell: "tooLong", bytes: 40_000, max: 32_768 },
    "* not sent: this message is 40000 bytes long, and the limit is 32768",
    "> more",
    "! write more",
    { tell: "notKept", why: "full" },
    "* not saved and not sent: the disk is full",
  ]);
});

test("when the disk fails, you do not wait for what was lost with it", () => {
  play([
    ...aliceSignsIn,
    { tell: "asked", name: "bob", waiting: false, behind: 0 },
    "* bob wants to chat (yes/no/always/block)",
    "> yes",
    "! answer bob yes",
    "> bob",
    { tell: "notKept", why: "io" },
    "* not saved and not sent: the disk is not working",
    "Talk to:",
    "! talk bob",
  ]);
});

test("the chat shows that the server is gone, and you can go on talking", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    { tell: "serverAway", first: false },
    "* the server is away; retrying automatically",
    "> still here",
    "! write still here",
    { tell: "serverReached" },
    "* connected to the server",
    { tell: "signedInAgain" },
  ]);
});

test("if the server goes away during a search for a name, you still get the answer", () => {
  play([
    ...aliceSignsIn,
    "> bob",
    "! talk bob",
    { tell: "serverAway", first: false },
    "* the server is away; retrying automatically",
    { tell: "chatOpened", name: "bob", waits: "server" },
    "* the server is away: your messages to bob are saved and sent the next time the two of you " +
      'connect; "disconnect" leaves the chat',
  ]);
});

test("if a name cannot be looked up without the server, you see that and can enter another", () => {
  play([
    ...aliceSignsIn,
    "> zoe",
    "! talk zoe",
    { tell: "notLookedUp", name: "zoe" },
    "* cannot look up zoe while the server is away; retrying automatically",
    "Talk to:",
  ]);
});

test("if you block somebody while you look for them, you are back at the prompt", () => {
  play([
    ...aliceSignsIn,
    "> bob",
    "! talk bob",
    { tell: "requestEnded", name: "bob", why: "withdrawn" },
    "* you withdrew your request to bob",
    "Talk to:",
  ]);
});

test("a changed account stops the chat until you trust it", () => {
  play([
    ...aliceSignsIn,
    "> bob",
    "! talk bob",
    { tell: "accountChanged", name: "bob" },
    "* bob now has a different account: nothing is sent to it until you compare the " +
      'safety number ("verify bob") and confirm that it matches ("trust bob")',
    "Talk to:",
  ]);
});
