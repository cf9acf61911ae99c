// What one tab shows: which chat is looked at, which of its lines, and what is searched for.
import type { FoundLine, PeerEvent, ShownLine } from "#peer";
import type { Unsent } from "./unsent.ts";

/** The chat that this tab looks at. */
export interface Looking {
  name: string;
  /** A part of the chat without a gap, the oldest first; undefined: not read yet. */
  lines: ShownLine[] | undefined;
  /** Whether there are more before, and behind. */
  older: boolean;
  newer: boolean;
  /** The line that was jumped to, to be marked. */
  target: number | undefined;
  /** The first line that was new when the chat was opened: a mark stands before it. */
  firstNew: number | undefined;
  /** Texts that were sent and of which it is not known yet that they are kept. */
  unsent: readonly Unsent[];
  /** The safety number, once it was asked for. */
  digits: string | undefined;
}

/** A search over all chats. */
export interface Search {
  text: string;
  /** The newest first; undefined: not found yet. */
  lines: FoundLine[] | undefined;
  more: boolean;
}

/** All of it. */
export interface Tab {
  looking: Looking | undefined;
  search: Search | undefined;
  /** A name that is being looked up, and the event when nothing came of it. */
  finding: { name: string; why: PeerEvent | undefined } | undefined;
}
