// What a person or a script sees from the start to the first prompt.
import { test } from "node:test";
import type { DeviceId } from "#protocol";
import { aliceSignsIn, kept, play, welcome, type Line } from "./play.ts";

test("the program says that a name is new, and asks for its password twice", () => {
  play([
    welcome,
    "Username:",
    "> Alice",
    "! openProfile alice",
    { profile: "opened" },
    "! start",
    { tell: "nameIsNew", name: "alice" },
    "* alice is a new name: choose a password, or press Enter to use another name",
    "Password:",
    "> one",
    "Password again:",
    "> two",
    "* the passwords do not match",
    "Password:",
    ">  spaces count ",
    "Password again:",
    ">  spaces count ",
    "! signUp  spaces count ",
    { tell: "signedIn", name: "alice", askStay: true },
    "* signed in as alice",
    "Stay signed in on this device? (yes/no)",
    "> perhaps",
    "* please answer yes or no",
    "Stay signed in on this device? (yes/no)",
    "> yes",
    "! staySignedIn true",
    "! remember alice true",
    { tell: "online", names: [], more: 0 },
    "* nobody else is online",
    "Talk to:",
  ]);
});

test("a password that is easy to guess is asked for again, and one that is fair is only remarked on", () => {
  play([
    ...aliceSignsIn.slice(0, 6),
    { tell: "nameIsNew", name: "alice" },
    "* alice is a new name: choose a password, or press Enter to use another name",
    "Password:",
    "> letmein",
    "Password again:",
    "> letmein",
    "! signUp letmein",
    { tell: "passwordWeighed", strength: "weak" },
    "* that password is too easy to guess: choose a longer one, such as four unrelated words",
    "Password:",
    "> let me in now",
    "Password again:",
    "> let me in now",
    "! signUp let me in now",
    { tell: "passwordWeighed", strength: "fair" },
    "* that password will do, but it is not strong: a longer one is safer",
    { tell: "signedIn", name: "alice", askStay: true },
    "* signed in as alice",
    "Stay signed in on this device? (yes/no)",
  ]);
});

for (const back of ["> ", "> back"]) {
  test(`you can give up a new name for another with "${back.slice(2)}"`, () => {
    play([
      welcome,
      "Username:",
      "> alcie",
      "! openProfile alcie",
      { profile: "opened" },
      "! start",
      { tell: "nameIsNew", name: "alcie" },
      "* alcie is a new name: choose a password, or press Enter to use another name",
      "Password:",
      back,
      "! abandonProfile",
      "Username:",
      "> alice",
      "! openProfile alice",
    ]);
  });
}

test("after a wrong password the program says so and asks again", () => {
  play([
    ...aliceSignsIn.slice(0, 8),
    "> wrong",
    "! signIn wrong",
    { tell: "wrongPassword" },
    "* wrong password",
    "Password:",
    "> correct horse",
    "! signIn correct horse",
  ]);
});

test("after too many attempts you see when to try again", () => {
  play([
    ...aliceSignsIn.slice(0, 8),
    "> wrong",
    "! signIn wrong",
    { tell: "refused", code: "too-many", retryMs: 90_000 },
    "* too many attempts, try again in 90 seconds",
    "Password:",
  ]);
});

test("commands, answers and names that break the rule cannot be usernames", () => {
  play([
    welcome,
    "Username:",
    "> yes",
    "* yes cannot be a username: " +
      "use 2 to 32 characters of a-z, 0-9, dot, dash, underscore, but not a command word",
    "Username:",
    "> \u{1b}[2Jbob",
    "* \u{fffd}[2Jbob cannot be a username: " +
      "use 2 to 32 characters of a-z, 0-9, dot, dash, underscore, but not a command word",
    "Username:",
  ]);
});

test("if somebody else takes your name first, you are asked for another one", () => {
  play([
    ...aliceSignsIn.slice(0, 6),
    { tell: "nameIsNew", name: "alice" },
    "* alice is a new name: choose a password, or press Enter to use another name",
    "Password:",
    "> secret",
    "Password again:",
    "> secret",
    "! signUp secret",
    { tell: "nameTaken", name: "alice" },
    "* the name alice is already taken",
    "! abandonProfile",
    "Username:",
  ]);
});

test("if a profile is open elsewhere, you see in which process", () => {
  play([
    welcome,
    "Username:",
    "> alice",
    "! openProfile alice",
    { profile: { heldBy: 4711 } },
    "* alice is already open in process 4711",
    "Username:",
  ]);
});

test("a remembered profile asks for nothing", () => {
  play(
    [
      welcome,
      "! openProfile alice",
      { profile: "opened" },
      "! start",
      { tell: "opened", name: "alice", stays: true },
      "* welcome back, alice: you are still signed in on this device",
      { tell: "serverReached" },
      { tell: "online", names: ["bob", "carol"], more: 3 },
      "* online: bob, carol and 3 more",
      "Talk to:",
    ],
    { remembered: "alice" },
  );
});

test("if a remembered profile is open elsewhere, the program asks for a username", () => {
  play(
    [
      welcome,
      "! openProfile alice",
      { profile: { heldBy: 12 } },
      "* alice is already open in process 12",
      "Username:",
    ],
    { remembered: "alice" },
  );
});

test("a remembered profile opens even when the server is out of reach", () => {
  play(
    [
      welcome,
      "! openProfile alice",
      { profile: "opened" },
      "! start",
      { tell: "opened", name: "alice", stays: true },
      "* welcome back, alice: you are still signed in on this device",
      { tell: "serverAway", first: true },
      "* cannot reach the server; retrying automatically",
      "Talk to:",
      "> bob",
      "! talk bob",
      { tell: "chatOpened", name: "bob", waits: "server" },
      "* the server is away: your messages to bob are saved and sent the next time " +
        'the two of you connect; "disconnect" leaves the chat',
      "> hello",
      "! write hello",
      kept(true),
      "* saved until bob is reachable",
    ],
    { remembered: "alice" },
  );
});

test("a remembered profile reaches its prompt even if the server is silent", () => {
  play(
    [
      welcome,
      "! openProfile alice",
      { profile: "opened" },
      "! start",
      { tell: "opened", name: "alice", stays: true },
      "* welcome back, alice: you are still signed in on this device",
      { ms: 3_000 },
      "Talk to:",
    ],
    { remembered: "alice" },
  );
});

test("over plain http to another machine, you see what others can read on the way", () => {
  play(
    [
      welcome,
      "* this connection is not encrypted: others can see names and times, but not messages",
      "Username:",
    ],
    { openWire: true },
  );
});

test("lines typed ahead of their prompts are kept, in order", () => {
  play([
    welcome,
    "Username:",
    "> alice",
    "! openProfile alice",
    "> correct horse",
    "> no",
    "> bob",
    "> hello",
    { profile: "opened" },
    "! start",
    { tell: "nameIsKnown", name: "alice" },
    "Password:",
    "! signIn correct horse",
    { tell: "signedIn", name: "alice", askStay: true },
    "* signed in as alice",
    "Stay signed in on this device? (yes/no)",
    "! staySignedIn false",
    "! remember alice false",
    { tell: "online", names: ["bob"], more: 0 },
    "* online: bob",
    "Talk to:",
    "! talk bob",
    { tell: "ringing", name: "bob" },
    '* ringing bob: what you write now is sent when the chat starts; "withdraw" cancels the request',
    "! write hello",
  ]);
});

test("events wait until you have answered an open question", () => {
  play([
    ...aliceSignsIn.slice(0, 10),
    { tell: "signedIn", name: "alice", askStay: true },
    "* signed in as alice",
    "Stay signed in on this device? (yes/no)",
    { tell: "asked", name: "bob", waiting: false, behind: 0 },
    { tell: "online", names: ["bob"], more: 0 },
    { tell: "cameOnline", name: "carol" },
    "> no",
    "! staySignedIn false",
    "! remember alice false",
    "* online: bob",
    "Talk to:",
    "* carol is online",
    "* bob wants to chat (yes/no/always/block)",
  ]);
});

test("after a lost connection you enter the password once more, and only once", () => {
  play([
    ...aliceSignsIn.slice(0, 8),
    { tell: "serverAway", first: false },
    "* the server is away; retrying automatically",
    { tell: "serverReached" },
    "* connected to the server",
    { tell: "nameIsKnown", name: "alice" },
    "> correct horse",
    "! signIn correct horse",
    { tell: "serverAway", first: false },
    "* the server is away; retrying automatically",
    { tell: "serverReached" },
    "* connected to the server",
    { tell: "nameIsKnown", name: "alice" },
    "Password:",
  ]);
});

const opensAlice: Line[] = [welcome, "Username:", "> alice", "! openProfile alice"];

test("while the profile of an older program is converted, lines say so and how far it has come", () => {
  play([
    ...opensAlice,
    { converted: 0 },
    "* converting this profile, which an older Tincan wrote: with many messages this takes a while",
    { converted: 0.2 },
    { ms: 5_000 },
    { converted: 0.427 },
    "* converted 42 %",
    { converted: 0.5 },
    { profile: "opened" },
    "! start",
    { converted: 1 },
  ]);
});

test("a conversion for which the disk has no room is refused, and you can try again", () => {
  play([
    ...opensAlice,
    { converted: 0 },
    "* converting this profile, which an older Tincan wrote: with many messages this takes a while",
    { profile: { store: "full" } },
    "* cannot open this profile: the disk is full",
    "Username:",
  ]);
});

test("a profile from a newer program is refused, with what to do about it", () => {
  play([
    ...opensAlice,
    { profile: { store: "newer" } },
    "* cannot open this profile: it was written by a newer Tincan; update this one",
    "Username:",
  ]);
});

test("a profile with a link in it is refused, and the screen shows where it is", () => {
  play([
    ...opensAlice,
    { profile: { link: "/data/alice/keys" } },
    "* cannot open this profile: /data/alice/keys is a link; put the file itself there",
    "Username:",
  ]);
});

test("a disk that lets others read the profile opens it, and the screen warns of it", () => {
  const [first = "", ...others] = ["/stick/alice", "/stick/alice/keys"];
  for (const exposed of [[first], [first, ...others]]) {
    const more = exposed.length > 1 ? " and 1 more" : "";
    const warning = `* other users of this computer can read ${first}${more}`;
    play([...opensAlice, { profile: { exposed } }, warning, "! start"]);
  }
});

/** Two devices that fill a list; an account may have more, but not on this page. */
const devices = ["1234abcd", "5678ef01"].map((id) => ({
  device: id.padEnd(64, "0") as DeviceId,
  here: false,
}));

test("with too many devices you choose one that goes, and are in", () => {
  play([
    ...aliceSignsIn.slice(0, 10),
    { tell: "devicesFull", devices },
    "* this account has 2 devices, which is as many as it may have: choose one that it no longer " +
      "needs, and this device takes its place",
    "* 1. 1234abcd",
    "* 2. 5678ef01",
    "Remove which device? (its number, or Enter to go back)",
    "> 3",
    "* there is no device with that number",
    "Remove which device? (its number, or Enter to go back)",
    "> 2",
    `! makeRoom ${devices[1]?.device}`,
    { tell: "signedIn", name: "alice", askStay: false },
    "* signed in as alice",
  ]);
});
