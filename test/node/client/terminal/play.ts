// Plays a conversation with a dialogue and compares the whole transcript.
import assert from "node:assert/strict";
import type { PeerEvent } from "#peer";
import { createDialogue } from "../../../../src/node/client/terminal/dialogue.ts";
import type { Input, Output } from "../../../../src/node/client/terminal/dialogue-turn.ts";
import type { ProfileRefusal } from "../../../../src/node/client/terminal/dialogue-turn.ts";

/**
 * One line of a transcript. Input: `> typed`, `^D` (end of input), `^C`, an event of the peer, the
 * outcome of opening the profile, how much of it is converted, or time that passes. Output: printed
 * lines, and orders to the program as `! …`.
 */
export type Line =
  | string
  | PeerEvent
  | { profile: "opened" | { exposed: string[] } | ProfileRefusal }
  | { converted: number }
  | { ms: number };

/** The conditions of the conversation. */
export interface Stage {
  terminal?: boolean;
  openWire?: boolean;
  remembered?: string;
}

/** The time between two inputs, ms. */
const stepMs = 10;

/** Feeds the input in order, and asserts that exactly the output comes, each line in its place. */
export function play(transcript: Line[], stage: Stage = {}): void {
  const { terminal = false, openWire = false, remembered } = stage;
  const dialogue = createDialogue({ terminal, openWire, remembered });
  const happened: Line[] = [];
  let atMs = 0;
  let wakeAtMs = Infinity;

  function take(input: Input): void {
    for (const output of dialogue.take(input)) {
      if (output.type === "wakeAt") wakeAtMs = output.atMs;
      else happened.push(render(output));
    }
  }
  function pass(ms: number): void {
    const untilMs = atMs + ms;
    while (wakeAtMs <= untilMs) {
      atMs = wakeAtMs;
      wakeAtMs = Infinity;
      take({ type: "wake", atMs });
    }
    atMs = untilMs;
  }

  take({ type: "begin", atMs });
  for (const line of transcript) {
    if (typeof line === "string" && !isTyped(line)) continue;
    happened.push(line);
    if (typeof line === "object" && "ms" in line) pass(line.ms);
    else {
      atMs += stepMs;
      take(inputOf(line, atMs));
    }
  }
  assert.deepEqual(happened.map(readable), transcript.map(readable));
}

const isTyped = (line: string): boolean => line.startsWith(">") || line === "^D" || line === "^C";

function inputOf(line: Exclude<Line, { ms: number }>, atMs: number): Input {
  if (line === "^D") return { type: "endOfInput", atMs };
  if (line === "^C") return { type: "interrupt", atMs };
  if (typeof line === "string") return { type: "line", line: line.slice(2), atMs };
  if ("tell" in line) return { type: "event", event: line, atMs };
  if ("converted" in line) return { type: "converting", done: line.converted, atMs };
  const { profile } = line;
  const opened = { type: "profileOpened", folder: "/profiles/alice", atMs } as const;
  if (profile === "opened") return { ...opened, exposed: [] };
  if ("exposed" in profile) return { ...opened, ...profile };
  return { type: "profileRefused", why: profile, atMs };
}

function render(output: Output): string {
  if (output.type === "print") {
    return output.shown === undefined ? output.line : `${output.line} [shows ${output.shown}]`;
  }
  if (output.type === "command") {
    const { do: done, ...rest } = output.command;
    return ["!", done, ...Object.values(rest).map(String)].join(" ");
  }
  const { type, ...rest } = output;
  return ["!", type, ...Object.values(rest).map(String)].join(" ");
}

/** Puts each event on one line, so that a difference is easy to find. */
const readable = (line: Line): string => (typeof line === "string" ? line : JSON.stringify(line));

/** The very first line. */
export const welcome = '* welcome to Tincan: "exit" or Ctrl+C signs out and leaves at any time';

/** From the start to the prompt, for Alice, whom the server knows; Bob is online. */
export const aliceSignsIn: Line[] = [
  welcome,
  "Username:",
  "> alice",
  "! openProfile alice",
  { profile: "opened" },
  "! start",
  { tell: "nameIsKnown", name: "alice" },
  "Password:",
  "> correct horse",
  "! signIn correct horse",
  { tell: "signedIn", name: "alice", askStay: false },
  "* signed in as alice",
  { tell: "online", names: ["bob"], more: 0 },
  "* online: bob",
  "Talk to:",
];

/** From the prompt into a chat with Bob. */
export const bobSaysYes: Line[] = [
  "> bob",
  "! talk bob",
  { tell: "ringing", name: "bob" },
  '* ringing bob: what you write now is sent when the chat starts; "withdraw" cancels the request',
  { tell: "chatOpened", name: "bob", waits: false },
  '* you are in a chat with bob; "disconnect" leaves it',
  { tell: "path", name: "bob", path: "relay" },
  "* path: relayed by the server",
];

/** A message from somebody else, saved as row `id`. */
export const message = (id: number, name: string, text: string): PeerEvent => ({
  tell: "line",
  line: { line: id, own: false, name, text, at: 0 },
});

/** Reports that our text is on disk. */
export const kept = (waits: boolean): PeerEvent => ({
  tell: "kept",
  line: { line: 1, own: true, name: "alice", text: "", at: 0 },
  waits,
});

/** Reports how many messages to Bob have not arrived. */
export const status = (count: number): PeerEvent => ({
  tell: "status",
  name: "bob",
  kept: count,
  delivered: 0,
  read: 0,
  skipped: 0,
  dropped: 0,
});
