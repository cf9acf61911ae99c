// What the tabs of a profile and its one peer say to each other, over a channel that all of them share.
import type { Command } from "#peer";
import type { News } from "../screen/shared.ts";

/** From a tab. Commands are numbered, and said again to a peer that has taken over until it has them. */
export type FromTab =
  /** What is there? */
  | { say: "hello" }
  | { say: "command"; tab: string; number: number; command: Command }
  | { say: "dismiss"; notice: number }
  /** What the browser has promised about the disk. */
  | { say: "storage"; storage: "persistent" | "best-effort" };

/** From the peer's worker. */
export type FromPeer =
  /** A peer has begun; it knows of no command. `version`: of the program that it belongs to. */
  | { say: "here"; version: string }
  /** This command was carried out, and what came of it is on disk. */
  | { say: "taken"; tab: string; number: number }
  /** What the next peer opens the profile with, to be kept in memory; undefined where it needs none. */
  | { say: "key"; key: Uint8Array | undefined }
  | { say: "news"; news: News };

/** The channel's name, which is that of the lock as well. */
export const channelName = (profile: string): string => `tincan/${profile}`;
