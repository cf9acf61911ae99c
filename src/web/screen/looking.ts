// The part of a chat that a tab shows: read page by page, without gaps, and read again when the
// chat has changed.
import type { Command, PeerEvent, ShownLine } from "#peer";
import type { Looking } from "./tab.ts";

/** How many lines to read at a time, and to show at most. */
const pageLines = 60;
const shownMax = 200;

type Told = Extract<PeerEvent, { tell: "lines" }>;
type Wanted = Extract<Command, { do: "lines" }>["at"];

/** What is being read: a replacement for what is shown, or lines to go before or after it. */
interface Reading {
  tag: number;
  as: "whole" | "older" | "newer";
  /** The chat has changed since then. */
  stale: boolean;
}

/** One look at a chat. */
export interface Look {
  state: Looking;
  reading: Reading | undefined;
  /** We entered the chat because it was agreed. */
  joined: boolean;
}

/** Numbers for questions; they let a tab ignore the answers to other tabs. */
export type NextTag = () => number;

/** Opens a chat with this many new lines. */
export function lookAt(name: string, unread: number, tag: NextTag): [Look, Command[]] {
  const state: Looking = {
    name,
    lines: undefined,
    older: false,
    newer: false,
    target: undefined,
    firstNew: undefined,
    unsent: [],
    numbers: undefined,
    space: undefined,
  };
  const look: Look = { state, reading: undefined, joined: false };
  const count = Math.min(shownMax, pageLines + unread);
  return [look, read(look, "whole", { from: "end" }, count, tag)];
}

function read(
  look: Look,
  as: Reading["as"],
  at: Wanted,
  count: number,
  nextTag: NextTag,
): Command[] {
  const tag = nextTag();
  look.reading = { tag, as, stale: false };
  return [{ do: "lines", name: look.state.name, count, at, tag }];
}

/** Reads more lines before those shown. */
export function readOlder(look: Look, tag: NextTag): Command[] {
  const [first] = look.state.lines ?? [];
  if (!first || !look.state.older || look.reading) return [];
  return read(look, "older", { from: "before", line: first.line }, pageLines, tag);
}

/** Reads more lines after those shown. */
export function readNewer(look: Look, tag: NextTag): Command[] {
  const last = look.state.lines?.at(-1);
  if (!last || !look.state.newer || look.reading) return [];
  return read(look, "newer", { from: "after", line: last.line }, pageLines, tag);
}

/** Reads the newest lines. */
export function readEnd(look: Look, tag: NextTag): Command[] {
  look.state = { ...look.state, target: undefined };
  return read(look, "whole", { from: "end" }, pageLines, tag);
}

/** Reads the lines around a search result, and marks it. */
export function readAround(look: Look, line: number, tag: NextTag): Command[] {
  look.state = { ...look.state, target: line };
  return read(look, "whole", { from: "around", line }, pageLines, tag);
}

/** The chat has changed, so read what is shown again. */
export function readAgain(look: Look, tag: NextTag): Command[] {
  if (look.reading) {
    look.reading.stale = true;
    return [];
  }
  const lines = look.state.lines ?? [];
  const middle = lines[Math.floor(lines.length / 2)];
  if (!look.state.newer || !middle) {
    const count = Math.min(shownMax, Math.max(pageLines, lines.length + 1));
    return read(look, "whole", { from: "end" }, count, tag);
  }
  return read(look, "whole", { from: "around", line: middle.line }, lines.length, tag);
}

/** Takes lines that were read; another tab may have asked for them. */
export function takeLines(look: Look, told: Told, tag: NextTag): Command[] {
  const { reading } = look;
  if (!reading || reading.tag !== told.tag) return [];
  look.reading = undefined;
  look.state = merged(look.state, told, reading.as);
  return reading.stale ? readAgain(look, tag) : [];
}

function merged(state: Looking, told: Told, as: Reading["as"]): Looking {
  const { lines = [] } = state;
  if (as === "older") {
    const all = [...told.lines, ...lines];
    const cut = all.length > shownMax;
    return {
      ...state,
      lines: all.slice(0, shownMax),
      older: told.older,
      newer: state.newer || cut,
    };
  }
  if (as === "newer") {
    const all = [...lines, ...told.lines];
    const cut = all.length > shownMax;
    return { ...state, lines: all.slice(-shownMax), older: state.older || cut, newer: told.newer };
  }
  const isFirst = state.lines === undefined;
  const firstNew = isFirst ? told.lines.find(({ isNew }) => isNew)?.line : state.firstNew;
  return { ...state, lines: told.lines, older: told.older, newer: told.newer, firstNew };
}

/** Marks as seen the new lines that were on the screen. */
export function markSeen(look: Look, seen: readonly number[]): Command[] {
  const isSeen = (line: ShownLine): boolean => line.isNew && seen.includes(line.line);
  const lines = (look.state.lines ?? []).filter(isSeen);
  if (lines.length === 0) return [];
  const after = look.state.lines?.map((line) => (isSeen(line) ? { ...line, isNew: false } : line));
  look.state = { ...look.state, lines: after };
  return lines.map(({ line }) => ({ do: "shown", line }));
}
