// What happens to a dialogue, and what it wants done.
import type { Command, PeerEvent, StoreFailure } from "#peer";

/** What happens to a dialogue. */
export type Happening =
  | { type: "begin" }
  | { type: "line"; line: string }
  | { type: "endOfInput" }
  /** Leave at once: Ctrl+C or a signal. */
  | { type: "interrupt" }
  | { type: "profileOpened" }
  | { type: "profileRefused"; why: { heldBy: number } | { store: StoreFailure["code"] } }
  | { type: "event"; event: PeerEvent }
  /** The time asked for by `wakeAt` has come. */
  | { type: "wake" };

/** It, and when: a clock that never runs backwards. Lines that came together have the same time. */
export type Input = Happening & { atMs: number };

/** What a dialogue wants done, in order. */
export type Output =
  /** A whole line. Once it is written, `shown` goes out as the command of that name. */
  | { type: "print"; line: string; shown?: number }
  | { type: "command"; command: Command }
  | { type: "openProfile"; name: string }
  /** Close the profile; it is removed when it never held an account. */
  | { type: "abandonProfile" }
  /** Whether the next start is to open this profile by itself. */
  | { type: "remember"; name: string; on: boolean }
  /** The only timer: replaces the one before. */
  | { type: "wakeAt"; atMs: number }
  | { type: "exit"; code: 0 | 1 };

/** A line from a person, or the end of all lines. */
export interface Item {
  readonly atMs: number;
  readonly line: string | undefined;
  /** When it came to be the next one, where it then had to wait. */
  nextSinceMs?: number;
}
