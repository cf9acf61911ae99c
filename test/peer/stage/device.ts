// Somebody's device in a test's world: a shipped peer, its disk, its cable, and its screen.
import { createPasswordClient } from "#crypto";
import { runPeer, type Command, type PasswordWork, type PeerEffect, type PeerEvent } from "#peer";
import type { HeldKey, PathId, PeerInput, TurnWorld } from "#peer";
import { encodeFromServer, steadyAt, wallAt, type FromServer, type ToServer } from "#protocol";
import { createCable, type Cable, type CableState } from "./cable.ts";
import type { Clockwork } from "./clockwork.ts";
import { createDisk, createMadeDisk, type Disk, type Backup } from "./disk.ts";
import { createMouth, type Mouth } from "./lying-device.ts";
import type { MeetingPoint } from "./meeting-point.ts";
import type { PathsInMemory } from "./paths-in-memory.ts";
import { createSleep } from "./sleep.ts";

type Tell = PeerEvent["tell"];
/** An event, by its kind. */
export type EventOf<T extends Tell> = Extract<PeerEvent, { tell: T }>;
type Sent<T extends ToServer["type"]> = Extract<ToServer, { type: T }>;
type Received<T extends FromServer["type"]> = Extract<FromServer, { type: T }>;

/** One device, with the person in front of it. */
export interface Device {
  readonly name: string;
  readonly disk: Disk;
  /** Makes what it says to other devices a lie, and knows the secrets that it signs with. */
  readonly mouth: Mouth;
  /** Gives a command and runs what follows from it, without waiting for password work. */
  says(command: Command): void;
  /** The events of this kind since the last call. */
  heard<T extends Tell>(tell: T): EventOf<T>[];
  /** The kinds of all other events since the last call, in order. */
  news(): Tell[];
  /** The texts shown in the chat since the last call. */
  read(): (string | undefined)[];
  /** An unwatched screen gets lines, but does not report that they were shown. */
  looks(at: "at the screen" | "away"): void;
  /** Starts a new peer, with only what is on the disk and, if given, a key in memory. */
  start(heldKey?: HeldKey): void;
  /** Whether others can read and change what passes to the server, from the next start on. */
  wire(state: "open" | "closed"): void;
  /** Whether anything on its disk outlasts the program, from the next start on. */
  keeps(what: "everything" | "nothing"): void;
  /** Kills the process. */
  crash(): void;
  cable(state: CableState): void;
  /** Whether password work succeeds; it needs 64 MiB of memory. */
  passwordWork(state: "works" | "fails"): void;
  /** How many guesses its passwords count as from now on; at first, as more than enough. */
  estimates(guesses: number): void;
  /** A suspended device receives nothing, and its timer does not ring until it is awake again. */
  becomes(state: "asleep" | "awake"): void;
  /** How far its clock is ahead, ms; this takes effect at once, as if somebody had set it. */
  clock(aheadMs: number): void;
  /** How many direct paths it has begun; each shows its address. */
  pathsBegun(): number;
  /** All frames of this type that went to the server, oldest first. */
  sent<T extends ToServer["type"]>(type: T): Sent<T>[];
  /** All frames of this type that came from the server. */
  received<T extends FromServer["type"]>(type: T): Received<T>[];
  /** Makes the server say this without being asked. */
  hears(frame: FromServer): void;
  hearsBytes(bytes: Uint8Array): void;
}

/** The world around a device. */
export interface Surroundings {
  clockwork: Clockwork;
  meetingPoint: MeetingPoint;
  paths: PathsInMemory;
}

/** A device with a new disk, or with a copy of another. */
export function createDevice(name: string, around: Surroundings, copied?: Backup): Device {
  const { clockwork, meetingPoint } = around;
  const disk = copied ? createDisk(copied) : createMadeDisk();
  const clock: Clock = { aheadMs: 0 };
  const cable = createCable(clockwork, meetingPoint);
  const passwordWork: PasswordState = { state: "works", guesses: 1e12 };
  const mouth = createMouth();
  const { paths, begun } = countPaths(around.paths);
  let events: PeerEvent[] = [];
  const lines: (string | undefined)[] = [];
  let looking = true;
  const place: Place = { openWire: false, keepsNothing: false };
  let life: Life | undefined;

  function tell(event: PeerEvent): void {
    events.push(event);
    if (event.tell !== "line") return;
    lines.push(event.line.text);
    if (looking) life?.take({ type: "command", command: { do: "shown", line: event.line.line } });
  }

  function take(input: PeerInput): void {
    life?.take(input);
    clockwork.run();
  }
  return {
    name,
    disk,
    mouth,
    says: (command) => take({ type: "command", command }),
    heard<T extends Tell>(kind: T) {
      const heard = events.filter((event) => event.tell === kind);
      events = events.filter((event) => event.tell !== kind);
      return heard as EventOf<T>[]; // The filter leaves only this kind.
    },
    news: () => events.splice(0).map(({ tell: kind }) => kind),
    read: () => lines.splice(0),
    looks(at) {
      looking = at === "at the screen";
    },
    start(heldKey) {
      const on = ownWorld(disk, mouth);
      const ownParts = { on, heldKey, place, name, clock, passwordWork, cable, tell };
      life = beginLife({ ...around, paths, ...ownParts });
      take({ type: "command", command: { do: "start" } });
    },
    wire: (state) => void (place.openWire = state === "open"),
    keeps: (what) => void (place.keepsNothing = what === "nothing"),
    crash() {
      life?.end();
      life = undefined;
      clockwork.run();
    },
    cable: cable.become,
    passwordWork: (state) => void (passwordWork.state = state),
    estimates: (guesses) => void (passwordWork.guesses = guesses),
    becomes(state) {
      life?.becomes(state);
      clockwork.run();
    },
    clock(aheadMs) {
      clock.aheadMs = aheadMs;
    },
    pathsBegun: begun,
    sent: <T extends ToServer["type"]>(type: T) => cable.sent.filter(ofType(type)) as Sent<T>[],
    received: <T extends FromServer["type"]>(type: T) =>
      cable.received.filter(ofType(type)) as Received<T>[],
    hears: (frame) => take({ type: "serverFrame", bytes: encodeFromServer(frame) }),
    hearsBytes: (bytes) => take({ type: "serverFrame", bytes }),
  };
}

const ownWorld = ({ store, keyFile, check }: Disk, { primitives }: Mouth): Host["on"] => ({
  store,
  keyFile,
  primitives,
  repair: () => check() === "mended",
});

function countPaths(all: PathsInMemory): { paths: PathsInMemory; begun(): number } {
  let count = 0;
  const perform: PathsInMemory["perform"] = (effect, take) => {
    if (effect.type === "openPath") count += 1;
    all.perform(effect, take);
  };
  return { paths: { ...all, perform }, begun: () => count };
}

const ofType =
  (type: string) =>
  (frame: { type: string }): boolean =>
    frame.type === type;

interface Clock {
  aheadMs: number;
}

/** Where its person sits. */
interface Place {
  openWire: boolean;
  keepsNothing: boolean;
}

interface PasswordState {
  state: "works" | "fails";
  guesses: number;
}

/** One process: the next one does not receive what was meant for it. */
interface Life {
  take(input: PeerInput): void;
  becomes(state: "asleep" | "awake"): void;
  end(): void;
}

/** What a process runs on. */
interface Host extends Surroundings {
  on: Pick<TurnWorld, "store" | "keyFile" | "primitives" | "repair">;
  name: string;
  heldKey: HeldKey | undefined;
  place: Place;
  clock: Clock;
  passwordWork: PasswordState;
  cable: Cable;
  tell(event: PeerEvent): void;
}

function beginLife({
  name,
  clockwork,
  paths,
  on,
  heldKey,
  place,
  clock,
  passwordWork,
  cable,
  tell,
}: Host): Life {
  const openPaths = new Set<PathId>();
  const alarm = clockwork.alarm(() => take({ type: "wake" }));
  const beganAheadMs = clock.aheadMs;
  let state: "alive" | "dead" = "alive";
  const { random, post } = clockwork;
  const about = { name, ...place, serverHost: "host", program: "test", random };
  const turns = runPeer({
    ...about,
    ...on,
    ...(heldKey && { heldKey }),
    now: () => steadyAt(clockwork.now() + beganAheadMs),
    wall: () => wallAt(clockwork.now() + clock.aheadMs),
    defer: (turn) => post(() => whileAlive(turn)),
    perform,
  });

  function whileAlive(work: () => void): void {
    if (state === "alive") work();
  }
  const sleep = createSleep((input) => whileAlive(() => turns.take(input)));
  const { take } = sleep;

  function perform(effect: PeerEffect): void {
    switch (effect.type) {
      case "tell":
        return tell(effect.event);
      case "openServer":
        sleep.dials();
        return cable.open(take);
      case "closeServer":
        return cable.close();
      case "sendServer":
        return cable.send(effect.bytes);
      case "password":
        if (passwordWork.state === "fails") {
          return post(() => take({ type: "failed", call: effect.call }));
        }
        return clockwork.await(carryOut(effect.work, passwordWork), (answer) =>
          take({ type: "answered", call: effect.call, answer }),
        );
      case "wakeAt":
        return alarm.set(effect.at === undefined ? undefined : effect.at - beganAheadMs);
      case "openPath":
        openPaths.add(effect.path);
    }
    paths.perform(effect, take);
  }

  return {
    take,
    becomes: sleep.becomes,
    end() {
      state = "dead";
      alarm.set(undefined);
      cable.close();
      for (const path of openPaths) paths.perform({ type: "closePath", path }, take);
    },
  };
}

/** Argon2id at its cheapest, because tests should not pay for it. */
const passwords = createPasswordClient({ memoryKib: 8, iterations: 1, parallelism: 1 });

function carryOut(work: PasswordWork, { guesses }: PasswordState): Promise<unknown> {
  switch (work.work) {
    case "estimateGuesses":
      return Promise.resolve(guesses);
    case "startSignUp":
      return passwords.startSignUp(...work.ask);
    case "finishSignUp":
      return passwords.finishSignUp(...work.ask);
    case "startSignIn":
      return passwords.startSignIn(...work.ask);
    case "finishSignIn":
      return passwords.finishSignIn(...work.ask);
  }
}
