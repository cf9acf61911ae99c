// Everything that ends up on a screen: others' text, and the dialogue for any mix of input and
// events.
import assert from "node:assert/strict";
import { cleanText, type PeerEvent } from "#peer";
import { endings, normaliseName, refusals } from "#protocol";
import { createDialogue } from "../../src/node/client/terminal/dialogue.ts";
import { createLineBuffer } from "../../src/node/client/terminal/line-buffer.ts";
import type { Happening, Output } from "../../src/node/client/terminal/dialogue-turn.ts";
import { createChoices, type Choices } from "./choices.ts";
import type { Target } from "./target.ts";

const utf8 = new TextEncoder();
const seeds = (...texts: string[]): Uint8Array[] => texts.map((text) => utf8.encode(text));

/** Control characters, line breaks, and bidirectional controls (UAX #9, table 1). */
const steering = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Asserts that no terminal would obey any of it. */
function assertClean(text: string): void {
  assert.doesNotMatch(text, steering);
  assert.ok(text.isWellFormed());
}

/** A line break becomes three characters, and nothing grows more than that. */
function anyText(bytes: Uint8Array): void {
  for (const text of [new TextDecoder().decode(bytes), Buffer.from(bytes).toString("utf16le")]) {
    const clean = cleanText(text);
    assertClean(clean);
    assert.ok(clean.length <= 3 * text.length);
    assert.equal(cleanText(clean), clean);
  }
}

const lineMax = 65_536;

/** Text and keys become lines of limited length without line breaks. */
function anyKeys(bytes: Uint8Array): void {
  const choices = createChoices(bytes);
  let typed = 0;
  let heard = 0;
  const buffer = createLineBuffer({
    line(line) {
      assert.ok(line.length <= lineMax && !line.includes("\n"));
      heard += line.length;
    },
    end: () => {},
    interrupt: () => {},
  });
  while (choices.left > 0) {
    const asKeys = choices.below(2) === 1;
    const text = new TextDecoder().decode(choices.bytes(choices.below(300)));
    typed += text.length;
    if (asKeys) buffer.takeKeys(text);
    else buffer.takeText(text);
  }
  buffer.finish();
  assert.ok(heard <= typed);
}

/** A line as a peer may report it: the name is valid, the text is whatever others write. */
const chatLine = (name: string, text: string) => ({ line: 7, own: false, name, text, at: 0 });

/** Every event of the peer, with this name and text. */
function events(name: string, text: string, choices: Choices): PeerEvent[] {
  const [yes, n] = [choices.below(2) === 1, choices.below(1_000)];
  const code = refusals[choices.below(refusals.length)] ?? "failed";
  const ended = endings[choices.below(endings.length)] ?? "expired";
  const line = chatLine(name, text);
  const why = (["full", "corrupt", "newer", "io"] as const)[choices.below(4)] ?? "io";
  const waits = (["offline", "declined", "server", false] as const)[choices.below(4)] ?? false;
  return [
    { tell: "serverReached" }, { tell: "serverAway", first: yes }, { tell: "nameIsNew", name },
    { tell: "nameIsKnown", name }, { tell: "wrongPassword" }, { tell: "nameTaken", name },
    { tell: "signedIn", name, askStay: yes }, { tell: "opened", name, stays: yes },
    { tell: "stays", on: yes }, { tell: "signedInAgain" },
    { tell: "wireIsOpen" }, { tell: "passwordWeighed", strength: yes ? "weak" : "fair" },
    { tell: "serverChanged", why: "key", hasAccount: yes }, { tell: "signedOutHere", code: "displaced" },
    { tell: "refused", code, retryMs: yes ? n : undefined },
    { tell: "online", names: [name], more: n }, { tell: "cameOnline", name },
    { tell: "wentOffline", name }, { tell: "noSuchName", name }, { tell: "thatIsYou" },
    { tell: "notLookedUp", name }, { tell: "joined", name },
    { tell: "ringing", name }, { tell: "declined", name },
    { tell: "requestEnded", name, why: ended === "answered" ? "expired" : ended },
    { tell: "asked", name, waiting: yes, behind: n % 3 }, { tell: "askedEnded", name, why: ended },
    { tell: "nobodyAsks", name: yes ? name : undefined }, { tell: "chatOpened", name, waits },
    { tell: "path", name, path: yes ? "relay" : undefined }, { tell: "line", line },
    { tell: "kept", line, waits: yes }, { tell: "notKept", why: yes ? "mended" : why },
    { tell: "diskFails", why },
    { tell: "tooLong", bytes: n, max: n }, { tell: "delivered", name, count: n, waited: yes },
    { tell: "read", name, count: n, waited: yes }, { tell: "arrived", name, count: n },
    { tell: "theyLeft", name }, { tell: "youLeft", name }, { tell: "noChat" },
    { tell: "history", name, lines: [line, { ...line, text: undefined }] },
    { tell: "status", name, kept: n, delivered: n, read: n, skipped: n, dropped: n },
    { tell: "paused", name, code: "quota", used: n, max: n }, { tell: "goesOnThere", name },
    { tell: "pausedThere", name, code: "quota" }, { tell: "overran", name },
    { tell: "quota", name, used: n, max: n },
    { tell: "safetyNumber", name, digits: "1234", offered: undefined },
    { tell: "accountChanged", name },
    { tell: "trusted", name }, { tell: "nothingToTrust", name }, { tell: "deviceAdded", name },
    { tell: "sessionDevice", name, leftMs: 86_400_000 },
    { tell: "guessed", name, count: 3 }, { tell: "hidden", on: yes },
    { tell: "answerForgotten", name, later: yes }, { tell: "relayOnly", name, on: yes },
    { tell: "notTaken", command: "trust", why: "notSignedIn" },
    { tell: "blocked", name, later: yes }, { tell: "isBlocked", name },
    { tell: "forked", name }, { tell: "profileIsOld", name }, { tell: "ended" },
    { tell: "ended", keys: "locked" },
  ]; // prettier-ignore
}

const nameOf = (text: string): string => normaliseName(text) ?? (text.length % 2 ? "bob" : "carol");

/** The next event: a person types half of them, the peer reports the other half. */
function nextOf(choices: Choices): Happening {
  const kind = choices.below(16);
  if (kind < 7) return { type: "line", line: choices.line() };
  if (kind === 7) return { type: "wake" };
  if (kind === 8) return { type: "profileOpened", folder: "", exposed: [] };
  if (kind === 9) return { type: "profileRefused", why: { heldBy: choices.below(9) } };
  if (kind === 10 && choices.below(8) === 0) return { type: "interrupt" };
  if (kind === 11 && choices.below(8) === 0) return { type: "endOfInput" };
  const at = choices.below(256);
  const [name, text] = [nameOf(choices.line()), choices.line()];
  const all = events(name, text, choices);
  return { type: "event", event: all[at % all.length] ?? { tell: "ended" } };
}

/** A sentence contains a name at most five times, and a line break becomes three characters. */
const printedPerCharacter = 15;
/** The longest sentence, its prompt, and the help, which has nine lines. */
const printedPerHappening = 4_096;

/** The output is clean, and its length is limited by what has happened so far. */
function anyDialogue(bytes: Uint8Array): void {
  const choices = createChoices(bytes);
  const dialogue = createDialogue({
    terminal: choices.below(2) === 1,
    openWire: choices.below(2) === 1,
    remembered: choices.below(2) === 1 ? "alice" : undefined,
  });
  let [atMs, printed, happened] = [0, 0, 1];
  const take = (happening: Happening): void => {
    for (const output of dialogue.take({ ...happening, atMs })) printed += printedBy(output);
    const bound = happened * printedPerHappening + printedPerCharacter * bytes.length;
    assert.ok(printed <= bound, `${printed} characters for ${happened} inputs`);
  };
  take({ type: "begin" });
  while (choices.left > 0) {
    atMs += choices.below(4) === 3 ? 70_000 : choices.below(1_200);
    happened += 1;
    take(nextOf(choices));
  }
  assert.ok(dialogue.waitingLines <= happened);
}

function printedBy(output: Output): number {
  if (output.type !== "print") return 0;
  assertClean(output.line);
  return output.line.length + 1;
}

const line = (text: string): number[] => [...utf8.encode(`${text}\n`)];
const soon = [0, 0, 0];
const typed = (text: string): number[] => [...soon, 0, ...line(text)];
const opened = [...soon, 8];
/** The event in this row of {@link events}. */
const told = (row: number, name: string, text = ""): number[] =>
  [...soon, 12, row, ...line(name), ...line(text), 0, 0, 0, 0, 0, 0, 3]; // prettier-ignore

/** From the start into a chat and out of it, as choices. */
const chat = Uint8Array.from(
  [
    [0, 0, 0],
    typed("alice"),
    opened,
    told(3, "alice"), // nameIsKnown
    typed("correct horse"),
    told(6, "alice"), // signedIn
    told(12, "bob"), // online
    typed("bob"),
    told(17, "bob"), // ringing
    told(23, "bob"), // chatOpened
    typed("hello"),
    told(25, "bob", "\u{1b}[2Jhello"), // line
    typed("/history 3"),
    typed("disconnect"),
    told(34, "bob"), // youLeft
    told(20, "carol"), // asked
    typed("yes"),
    typed("exit"),
  ].flat(),
);

/** The targets for screens. */
export const screenTargets: readonly Target[] = [
  {
    name: "clean-text",
    seeds: () => seeds("hello", "\u{1b}[2J\u{202e}naïve\r\n日本語 👩‍👩‍👧", "al\u{200b}ice\u{feff}"),
    run: anyText,
  },
  {
    name: "keys",
    seeds: () => seeds("\u0000\u0008hi\r\nyou\n", "\u0001\u0009\u001b[A\u007f\u0015\u0003x\r"),
    run: anyKeys,
  },
  {
    name: "terminal",
    seeds: () => [chat, ...seeds("\u0000\u0000\u0000\u0000exit\n")],
    run: anyDialogue,
  },
];
