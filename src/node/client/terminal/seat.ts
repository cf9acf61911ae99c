// A person's place at this program: the open profile, and the peer that runs on it.
import { StoreFailure, type Command, type PeerEvent } from "#peer";
import type { PeerInProcess } from "../peer-in-process.ts";
import type { Profile, Profiles } from "../profiles.ts";
import type { Happening } from "./dialogue-turn.ts";

/** The outcome of opening a profile. */
export type Opened = Extract<Happening, { type: "profileOpened" | "profileRefused" }>;

/**
 * Starts a peer on a profile, or nothing if the person leaves before that; throws `StoreFailure`.
 */
export type Start = (
  profile: Profile,
  name: string,
  tell: (event: PeerEvent) => void,
  left: AbortSignal,
) => Promise<PeerInProcess | undefined>;

/** A place for one person, empty at first. */
export interface Seat {
  /** Opens the profile of this name after closing the previous one. */
  open(name: string): Promise<Opened>;
  command(command: Command): void;
  /** Closes the profile, and removes it if it never held an account. */
  abandon(): void;
  /** Closes the profile. */
  leave(): Promise<void>;
  /** The name that stays signed in on this device. */
  remembered(): string | undefined;
  /** Records whether the name stays signed in; reports a disk failure. */
  remember(name: string, on: boolean): void;
}

/** The result of the work, or of `instead` if the disk fails. */
function unlessDiskFails<T>(work: () => T, instead: (code: StoreFailure["code"]) => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StoreFailure) return instead(error.code);
    throw error;
  }
}

/** Closes the profile if no peer starts on it. */
async function closedUnless(
  profile: Profile,
  start: () => Promise<PeerInProcess | undefined>,
): Promise<PeerInProcess | undefined> {
  let peer: PeerInProcess | undefined;
  try {
    peer = await start();
  } finally {
    if (!peer) profile.close();
  }
  return peer;
}

/** `tell` hears only from the current peer. */
export function createSeat(
  profiles: Profiles,
  start: Start,
  tell: (event: PeerEvent) => void,
): Seat {
  let here: { name: string; peer: PeerInProcess } | undefined;
  let closed: Promise<void> = Promise.resolve();
  let opening: Promise<unknown> = Promise.resolve();
  const gone = new AbortController();

  async function open(name: string): Promise<Opened> {
    await closed;
    const opened = sit(name).catch((error: unknown): Opened => {
      if (!(error instanceof StoreFailure)) throw error;
      return { type: "profileRefused", why: { store: error.code } };
    });
    opening = opened;
    return opened;
  }

  async function sit(name: string): Promise<Opened> {
    const opened = profiles.open(name);
    if (!("profile" in opened)) return { type: "profileRefused", why: opened };
    const { profile, exposed } = opened;
    const hear = (event: PeerEvent): void => {
      if (here && here.peer === peer) tell(event);
    };
    const peer = await closedUnless(profile, () => start(profile, name, hear, gone.signal));
    if (peer) here = { name, peer };
    return { type: "profileOpened", folder: profile.dir, exposed };
  }

  async function standUp(): Promise<void> {
    const left = here;
    here = undefined;
    await left?.peer.stop();
  }

  async function discard(name: string): Promise<void> {
    await standUp();
    unlessDiskFails(
      () => profiles.discard(name),
      () => {}, // A leftover empty folder does no harm.
    );
  }

  return {
    open,
    command: (command) => here?.peer.command(command),
    abandon() {
      if (here) closed = discard(here.name);
    },
    async leave() {
      gone.abort();
      await opening;
      await closed;
      await standUp();
    },
    // If the disk fails, opening the profile will report it.
    remembered: () =>
      unlessDiskFails(
        () => profiles.remembered()[0],
        () => undefined,
      ),
    remember(name, on) {
      unlessDiskFails(
        () => profiles.remember(name, on),
        (why) => tell({ tell: "notKept", why }),
      );
    },
  };
}
