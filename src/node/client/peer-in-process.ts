// Runs a peer in a Node process: joins the pure machine to the disk, the server and direct paths.
import { getRandomValues } from "node:crypto";
import { createServerConnection, isOpenWire, performWith, runPeer } from "#peer";
import type { Command, PeerEffect, PeerEvent, PeerInput, Turns } from "#peer";
import { steadyAt, wallAt } from "#protocol";
import { createAlarm } from "../common/alarm.ts";
import { primitivesNode } from "../common/primitives-node.ts";
import { createSteadyClock, type Clock } from "../common/steady-clock.ts";
import { dialServer } from "./dial-ws.ts";
import { openKeyFile } from "./key-file.ts";
import { createPasswordThread } from "./password-thread.ts";
import { createWebRtcPaths } from "./path-libdatachannel.ts";
import type { Profile } from "./profiles.ts";
import { openInSteps, openWholeStore, type WholeStore } from "./whole-store-file.ts";

/** Which profile the peer runs on, and who hears what it reports. */
export interface PeerOptions {
  /** This process holds its lock; `stop` closes it. */
  profile: Profile;
  /** An http or https address. */
  serverUrl: string;
  /** The name of the profile, normalised. */
  name: string;
  tell(event: PeerEvent): void;
  /** For machines without a network: direct paths use only loopback. */
  allowLoopback?: boolean;
  /** Nobody is asked before a name and a password pass over plain http. */
  allowPlainHttp?: boolean;
}

/** A running peer. */
export interface PeerInProcess {
  /** Does nothing after `stop`. */
  command(command: Command): void;
  /** Finishes pending commands, lets sent data leave, and closes the store and the profile. */
  stop(): Promise<void>;
}

/** How this program introduces itself to the server. */
const program = "tincan/node";

/** A person who waits while the profile of an older program is converted, or leaves meanwhile. */
export interface Waiting {
  /** How much is done, from 0 to 1; only called if there is something to convert. */
  converting(done: number): void;
  left: AbortSignal;
}

/**
 * Does the same as {@link startPeer}, but lets others have their turns while it converts a profile.
 * Resolves with undefined if the person has left meanwhile.
 */
export async function startPeerInSteps(
  options: PeerOptions,
  { converting, left }: Waiting,
): Promise<PeerInProcess | undefined> {
  const steps = openInSteps(options.profile);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return startPeer(options, step.value);
    converting(step.value);
    await new Promise((resolve) => setImmediate(resolve));
    if (!left.aborted) continue;
    steps.return(undefined as never); // Nothing takes that value; the files are closed.
    return undefined;
  }
}

/**
 * Starts a peer, and repairs or converts its store first. Throws `StoreFailure` when the store is
 * unusable; the profile then stays open.
 */
export function startPeer(
  options: PeerOptions,
  store: WholeStore = openWholeStore(options.profile),
): PeerInProcess {
  let state: "running" | "stopped" = "running";
  let stopped: Promise<void> | undefined;
  const clock = createSteadyClock();
  const world = createEffects(options, clock, take);
  const turns = startTurns({ options, store, clock, perform: world.perform, whileRunning });

  function take(input: PeerInput): void {
    if (state === "running") turns.take(input);
  }
  function whileRunning(turn: () => void): void {
    if (state === "running") turn();
  }
  async function stop(): Promise<void> {
    // Let the last command take its turn first.
    await new Promise((resolve) => setImmediate(resolve));
    state = "stopped";
    await world.end();
    try {
      store.close();
    } finally {
      options.profile.close();
    }
  }
  return {
    command: (command) => take({ type: "command", command }),
    stop: () => (stopped ??= stop()),
  };
}

interface TurnParts {
  options: PeerOptions;
  store: WholeStore;
  clock: Clock;
  perform(effect: PeerEffect): void;
  whileRunning(turn: () => void): void;
}

function startTurns({ options, store, clock, perform, whileRunning }: TurnParts): Turns {
  const address = new URL(options.serverUrl);
  try {
    return runPeer({
      store,
      keyFile: openKeyFile(options.profile.keyFile),
      random: (length) => getRandomValues(new Uint8Array(length)),
      primitives: primitivesNode,
      name: options.name,
      serverHost: address.hostname.replaceAll(/[[\]]/g, ""),
      openWire: isOpenWire(address) && options.allowPlainHttp !== true,
      program,
      now: () => steadyAt(clock()),
      wall: () => wallAt(Date.now()),
      defer: (turn) => void setImmediate(() => whileRunning(turn)),
      perform,
      repair: () => store.repair(),
    });
  } catch (error) {
    store.close();
    throw error;
  }
}

/** What carries out the effects, and how to end it. */
interface Effects {
  perform(effect: PeerEffect): void;
  end(): Promise<void>;
}

function createEffects(
  { serverUrl, allowLoopback, tell }: PeerOptions,
  clock: Clock,
  take: (input: PeerInput) => void,
): Effects {
  const server = createServerConnection((ears) => dialServer(serverUrl, ears), take);
  const paths = createWebRtcPaths({ emit: take, allowLoopback });
  const alarm = createAlarm(() => take({ type: "wake" }), clock);
  const passwords = createPasswordThread();

  async function end(): Promise<void> {
    alarm.set(undefined);
    passwords.end();
    const closing = paths.closeAll();
    server.close();
    await Promise.all([closing, server.flushed()]);
  }
  return { perform: performWith({ tell, server, paths, passwords, alarm }, take), end };
}
