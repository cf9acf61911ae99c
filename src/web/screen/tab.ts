// What one tab shows: the open chat, its visible lines, and the search.
import type { FoundLine, PeerEvent, ShownLine } from "#peer";
import type { Unsent } from "./unsent.ts";

/** The safety number of the account known, and of one that the server shows in its place. */
export type SafetyNumbers = Pick<
  Extract<PeerEvent, { tell: "safetyNumber" }>,
  "digits" | "offered"
>;

/** How much of the disk the other person fills, and may fill, bytes. */
export type Space = Pick<Extract<PeerEvent, { tell: "quota" }>, "used" | "max">;

/** The chat that this tab shows. */
export interface Looking {
  name: string;
  /** A part of the chat without gaps, oldest first; undefined until read. */
  lines: ShownLine[] | undefined;
  /** Whether there are more lines before, and after. */
  older: boolean;
  newer: boolean;
  /** The line we jumped to, to be marked. */
  target: number | undefined;
  /** The first line that was new when the chat was opened; a mark goes before it. */
  firstNew: number | undefined;
  /** Sent texts that are not known to be saved yet. */
  unsent: readonly Unsent[];
  /** Undefined until the person has asked for them. */
  numbers: SafetyNumbers | undefined;
  space: Space | undefined;
}

/** A search over all chats. */
export interface Search {
  text: string;
  /** Newest first; undefined until found. */
  lines: FoundLine[] | undefined;
  more: boolean;
}

/** The whole state. */
export interface Tab {
  looking: Looking | undefined;
  search: Search | undefined;
  /** A name that is being looked up, and the event if that failed. */
  finding: { name: string; why: PeerEvent | undefined } | undefined;
}
