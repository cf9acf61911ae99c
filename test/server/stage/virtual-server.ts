// A server on a virtual clock, whose database and password work answer at once or on demand.
import type { Primitives } from "#crypto";
import { steadyAt, wallAt } from "#protocol";
import { createServer, defaultServerLimits } from "#server";
import type { Query, ServerEffect, ServerInput, ServerLimits, ServerWorld } from "#server";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { answerOf, createDatabaseFake, type DatabaseFake } from "./database-fake.ts";
import { passwordAnswer } from "./password-fake.ts";

/** An input that does not have its time yet. */
export type Untimed = ServerInput extends infer T
  ? T extends unknown
    ? Omit<T, "now" | "wall">
    : never
  : never;

/** The effects that reach the channels and the log. */
export type Outward = Extract<ServerEffect, { type: "send" | "close" | "pause" | "log" }>;

/** The server, its clock, and everything that answers its calls. */
export interface VirtualServer {
  readonly serverKey: Uint8Array;
  /** The present database; a copy of it is a backup. */
  database(): DatabaseFake;
  random(length: number): Uint8Array;
  tell(input: Untimed): void;
  now(): number;
  /** Sets the system's clock this far ahead of the true time, ms. */
  setClock(ms: number): void;
  /** Lets this much time pass, ms, and wakes the server whenever it has asked for it. */
  pass(ms: number): void;
  /** How often the server has asked its database this. */
  asked(query: Query["query"]): number;
  /** How many signatures it has checked. */
  verified(): number;
  /** Makes the timer go off although it is not time yet. */
  nudge(): void;
  /** How long until the server wants to be woken, ms. */
  idleMs(): number | undefined;
  /** Holds answers back until `release`, or until `fail` reports that there are none. */
  hold(): void;
  release(): void;
  fail(): void;
  /** Starts a server that remembers nothing on the same database, or on a backup of it. */
  restart(backup?: DatabaseFake): void;
}

/** How often the database has been asked what. */
function createCounts() {
  const counts = new Map<string, number>();
  const asked = (query: Query["query"]): number => counts.get(query) ?? 0;
  function counted(call: Call): Call {
    if (call.type === "query") counts.set(call.query.query, asked(call.query.query) + 1);
    return call;
  }
  return { counted, asked };
}

type Call = Extract<ServerEffect, { call: number }>;

const started = Date.UTC(2026, 10, 22);

export function createVirtualServer(
  limits: Partial<ServerLimits>,
  outward: (effect: Outward) => void,
): VirtualServer {
  let database = createDatabaseFake();
  const { world, verified } = serverWorld(limits);
  const { serverKey, random } = world;
  let server = createServer(world);
  let [time, aheadMs] = [started, 0];
  let wakeAt: number | undefined;
  const { counted, asked } = createCounts();
  let calls: Call[] = [];
  let answers: "at once" | "held" = "at once";

  function tell(input: Untimed): void {
    const times = { now: steadyAt(time), wall: wallAt(time + aheadMs) };
    for (const effect of server.handle({ ...input, ...times })) perform(effect);
    if (answers === "at once") release();
  }

  function perform(effect: ServerEffect): void {
    if (effect.type === "wakeAt") wakeAt = effect.at;
    else if ("call" in effect) calls.push(counted(effect));
    else outward(effect);
  }

  function nudge(): void {
    wakeAt = undefined;
    tell({ type: "wake" });
  }

  function release(): void {
    answers = "at once";
    for (let call = calls.shift(); call !== undefined; call = calls.shift()) {
      const answer =
        call.type === "query"
          ? answerOf(database, call.query)
          : passwordAnswer(call.work, random(32));
      tell({ type: "answered", call: call.call, answer });
    }
  }

  return {
    serverKey,
    database: () => database,
    random,
    tell,
    now: () => time,
    setClock: (ms) => void (aheadMs = ms),
    pass(ms) {
      const until = time + ms;
      while (wakeAt !== undefined && wakeAt <= until) {
        time = Math.max(time, wakeAt);
        nudge();
      }
      time = until;
    },
    asked,
    verified,
    nudge,
    idleMs: () => (wakeAt === undefined ? undefined : wakeAt - time),
    hold: () => void (answers = "held"),
    release,
    fail() {
      answers = "at once";
      for (const { call } of calls.splice(0)) tell({ type: "failed", call });
    },
    restart(backup = database) {
      database = backup.copy();
      server = createServer(world);
      calls = [];
      wakeAt = undefined;
    },
  };
}

/** Counts the signatures that are checked. */
function countingPrimitives() {
  let verified = 0;
  const verify: Primitives["verify"] = (...signed) => {
    verified += 1;
    return primitivesNode.verify(...signed);
  };
  return { primitives: { ...primitivesNode, verify }, verified: () => verified };
}

function serverWorld(limits: Partial<ServerLimits>) {
  const { primitives, verified } = countingPrimitives();
  const world: ServerWorld = {
    random: createRandom(),
    primitives,
    serverKey: primitivesNode.sha256(Uint8Array.of(7)),
    markKey: primitivesNode.sha256(Uint8Array.of(8)),
    signingSecret: primitivesNode.sha256(Uint8Array.of(9)),
    stunPort: 7070,
    limits: { ...defaultServerLimits, ...limits },
  };
  return { world, verified };
}

/** Bytes that differ on every call but repeat from run to run. */
function createRandom(): (length: number) => Uint8Array {
  let count = 0;
  return (length) => {
    count += 1;
    return primitivesNode.sha256(new TextEncoder().encode(`random ${count}`)).slice(0, length);
  };
}
