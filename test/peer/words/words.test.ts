// The sentences that people read: there is one for everything, and each is plain.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PeerEvent } from "../../../src/peer/world/events.ts";
import { arrivedLater, duration } from "../../../src/peer/words/durations.ts";
import { sizeWords, typedSize } from "../../../src/peer/words/sizes.ts";
import { helpWords, prompts, screenWords, sentenceOf } from "../../../src/peer/words/words.ts";

test("the words that people and scripts rely on are these", () => {
  const fixed: [PeerEvent, string][] = [
    [{ tell: "cameOnline", name: "bob" }, "bob is online"],
    [{ tell: "wentOffline", name: "bob" }, "bob is offline"],
    [
      { tell: "asked", name: "bob", waiting: false, behind: 0 },
      "bob wants to chat (yes/no/always/block)",
    ],
    [
      { tell: "asked", name: "bob", waiting: true, behind: 0 },
      "bob has messages for you (yes/no/always/block)",
    ],
    [{ tell: "path", name: "bob", path: "relay" }, "path: relayed by the server"],
    [{ tell: "path", name: "bob", path: "direct" }, "path: direct"],
    [{ tell: "theyLeft", name: "bob" }, "bob left the chat"],
  ];
  for (const [event, sentence] of fixed) assert.equal(sentenceOf(event), sentence);
  assert.equal(screenWords.heldBy("alice", 42), "alice is already open in process 42");
  assert.equal(screenWords.notSentLeft("bob"), "not sent: bob had left the chat");
});

test("the prompts are these", () => {
  const { username, password, passwordAgain, stay, talkTo } = prompts;
  assert.deepEqual(
    [username, password, passwordAgain],
    ["Username:", "Password:", "Password again:"],
  );
  assert.match(stay, /^Stay signed in .*yes\/no/);
  assert.equal(talkTo, "Talk to:");
});

test("the welcome names both ways to leave", () => {
  assert.match(screenWords.welcome, /"exit"/);
  assert.match(screenWords.welcome, /Ctrl\+C/);
});

test("help names every command", () => {
  const help = helpWords.join("\n");
  const commands = [
    "who",
    "history",
    "status",
    "yes",
    "no",
    "always",
    "block",
    "forget",
    "withdraw",
  ];
  for (const command of [...commands, "verify", "trust", "relay", "disconnect", "exit"]) {
    assert.match(help, new RegExp(`\\b${command}\\b`), command);
  }
});

test("events that are prompts or messages have no sentence", () => {
  assert.equal(sentenceOf({ tell: "nameIsKnown", name: "alice" }), undefined);
  assert.equal(sentenceOf({ tell: "ended" }), undefined);
});

test("a mended profile says what is missing, what to do, and where the damaged file is", () => {
  const event = {
    tell: "mended",
    missing: 12,
    knowsMe: true,
    knowsOthers: true,
    aside: "/a",
  } as const;
  const said = sentenceOf(event) ?? "";
  assert.match(
    said,
    /kept as \/a; up to 12 messages may be missing: .* fetched again .* may be lost$/,
  );
  assert.match(sentenceOf({ ...event, missing: 0 }) ?? "", /no messages are known to be missing$/);
  assert.doesNotMatch(said, /password|safety number/);
  assert.match(
    sentenceOf({ ...event, knowsMe: false }) ?? "",
    /sign in with your password; .*relay off/,
  );
  assert.match(sentenceOf({ ...event, knowsOthers: false }) ?? "", /compare safety numbers/);
});

test("a duration has one unit, and is never zero", () => {
  const told = [0, 1_000, 90_000, 180_000, 3_540_001, 7_200_000].map(duration);
  assert.deepEqual(told, [
    "1 second", "1 second", "90 seconds", "3 minutes", "60 minutes", "2 hours",
  ]); // prettier-ignore
});

test("how much later a line came is said in one unit, up to days", () => {
  assert.equal(arrivedLater(40_000), "arrived 40 seconds later");
  assert.equal(arrivedLater(47 * 3_600_000), "arrived 47 hours later");
  assert.equal(arrivedLater(3 * 86_400_000), "arrived 3 days later");
});

test("a size has one unit, is rounded up, and can be typed as it is shown", () => {
  const sizes: [number, string][] = [
    [0, "0 kB"],
    [1, "0.1 kB"],
    [131_072, "128 kB"],
    [1_500_000, "1.5 MB"],
    [134_217_728, "128 MB"],
    [3 * 1_024 ** 4, "3 TB"],
  ];
  for (const [bytes, text] of sizes) assert.equal(sizeWords(bytes), text);
  assert.deepEqual(["128 MB", "128mb", "2GB"].map(typedSize), [2 ** 27, 2 ** 27, 2 ** 31]);
  assert.deepEqual(
    ["", "12", "MB", "-1MB", "1.5 MB", "bob"].map(typedSize),
    Array(6).fill(undefined),
  );
});

test("a person whose space is used up is shown who fills it, and what to do", () => {
  const max = 134_217_728;
  const said = sentenceOf({ tell: "paused", name: "bob", code: "quota", used: max - 9, max });
  assert.match(said ?? "", /bob has filled the 128 MB .*"quota bob 256 MB".*"block bob"/);
  assert.match(
    sentenceOf({ tell: "pausedThere", name: "bob", code: "quota" }) ?? "",
    /bob has no more space .* saved here/,
  );
});
