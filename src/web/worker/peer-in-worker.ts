// Runs a peer in a browser's worker: joins the pure machine to the disk, the server and the paths.
import { createPasswordClient, type EstimateGuesses } from "#crypto";
import { createServerConnection, isOpenWire, performWith, runPeer } from "#peer";
import type { Command, DirectPaths, HeldKey, KeyFile, PeerEvent, PeerInput } from "#peer";
import type { Store } from "#peer";
import { steadyAt, wallAt } from "#protocol";
import { createAlarm, createSteadyClock } from "./alarm-and-clock.ts";
import { dialServer } from "./dial-websocket.ts";
import { openKeyFile } from "./key-file-sqlite.ts";
import { primitivesNoble } from "./primitives-noble.ts";
import type { Disk } from "./sqlite-wasm.ts";
import { openBareStore } from "./store-sqlite-wasm.ts";
import { openWholeStore, type WholeStore } from "./whole-store-wasm.ts";

/** Which profile the peer runs on, and who hears what it reports. */
export interface PeerOptions {
  /** Nobody else has it; `stop` closes it. */
  disk: Disk;
  /** The disk is only in memory. */
  keepsNothing: boolean;
  /** The name of the profile, normalised. */
  name: string;
  heldKey: HeldKey;
  /** The address of the page, and so of the server. */
  pageUrl: string;
  /** Makes direct paths that pass their inputs to `take`. */
  paths(take: (input: PeerInput) => void): DirectPaths;
  /** Takes all events of one turn. */
  tell(events: PeerEvent[]): void;
  /** How much of the profile of an older program has been converted, from 0 to 1. */
  converting(done: number): void;
}

/** A running peer. */
export interface PeerInWorker {
  /** `done`: the result is on disk. Does nothing after `stop`. */
  command(command: Command, done?: () => void): void;
  /**
   * Finishes pending commands, lets sent data leave, and closes the store and the disk; removes a
   * profile that never held an account.
   */
  stop(): Promise<void>;
}

/** How this program introduces itself to the server. */
const program = "tincan/web";

/**
 * Starts a peer, and repairs or converts its store first. Throws `StoreFailure` when the store is
 * unusable; the disk then stays open.
 */
export function startPeer(options: PeerOptions): PeerInWorker {
  const { disk, keepsNothing, name, heldKey, pageUrl } = options;
  let state: "running" | "stopped" = "running";
  const files = openFiles(options);
  const { store, keyFile } = files;
  const address = new URL(pageUrl);
  const clock = createSteadyClock();
  const later = createTurns();

  const take = (input: PeerInput): void => {
    if (state === "running") turns.take(input);
  };
  let told: PeerEvent[] = [];
  let carriedOut: (() => void)[] = [];
  const tell = (event: PeerEvent): void => void told.push(event);
  const server = createServerConnection((ears) => dialServer(pageUrl, ears), take);
  const alarm = createAlarm(() => take({ type: "wake" }), clock);
  const passwords = { ...createPasswordClient(), estimateGuesses };
  const adapters = { tell, server, paths: options.paths(take), passwords, alarm };
  const turns = files.unlessItFails(() =>
    runPeer({
      store,
      keyFile,
      heldKey,
      keepsNothing,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      primitives: primitivesNoble,
      name,
      serverHost: address.hostname.replaceAll(/[[\]]/g, ""),
      openWire: isOpenWire(address),
      program,
      now: () => steadyAt(clock()),
      wall: () => wallAt(Date.now()),
      defer: (turn) => later(() => state === "running" && inTurn(turn)),
      perform: performWith(adapters, take),
      repair: () => store.repair(),
    }),
  );

  function inTurn(turn: () => void): void {
    turn();
    const [events, done] = [told, carriedOut];
    told = [];
    carriedOut = [];
    if (events.length > 0) options.tell(events);
    for (const one of done) one();
  }

  return {
    command(command, done) {
      if (done) carriedOut.push(done);
      take({ type: "command", command });
    },
    async stop() {
      // Let the last command take its turn first.
      await new Promise<void>((resolve) => later(resolve));
      state = "stopped";
      alarm.set(undefined);
      server.close();
      await server.flushed();
      const isEmpty = keyFile.read() === undefined;
      files.close();
      await (isEmpty ? disk.remove() : disk.close());
    },
  };
}

/** Loads what it takes on first use, and rejects if the server does not have it (any more). */
async function estimateGuesses(...ask: Parameters<EstimateGuesses>): Promise<number> {
  const loaded = (await import(GUESSES_URL)) as typeof import("./estimate-guesses.ts");
  return loaded.estimateGuesses(...ask);
}

/** The files of a profile. */
interface Files {
  store: WholeStore;
  keyFile: KeyFile;
  close(): void;
  /** Closes them if the work fails. */
  unlessItFails<T>(work: () => T): T;
}

function openFiles({ disk, converting }: PeerOptions): Files {
  const beside = openBareStore(disk, "beside");
  const open: Store[] = [beside];
  function close(): void {
    for (const one of open.splice(0)) one.close();
  }
  function unlessItFails<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      close();
      throw error;
    }
  }
  return unlessItFails(() => {
    const keyFile = openKeyFile(beside);
    const wasUsed = keyFile.read() !== undefined;
    const store = openWholeStore(disk, beside, { wasUsed, converting });
    open.unshift(store);
    return { store, keyFile, close, unlessItFails };
  });
}

/** Defers work to the next turn of the event loop; browsers slow down timers in a hidden tab. */
function createTurns(): (work: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (work) => {
    waiting.push(work);
    port2.postMessage(undefined);
  };
}
