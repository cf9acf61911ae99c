// The part of a chat that a tab shows: read page by page, without gaps, and read again when the
// chat has changed.
import type { Command, PeerEvent, ShownLine } from "#peer";
import type { Looking } from "./tab.ts";

/** How many lines to read at a time, and to show at most. */
const pageLines = 60;
const shownMax = 200;

type Told = Extract<PeerEvent, { tell: "lines" }>;
type Wanted = Extract<Command, { do: "lines" }>["at"];

/**
 * What is being read: a replacement for what is shown, one with a mark before what is new, or lines
 * to go before or after what is shown.
 */
interface Reading {
  tag: number;
  as: "whole" | "marked" | "older" | "newer";
  /** The chat has changed since then. */
  stale: boolean;
}

/** One look at a chat. */
export interface Look {
  state: Looking;
  reading: Reading | undefined;
  /** We entered the chat because it was agreed. */
  joined: boolean;
  /** The end of what is shown is in sight, so the screen follows it. */
  atEnd: boolean;
  /** The last line that the person was done with, and with all above it. */
  doneWith: number | undefined;
}

/** Numbers for questions; they let a tab ignore the answers to other tabs. */
export type NextTag = () => number;

/** Opens a chat with this many new lines: at the first of them, or at its end. */
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
  const look: Look = { state, reading: undefined, joined: false, atEnd: true, doneWith: undefined };
  const count = Math.min(shownMax, pageLines + unread);
  return [look, read(look, "marked", { from: unread > 0 ? "firstNew" : "end" }, count, tag)];
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

/** Reads the lines around the first new one, and marks it. */
export function readNew(look: Look, tag: NextTag): Command[] {
  look.state = { ...look.state, target: undefined };
  return read(look, "marked", { from: "firstNew" }, pageLines, tag);
}

/** Reads the lines around a search result, and marks it. */
export function readAround(look: Look, line: number, tag: NextTag): Command[] {
  look.state = { ...look.state, target: line };
  return read(look, "whole", { from: "around", line }, pageLines, tag);
}

/**
 * The chat has changed, so read what is shown again: the end, or, for somebody who reads further up,
 * the same place.
 */
export function readAgain(look: Look, tag: NextTag): Command[] {
  if (look.reading) {
    look.reading.stale = true;
    return [];
  }
  const lines = look.state.lines ?? [];
  const middle = lines[Math.floor(lines.length / 2)];
  if (!middle || (look.atEnd && !look.state.newer)) {
    const count = Math.min(shownMax, Math.max(pageLines, lines.length + 1));
    return read(look, "whole", { from: "end" }, count, tag);
  }
  return read(
    look,
    "whole",
    { from: "around", line: middle.line },
    Math.max(pageLines, lines.length),
    tag,
  );
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
  const firstNew = as === "marked" ? told.lines.find(({ isNew }) => isNew)?.line : state.firstNew;
  return { ...state, lines: told.lines, older: told.older, newer: told.newer, firstNew };
}

const asOld = (line: ShownLine): ShownLine => ({ ...line, isNew: false });

/**
 * The person has reached the end, or answers there, and is done with all that stands above it;
 * `unread`: how many lines of the chat are new.
 */
export function markAllSeen(look: Look, unread: number): Command[] {
  const { lines = [], newer } = look.state;
  const last = lines.at(-1)?.line;
  if (last === undefined || newer || last === look.doneWith) return [];
  if (unread === 0 && !lines.some(({ isNew }) => isNew)) return [];
  look.doneWith = last;
  look.state = { ...look.state, lines: lines.map((line) => (line.isNew ? asOld(line) : line)) };
  return [{ do: "shown", line: last, above: true }];
}

/** Marks as seen the new lines that were on the screen. */
export function markSeen(look: Look, seen: readonly number[]): Command[] {
  const isSeen = (line: ShownLine): boolean => line.isNew && seen.includes(line.line);
  const lines = (look.state.lines ?? []).filter(isSeen);
  if (lines.length === 0) return [];
  const after = look.state.lines?.map((line) => (isSeen(line) ? asOld(line) : line));
  look.state = { ...look.state, lines: after };
  return lines.map(({ line }) => ({ do: "shown", line }));
}
