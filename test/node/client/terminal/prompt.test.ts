// At the prompt "Talk to:": people, names, commands and requests from others.
import { test } from "node:test";
import { aliceSignsIn, bobSaysYes, play } from "./play.ts";

// The prompt

test("you see people come and go", () => {
  play([
    ...aliceSignsIn,
    { tell: "cameOnline", name: "carol" },
    "* carol is online",
    { tell: "wentOffline", name: "bob" },
    "* bob is offline",
  ]);
});

test("for an unknown name, or your own, the prompt says so and comes back", () => {
  play([
    ...aliceSignsIn,
    "> Nobody",
    "! talk nobody",
    { tell: "noSuchName", name: "nobody" },
    "* nobody is called nobody",
    "Talk to:",
    "> no name",
    "* name has not asked to chat",
    "Talk to:",
    "> what is this",
    "* nobody is called what is this",
    "Talk to:",
    "> alice",
    "! talk alice",
    { tell: "thatIsYou" },
    "* that is you",
    "Talk to:",
  ]);
});

test("commands work at the prompt with or without a slash, and the prompt comes back", () => {
  play([
    ...aliceSignsIn,
    "> who",
    "! who",
    { tell: "online", names: ["bob"], more: 0 },
    "* online: bob",
    "Talk to:",
    "> /history bob 2",
    "! history 2 bob",
    {
      tell: "history",
      name: "bob",
      lines: [
        { line: 1, own: false, name: "bob", text: "hi", at: 0 },
        { line: 2, own: true, name: "alice", text: "hello", at: 0 },
      ],
    },
    "bob: hi",
    "alice: hello",
    "Talk to:",
    "> history",
    "* usage: history NAME [N], or history [N] in a chat",
    "Talk to:",
    "> verify bob",
    "! verify bob",
    { tell: "safetyNumber", name: "bob", digits: "12345 67890", offered: undefined },
    "* safety number with bob: 12345 67890; if bob sees the same number, nobody is in between",
    "Talk to:",
    "> trust bob",
    "! trust bob",
    { tell: "trusted", name: "bob" },
    "* you now trust the new account of bob",
    "Talk to:",
    "> relay on",
    "! relayOnly true",
    { tell: "relayOnly", name: undefined, on: true },
    "* all chats now go only through the server's relay",
    "Talk to:",
    "> relay off bob",
    "! relayOnly false bob",
    { tell: "relayOnly", name: "bob", on: false },
    "* chats with bob may now use a direct path",
    "Talk to:",
    "> forget bob",
    "! forgetAnswer bob",
    { tell: "answerForgotten", name: "bob", later: false },
    "* you will be asked again about requests from bob",
    "Talk to:",
    "> /status",
    "* no chat is open",
    "Talk to:",
    "> /withdraw",
    "* you have no request to withdraw",
    "Talk to:",
    "> disconnect",
    "* no chat is open",
    "Talk to:",
    "> /nonsense",
    '* not sent: there is no command /nonsense; "/help" lists the commands, "//" sends a slash',
    "Talk to:",
    "> ",
    "Talk to:",
  ]);
});

test("what a person may fill of the disk is shown and set by name, or in their chat without", () => {
  play([
    ...aliceSignsIn,
    "> quota bob 256MB",
    "! quota bob 268435456",
    { tell: "quota", name: "bob", used: 3_000_000, max: 268_435_456 },
    "* bob fills 2.9 MB of the 256 MB that this chat may take on this disk",
    "Talk to:",
    "> quota bob a-lot",
    "* usage: quota NAME [SIZE], or quota [SIZE] in a chat, such as quota 256MB",
    "Talk to:",
    "> bob",
    "! talk bob",
    { tell: "chatOpened", name: "bob", waits: false },
    '* you are in a chat with bob; "disconnect" leaves it',
    "> /quota",
    "! quota bob",
    "> /quota 1GB",
    "! quota bob 1073741824",
  ]);
});

test("when a name has another account, you see both safety numbers, and which is which", () => {
  play([
    ...aliceSignsIn,
    "> verify bob",
    "! verify bob",
    { tell: "safetyNumber", name: "bob", digits: "12345", offered: "67890" },
    "* safety number of the account of bob that you know: 12345; of the account that the server " +
      'now shows as bob: 67890; "trust bob" only if bob sees the second one',
    "Talk to:",
  ]);
});

// Requests

test("you answer a request at the prompt, and a yes leads into the chat", () => {
  play([
    ...aliceSignsIn,
    { tell: "asked", name: "bob", waiting: false, behind: 0 },
    "* bob wants to chat (yes/no/always/block)",
    "> yes",
    "! answer bob yes",
    "> this is for the chat already",
    { tell: "chatOpened", name: "bob", waits: false },
    '* you are in a chat with bob; "disconnect" leaves it',
    "! write this is for the chat already",
  ]);
});

test("the prompt confirms a no, an always or a block, and comes back", () => {
  play([
    ...aliceSignsIn,
    { tell: "asked", name: "bob", waiting: false, behind: 0 },
    "* bob wants to chat (yes/no/always/block)",
    "> no",
    "! answer bob no",
    "* you said no to bob",
    "Talk to:",
    { tell: "asked", name: "mallory", waiting: false, behind: 0 },
    "* mallory wants to chat (yes/no/always/block)",
    "> block",
    "! answer mallory block",
    '* mallory is blocked; "forget mallory" undoes that',
    "Talk to:",
    { tell: "asked", name: "carol", waiting: true, behind: 0 },
    "* carol has messages for you (yes/no/always/block)",
    "> always",
    "! answer carol always",
    "* requests from carol are now accepted automatically",
    "Talk to:",
    { tell: "arrived", name: "carol", count: 2 },
    "* 2 new messages from carol: talk to carol to read",
    "> yes",
    "* nobody has asked to chat",
    "Talk to:",
    "> yes bob",
    "* bob has not asked to chat",
    "Talk to:",
  ]);
});

test("you see a second request while it waits its turn; an answer goes to the one shown", () => {
  play([
    ...aliceSignsIn,
    { tell: "asked", name: "bob", waiting: false, behind: 0 },
    "* bob wants to chat (yes/no/always/block)",
    { tell: "asked", name: "carol", waiting: false, behind: 1 },
    '* carol wants to chat too, after bob; "yes carol" answers right away',
    "> no",
    "! answer bob no",
    "* you said no to bob",
    "Talk to:",
    { tell: "asked", name: "carol", waiting: false, behind: 0 },
    "* carol wants to chat (yes/no/always/block)",
    "> no",
    "! answer carol no",
    "* you said no to carol",
    "Talk to:",
  ]);
});

test("you can answer a waiting request by name", () => {
  play([
    ...aliceSignsIn,
    { tell: "asked", name: "bob", waiting: false, behind: 0 },
    "* bob wants to chat (yes/no/always/block)",
    { tell: "asked", name: "carol", waiting: false, behind: 1 },
    '* carol wants to chat too, after bob; "yes carol" answers right away',
    "> no Carol",
    "! answer carol no",
    "* you said no to carol",
    "Talk to:",
    "> yes",
    "! answer bob yes",
  ]);
});

test("a yes typed for one person is never given to another", () => {
  play(
    [
      ...aliceSignsIn,
      { tell: "asked", name: "bob", waiting: false, behind: 0 },
      "* bob wants to chat (yes/no/always/block)",
      { tell: "asked", name: "mallory", waiting: false, behind: 1 },
      '* mallory wants to chat too, after bob; "yes mallory" answers right away',
      { tell: "asked", name: "mallory", waiting: false, behind: 0 },
      "* mallory wants to chat (yes/no/always/block)",
      { tell: "askedEnded", name: "bob", why: "expired" },
      "* the request from bob ended without an answer",
      "> yes",
      '* not answered: the request is now from mallory; answer with "yes mallory"',
      "Talk to:",
      { ms: 1_000 },
      "> yes",
      "! answer mallory yes",
    ],
    { terminal: true },
  );
});

test("you see that a request has ended, and then an answer is too late", () => {
  play([
    ...aliceSignsIn,
    { tell: "asked", name: "bob", waiting: false, behind: 0 },
    "* bob wants to chat (yes/no/always/block)",
    { tell: "askedEnded", name: "bob", why: "withdrawn" },
    "* bob withdrew the request",
    "> yes",
    "* nobody has asked to chat",
    "Talk to:",
    { tell: "asked", name: "bob", waiting: false, behind: 0 },
    "* bob wants to chat (yes/no/always/block)",
    "> yes",
    "! answer bob yes",
    { tell: "askedEnded", name: "bob", why: "expired" },
    "* the request from bob ended without an answer",
    "Talk to:",
  ]);
});

test("in a chat you see a request, and answer it with a slash", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    { tell: "asked", name: "carol", waiting: false, behind: 0 },
    "* carol wants to chat (yes/no/always/block)",
    '* answer with "/yes carol", "/no carol", "/always carol" or "/block carol"',
    "> yes",
    "! write yes",
    "> /no carol",
    "! answer carol no",
    "* you said no to carol",
  ]);
});

test("a request that comes during a chat shows again at the prompt", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    { tell: "asked", name: "carol", waiting: false, behind: 0 },
    "* carol wants to chat (yes/no/always/block)",
    '* answer with "/yes carol", "/no carol", "/always carol" or "/block carol"',
    { tell: "theyLeft", name: "bob" },
    "* bob left the chat",
    "Talk to:",
    "* carol wants to chat (yes/no/always/block)",
  ]);
});

test("a line that came later than it says is followed by a notice of its own", () => {
  const late = { line: 1, own: false, name: "bob", text: "I said so", at: 0, lateMs: 259_200_000 };
  play([
    ...aliceSignsIn,
    "> history bob",
    "! history 20 bob",
    { tell: "history", name: "bob", lines: [late] },
    "bob: I said so",
    "* the line above arrived 3 days later",
    "Talk to:",
  ]);
});

test("so is one that came later and whose text is missing", () => {
  const about = { line: 1, own: false, name: "bob", text: undefined, at: 0 };
  const late = { ...about, gone: "missing", lateMs: 259_200_000 } as const;
  play([
    ...aliceSignsIn,
    "> history bob",
    "! history 20 bob",
    { tell: "history", name: "bob", lines: [late] },
    "bob: (this message is missing on this device)",
    "* the line above arrived 3 days later",
    "Talk to:",
  ]);
});
