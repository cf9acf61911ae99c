// Leaving a chat, and leaving the program.
import { test } from "node:test";
import { aliceSignsIn, bobSaysYes, kept, message, play, status } from "./play.ts";

// Leaving a chat

test('"disconnect" leaves the chat, and the lines after it go to the prompt', () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    "> disconnect",
    "! status",
    "> carol",
    status(0),
    "! leave",
    { tell: "youLeft", name: "bob" },
    "* you left the chat with bob",
    "Talk to:",
    "! talk carol",
  ]);
});

test("a line typed just as a chat closes is refused, and not repeated on the screen", () => {
  play(
    [
      ...aliceSignsIn,
      ...bobSaysYes,
      { tell: "theyLeft", name: "bob" },
      "* bob left the chat",
      "Talk to:",
      "> my secret",
      "* not sent: bob had left the chat",
      "> yes",
      "* not sent: bob had left the chat",
      "> //slash",
      "* not sent: bob had left the chat",
      "> disconnect",
      { ms: 1_000 },
      "> carol",
      "! talk carol",
    ],
    { terminal: true },
  );
});

test("commands and exit work the same after the other person has left", () => {
  play(
    [
      ...aliceSignsIn,
      ...bobSaysYes,
      { tell: "theyLeft", name: "bob" },
      "* bob left the chat",
      "Talk to:",
      "> /who",
      "! who",
      { tell: "online", names: [], more: 0 },
      "* nobody else is online",
      "Talk to:",
      "> exit",
      "! signOut",
    ],
    { terminal: true },
  );
});

test("a script's answer to a prompt counts at once", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    { tell: "theyLeft", name: "bob" },
    "* bob left the chat",
    "Talk to:",
    "> carol",
    "! talk carol",
  ]);
});

test("if the other person leaves as you write, you see that your text was not sent", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    "> wait",
    "! write wait",
    { tell: "theyLeft", name: "bob" },
    "* bob left the chat",
    "Talk to:",
    { tell: "noChat" },
    "* not sent: bob had left the chat",
  ]);
});

test("both sides can leave at the same moment", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    "> disconnect",
    "! status",
    status(0),
    "! leave",
    { tell: "theyLeft", name: "bob" },
    "* bob left the chat",
    { tell: "noChat" },
    "Talk to:",
  ]);
});

// Leaving the program

for (const exit of ["> exit", "> /exit", "^D"]) {
  test(`"${exit}" at the prompt signs out`, () => {
    play([
      ...aliceSignsIn,
      exit,
      "! signOut",
      { tell: "ended" },
      "* signed out",
      "! exit 0",
      "> nothing more is heard",
    ]);
  });
}

test("exit, Ctrl+C and the end of input leave at every earlier prompt", () => {
  const passwords = aliceSignsIn.slice(0, 8);
  const choosing = [
    ...aliceSignsIn.slice(0, 6),
    { tell: "nameIsNew", name: "alice" } as const,
    "* alice is a new name: choose a password, or press Enter to use another name",
    "Password:",
  ];
  for (const way of ["> exit", "^C", "^D"]) {
    for (const before of [aliceSignsIn.slice(0, 2), passwords, choosing]) {
      play([...before, way, "! abandonProfile", "! exit 0"]);
    }
    play([...choosing, "> pw", "Password again:", way, "! abandonProfile", "! exit 0"]);
    play([
      ...aliceSignsIn.slice(0, 10),
      { tell: "signedIn", name: "alice", askStay: true },
      "* signed in as alice",
      "Stay signed in on this device? (yes/no)",
      way,
      "! signOut",
    ]);
  }
});

test("Ctrl+C leaves at once from anywhere, and a second one does not wait for the sign-out", () => {
  play([...aliceSignsIn, "^C", "! signOut", "^C", "* signed out", "! exit 0"]);
  play([...aliceSignsIn, ...bobSaysYes.slice(0, 4), "^C", "! signOut"]);
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    "^C",
    "! signOut",
    { tell: "ended" },
    "* signed out",
    "! exit 0",
  ]);
  play([...aliceSignsIn, "> bob", "! talk bob", "^C", "! signOut"]);
});

test("logout says that the profile is locked, and the next start does not open it", () => {
  for (const line of ["> logout", "> /logout"])
    play([
      ...aliceSignsIn,
      line,
      "! remember alice false",
      "! logOut",
      { tell: "ended", keys: "locked" },
      "* this profile now opens only with your password; the messages in it stay on the disk, which " +
        "Tincan does not encrypt",
      "* signed out",
      "! exit 0",
    ]);
});

test("logout that cannot lock the profile, or has not answered, says so", () => {
  const asked = [...aliceSignsIn, "> logout", "! remember alice false", "! logOut"];
  play([
    ...asked,
    { tell: "ended", keys: "full" },
    "* this profile still opens without your password: the disk is full, so its keys could not be locked",
    "* signed out",
    "! exit 0",
  ]);
  const unknown = "* signing out took too long, so the keys of this device may not be locked";
  play([...asked, { ms: 3_000 }, unknown, "* signed out", "! exit 0"]);
});

test("stay on and stay off say what holds from then on, and so does leaving", () => {
  play([
    ...aliceSignsIn,
    "> stay",
    "* usage: stay on, or stay off",
    "Talk to:",
    "> stay off",
    "! staySignedIn false",
    { tell: "stays", on: false },
    "! remember alice false",
    "* the next start on this device asks for your password",
    "Talk to:",
    "> stay on",
    "! staySignedIn true",
    { tell: "stays", on: true },
    "! remember alice true",
    '* you stay signed in on this device: it opens without your password; "logout" ends that',
    "Talk to:",
    "> exit",
    "! signOut",
    { tell: "ended" },
    '* signed out; this device still opens without your password, until you say "logout"',
    "! exit 0",
  ]);
});

test("a hanging sign-out ends after three seconds", () => {
  play([...aliceSignsIn, "^C", "! signOut", { ms: 3_000 }, "* signed out", "! exit 0"]);
});

test("exit during a ringing request does not wait for the answer", () => {
  play([...aliceSignsIn, ...bobSaysYes.slice(0, 4), "> exit", "! signOut"]);
});

test("exit in a chat lets your last messages arrive", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    "> bye",
    "! write bye",
    "> exit",
    kept(false),
    "! status",
    status(1),
    { ms: 250 },
    "! status",
    { tell: "delivered", name: "bob", count: 1, waited: false },
    "! status",
    status(0),
    "! signOut",
  ]);
});

test("exit in a chat waits two seconds if the other side is dead", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    "> exit",
    "! status",
    status(1),
    { ms: 1_900 },
    ...Array.from({ length: 7 }, () => "! status"),
    { ms: 100 },
    "! signOut",
  ]);
});

test("exit does not wait for a server that is away", () => {
  play([
    ...aliceSignsIn.slice(0, 6),
    { tell: "serverAway", first: true },
    "* cannot reach the server; retrying automatically",
    "> exit",
    "! abandonProfile",
    "! exit 0",
  ]);
});

test("a script that ends right away still delivers its message", () => {
  play([
    ...aliceSignsIn,
    "> bob",
    "! talk bob",
    "> hello",
    "> exit",
    "^D",
    ...bobSaysYes.slice(2, 4),
    "! write hello",
    kept(true),
    "* saved until bob answers",
    { ms: 30_000 },
    ...bobSaysYes.slice(4, 6),
    "! status",
    { tell: "path", name: "bob", path: "relay" },
    "* path: relayed by the server",
    status(1),
    message(1, "bob", "oh, hello"),
    "bob: oh, hello [shows 1]",
    { tell: "delivered", name: "bob", count: 1, waited: true },
    "* delivered to bob: 1 message",
    "! status",
    status(0),
    "! signOut",
    { tell: "ended" },
    "* signed out",
    "! exit 0",
  ]);
});

test("the end of input waits for the answer to a ringing request, even if none comes", () => {
  const ringing = [...aliceSignsIn, "> bob", "! talk bob", "> hi", "^D", ...bobSaysYes.slice(2, 4)];
  play([
    ...ringing,
    "! write hi",
    kept(true),
    "* saved until bob answers",
    { tell: "requestEnded", name: "bob", why: "expired" },
    "* bob did not answer",
    "Talk to:",
    "! signOut",
  ]);
  play([
    ...ringing,
    "! write hi",
    kept(true),
    "* saved until bob answers",
    { tell: "declined", name: "bob" },
    "* bob said no",
    { tell: "chatOpened", name: "bob", waits: "declined" },
    "* your messages to bob are saved and sent the next time the two of you connect; " +
      '"disconnect" leaves the chat',
    "! signOut",
  ]);
});

test("if the other person is offline, the end of input saves the message and leaves", () => {
  play([
    ...aliceSignsIn,
    "> bob",
    "! talk bob",
    "> hi",
    "^D",
    { tell: "chatOpened", name: "bob", waits: "offline" },
    "* bob is offline: your messages are saved and sent the next time the two of you " +
      'connect; "disconnect" leaves the chat',
    "! write hi",
    kept(true),
    "* saved until bob is reachable",
    "! signOut",
  ]);
});

test("the end of input waits for 65 seconds at most", () => {
  play([
    ...aliceSignsIn,
    "> bob",
    "! talk bob",
    "^D",
    ...bobSaysYes.slice(2, 4),
    { ms: 64_000 },
    { ms: 1_000 },
    "! signOut",
  ]);
});

test("a script gets all its answers before the program leaves", () => {
  play([
    ...aliceSignsIn,
    "> history bob",
    "! history 20 bob",
    "> exit",
    { tell: "history", name: "bob", lines: [] },
    "* no messages with bob yet",
    "! signOut",
  ]);
});

test("a script's disconnect during a ringing request waits for the chat", () => {
  play([
    ...aliceSignsIn,
    "> bob",
    "! talk bob",
    "> hello",
    "> disconnect",
    "> carol",
    ...bobSaysYes.slice(2, 4),
    "! write hello",
    kept(true),
    "* saved until bob answers",
    ...bobSaysYes.slice(4, 6),
    "! status",
    status(0),
    "! leave",
    { tell: "youLeft", name: "bob" },
    "* you left the chat with bob",
    "Talk to:",
    "! talk carol",
  ]);
});

test("if your device signs in elsewhere, the program ends here", () => {
  play([
    ...aliceSignsIn,
    { tell: "signedOutHere", code: "displaced" },
    "* this profile was signed in somewhere else, so it is signed out here",
    "! exit 1",
  ]);
});
