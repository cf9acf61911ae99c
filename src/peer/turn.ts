// Turns: all inputs of one turn of the event loop share one transaction, and what they want done is
// done only after its COMMIT. So nothing is ever sent, acknowledged or shown that is not on disk.
import type { PeerEvent } from "./events.ts";
import { Peer } from "./peer.ts";
import { StoreFailure, type PeerEffect, type PeerInput, type PeerWorld } from "./ports.ts";

/** What turns need beside the peer's own world. */
export interface TurnWorld extends PeerWorld {
  /** ms since 1970. */
  now(): number;
  /** Calls back when the inputs that are here already have all been taken in. */
  defer(turn: () => void): void;
  /** Carries out one effect. */
  perform(effect: PeerEffect): void;
}

const complainMs = 600_000;
/** A clock that is set back by less makes nobody wait for long. */
const setBackMs = 5_000;

const told = (event: PeerEvent): PeerEffect => ({ type: "tell", event });

const isSignOut = (input: PeerInput): boolean =>
  input.type === "command" && input.command.do === "signOut";

/** A screen says by itself what it has shown. */
const isOfPerson = (input: PeerInput): boolean =>
  input.type === "command" && input.command.do !== "shown";

/** The inlet of a running peer. */
export interface Turns {
  take(input: PeerInput): void;
}

/**
 * Runs a peer. When a turn cannot be kept (a full disk), nothing of it leaves: the peer is made anew
 * from what is on disk, its lines are closed, and the person is told.
 */
export function runPeer(world: TurnWorld): Turns {
  let peer = new Peer(world);
  let waiting: PeerInput[] = [];
  let complainedAt = -complainMs;
  let turnedAt = world.now();

  function turn(): void {
    const inputs = waiting;
    waiting = [];
    for (const effect of keep(inputs)) world.perform(effect);
  }

  function keep(inputs: PeerInput[]): PeerEffect[] {
    try {
      const now = world.now();
      world.store.run("BEGIN IMMEDIATE");
      const effects = [...lookAtClock(now), ...peer.turn(inputs, now)];
      world.store.run("COMMIT");
      return effects;
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error;
      return recover(error, inputs);
    }
  }

  /**
   * When the clock was set back, all times that something waits for are too far away: the peer is
   * made anew, and its lines with it.
   */
  function lookAtClock(now: number): PeerEffect[] {
    const wasSetBack = now < turnedAt - setBackMs;
    turnedAt = now;
    if (!wasSetBack) return [];
    const before = peer;
    peer = new Peer(world);
    return [...before.abandon(), ...peer.takeOver(before, now, "clock")];
  }

  /** Whoever wants to leave may do so without anything being kept. */
  function recover({ code }: StoreFailure, inputs: PeerInput[]): PeerEffect[] {
    rollBack();
    const before = peer;
    const closing = before.abandon();
    peer = new Peer(world);
    if (inputs.some(isSignOut)) return [...closing, told({ tell: "ended" })];
    return [...closing, ...complaint(code, inputs), ...peer.takeOver(before, world.now(), "disk")];
  }

  /** What the person did and is undone is always told; what failed beside it, not all the time. */
  function complaint(why: StoreFailure["code"], inputs: PeerInput[]): PeerEffect[] {
    if (inputs.some(isOfPerson)) return [told({ tell: "notKept", why })];
    if (world.now() < complainedAt + complainMs) return [];
    complainedAt = world.now();
    return [told({ tell: "diskFails", why })];
  }

  function rollBack(): void {
    try {
      world.store.run("ROLLBACK");
    } catch {
      // SQLite has rolled back by itself, as it does on a full disk.
    }
  }

  return {
    take(input) {
      waiting.push(input);
      if (waiting.length === 1) world.defer(turn);
    },
  };
}
