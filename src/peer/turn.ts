// Turns: all inputs of one turn of the event loop share one transaction, and their effects run only
// after its COMMIT. So we never send, acknowledge or show anything that is not on disk.
import { after, isDue, type Steady } from "#protocol";
import { lockedKeys } from "./account/staying.ts";
import { noteSuspicion } from "./damage/suspicion.ts";
import { rollBack } from "./disk/roll-back.ts";
import { hasRoom } from "./disk/room.ts";
import { Peer, type Recovery } from "./peer.ts";
import { TimedInputs } from "./timed-inputs.ts";
import type { Command } from "./world/commands.ts";
import type { PeerEvent } from "./world/events.ts";
import { StoreFailure, type PeerEffect, type PeerInput } from "./world/ports.ts";
import type { PeerStore, PeerWorld } from "./world/ports.ts";

/** What turns need besides the peer's own world. */
export interface TurnWorld extends PeerWorld {
  /** The time by the steady clock, for all waiting. */
  now(): Steady;
  /** Calls back once all inputs that have already arrived are taken in. */
  defer(turn: () => void): void;
  /** Carries out one effect. */
  perform(effect: PeerEffect): void;
  /**
   * Looks through the store as a start does, and repairs it if it is damaged; `store` stays the same
   * object. Returns whether it was. Throws `StoreFailure`. Without it, only the next start repairs.
   */
  repair?(): boolean;
}

const complainMs = 600_000;
/** Pause after a disk failure, ms. Doubles with each failure; resets after a minute without one. */
const pauseMs = 1_000;
const pauseMaxMs = 15_000;
const calmMs = 60_000;
/** How long after a repair the next one is left to the next start: a dying disk is damaged again. */
const repairMs = 3_600_000;

/**
 * A turn takes in no more inputs once it has lasted this long, so that keys are answered while a
 * long backlog arrives, ms. Its commit comes on top.
 */
const turnMs = 15;

const told = (event: PeerEvent): PeerEffect => ({ type: "tell", event });

const does = (input: PeerInput, command: Command["do"]): boolean =>
  input.type === "command" && input.command.do === command;

const isLogOut = (input: PeerInput): boolean => does(input, "logOut");
const isSignOut = (input: PeerInput): boolean => does(input, "signOut") || isLogOut(input);
const isSearch = (input: PeerInput): boolean => does(input, "search");
const isStart = (input: PeerInput): boolean => does(input, "start");

/** Screens send `shown` on their own, and programs `start`; the rest comes from a person. */
const isOfPerson = (input: PeerInput): boolean =>
  input.type === "command" && !does(input, "shown") && !isStart(input);

/**
 * There is damage. If the schema of the words is damaged, nothing works any more, whatever it is
 * about, so they go; and whoever looks next looks for damage everywhere, and repairs it.
 */
function suspect(store: PeerStore, { machines }: Peer): void {
  machines.proving.stop();
  tried(() => store.forgetWords());
  tried(() => noteSuspicion(store));
}

/** What comes of this; undefined if the disk fails. */
function tried<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof StoreFailure) return undefined;
    throw error;
  }
}

/** The keys are in a file of their own, so they can be locked whatever has happened to the store. */
function ended(
  { machines: { context, account } }: Peer,
  logsOut: boolean,
  code: StoreFailure["code"],
): PeerEvent {
  const keys = logsOut && { keys: lockedKeys(context) };
  const unsaved = account.me && { unsaved: code };
  return { tell: "ended", ...keys, ...unsaved };
}

/** The store does not even open any more, so there is nothing to go on with. */
const givenUp = [told({ tell: "notKept", why: "corrupt" }), told({ tell: "ended" })];

/** Repairs the store; returns whether it was damaged, and is whole again. */
function repairsOf(world: TurnWorld): () => boolean {
  let repairedAt: Steady | undefined;
  return () => {
    const now = world.now();
    if (repairedAt !== undefined && now < after(repairedAt, repairMs)) return false;
    repairedAt = now;
    return tried(() => world.repair?.()) ?? false;
  };
}

type Complaint = (why: StoreFailure["code"] | "mended", isUndone: boolean) => PeerEffect[];

/**
 * Always reports an undone action of the person; other failures only from time to time. A repair is
 * reported by the peer that goes on.
 */
function complaintsOf(world: TurnWorld): Complaint {
  let complainedAt: Steady | undefined;
  return (why, isUndone) => {
    if (isUndone) return [told({ tell: "notKept", why })];
    if (why === "mended") return [];
    if (complainedAt !== undefined && world.now() < after(complainedAt, complainMs)) return [];
    complainedAt = world.now();
    return [told({ tell: "diskFails", why })];
  };
}

/** The inlet of a running peer. It takes an input at any time, and handles it in a later turn. */
export interface Turns {
  take(input: PeerInput): void;
}

/**
 * Runs a peer. When a turn cannot be saved (a full disk), none of its effects leave: the peer is
 * made again from what is on disk, its connections close, and the person sees a notice. If the store
 * is damaged, it is repaired first. Only a bug of our own throws, out of the deferred turn.
 */
export function runPeer(world: TurnWorld): Turns {
  let peer = new Peer(world);
  let waiting: PeerInput[] = [];
  let failedAt: Steady | undefined;
  let failures = 0;
  const complaint = complaintsOf(world);
  const repair = repairsOf(world);

  function turn(): void {
    const now = world.now();
    if (peer.machines.sync.isResuming(now) && !hasRoom(world.store))
      peer.machines.sync.pause(after(now, pauseMs));
    const isLate = (): boolean => isDue(after(now, turnMs), world.now());
    peer.machines.words.follow(now, waiting.some(isSearch), isLate);
    const inputs = new TimedInputs(waiting, isLate);
    const effects = keep(inputs);
    waiting = inputs.left();
    if (waiting.length > 0) world.defer(turn);
    for (const effect of effects) world.perform(effect);
  }

  function keep(inputs: TimedInputs): PeerEffect[] {
    try {
      world.store.run("BEGIN IMMEDIATE");
      const effects = peer.turn(inputs, world.now());
      world.store.run("COMMIT");
      return effects;
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error;
      const failed = inputs.fail();
      if (error.code !== "corrupt") return recover(error, failed);
      return tried(() => recover(error, failed)) ?? givenUp;
    }
  }

  /** Anyone who wants to leave may do so even if nothing can be saved. */
  function recover({ code }: StoreFailure, inputs: PeerInput[]): PeerEffect[] {
    rollBack(world.store);
    const before = peer;
    const leaves = inputs.some(isSignOut);
    if (code === "corrupt") suspect(world.store, before);
    const isMended = code === "corrupt" && !leaves && repair();
    const closing = before.abandon(leaves);
    peer = new Peer(world);
    if (leaves) return [...closing, told(ended(before, inputs.some(isLogOut), code))];
    const isUndone = inputs.some(isOfPerson) || before.machines.account.isOnTheWayIn;
    const recovering = revive(before, { starts: inputs.some(isStart), isMended });
    return [...closing, ...complaint(isMended ? "mended" : code, isUndone), ...recovering];
  }

  /** On a damaged disk even that may fail: then the peer only waits for the person to leave. */
  function revive(before: Peer, how: Recovery): PeerEffect[] {
    try {
      return peer.recover(before, world.now(), nextPauseMs(), how);
    } catch (error) {
      if (!(error instanceof StoreFailure && error.code === "corrupt")) throw error;
      peer = new Peer(world);
      return [];
    }
  }

  function nextPauseMs(): number {
    if (failedAt !== undefined && world.now() > after(failedAt, calmMs)) failures = 0;
    failedAt = world.now();
    failures += 1;
    return Math.min(pauseMaxMs, pauseMs * 2 ** (failures - 1));
  }

  return {
    take(input) {
      waiting.push(input);
      if (waiting.length === 1) world.defer(turn);
    },
  };
}
