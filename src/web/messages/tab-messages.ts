// What a profile's tabs and its one peer say to each other, over a channel that all of them share.
import type { Command } from "#peer";
import type { News } from "../screen/shared.ts";

/**
 * From a tab. Commands have numbers, and the tab repeats them to a new peer until the peer has
 * them.
 */
export type FromTab =
  /** Asks for the current state. */
  | { say: "hello" }
  | { say: "command"; tab: string; number: number; command: Command }
  | { say: "dismiss"; notice: number }
  /** What the browser has promised about storage. */
  | { say: "storage"; storage: "persistent" | "best-effort" };

/** From the peer's worker. */
export type FromPeer =
  /** A peer has started, and has not received any command yet. `version`: that of its program. */
  | { say: "here"; version: string }
  /** The peer carried out this command, and the result is on disk. */
  | { say: "taken"; tab: string; number: number }
  /**
   * The key that the next peer opens the profile with, kept in memory; undefined if it needs none.
   */
  | { say: "key"; key: Uint8Array | undefined }
  | { say: "news"; news: News };

/** The name of the channel, and of the lock. */
export const channelName = (profile: string): string => `tincan/${profile}`;
