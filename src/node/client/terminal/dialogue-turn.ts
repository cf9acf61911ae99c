// What can happen to a dialogue, and what it wants done.
import type { Command, PeerEvent, StoreFailure } from "#peer";

/** The process that has the profile open, a link where a file should be, or how the disk failed. */
export type ProfileRefusal =
  | { heldBy: number }
  | { link: string }
  | { store: StoreFailure["code"] };

/** Something that happens to a dialogue. */
export type Happening =
  | { type: "begin" }
  | { type: "line"; line: string }
  | { type: "endOfInput" }
  /** Leave at once: Ctrl+C or a signal. */
  | { type: "interrupt" }
  /** The profile is becoming one of today's; `done`: how much of it has, from 0 to 1. */
  | { type: "converting"; done: number }
  /** Where it is, and `exposed`: paths in it that other users of this computer can read. */
  | { type: "profileOpened"; folder: string; exposed: string[] }
  | { type: "profileRefused"; why: ProfileRefusal }
  | { type: "event"; event: PeerEvent }
  /** The time asked for by `wakeAt` has come. */
  | { type: "wake" };

/**
 * The event and its time, by a clock that never runs backwards. Lines that arrive together share
 * one time.
 */
export type Input = Happening & { atMs: number };

/** What a dialogue wants done, in order. */
export type Output =
  /** A whole line. After writing it, send `shown` to the peer as a command. */
  | { type: "print"; line: string; shown?: number }
  | { type: "command"; command: Command }
  | { type: "openProfile"; name: string }
  /** Close the profile, and remove it if it never held an account. */
  | { type: "abandonProfile" }
  /** Whether the next start opens this profile automatically. */
  | { type: "remember"; name: string; on: boolean }
  /** The only timer; replaces the previous one. */
  | { type: "wakeAt"; atMs: number }
  | { type: "exit"; code: 0 | 1 };

/** A line from a person, or the end of input. */
export interface Item {
  readonly atMs: number;
  readonly line: string | undefined;
  /** When it became the next in line, if it then had to wait. */
  nextSinceMs?: number;
}
