// The loop that carries out the machine's effects, with a machine that the test controls.
import assert from "node:assert/strict";
import { test } from "node:test";
import { msOf } from "#protocol";
import type { Database, ServerEffect, ServerInput } from "#server";
import { createServerLoop, type LoopWorld } from "../../../src/node/server/server-loop.ts";

/**
 * A loop in a world that notes everything; `handle` is the machine, `parts` replaces other parts.
 */
function noting(handle: (input: ServerInput) => ServerEffect[], parts: Partial<LoopWorld> = {}) {
  const notes: unknown[] = [];
  const loop = createServerLoop({
    machine: { handle },
    listener: {
      send: (channel, bytes) => notes.push(["send", channel, ...bytes]),
      close: (channel, code) => notes.push(["close", channel, code]),
      pause: (channel, ms) => notes.push(["pause", channel, ms]),
    },
    database: {} as Database, // Each test calls only what it has put there.
    passwordWork: async () => undefined,
    log: {
      info: (event, fields) => notes.push(["info", event, fields]),
      error: (event) => notes.push(["error", event]),
    },
    ...parts,
  });
  return { loop, notes };
}

/** A machine that asks one thing at `drain` and hands over the answer. */
const asking =
  (effect: ServerEffect, done: (input: ServerInput) => void) =>
  (input: ServerInput): ServerEffect[] => {
    if (input.type === "drain") return [effect];
    done(input);
    return [];
  };

const send = (byte: number): ServerEffect => {
  return { type: "send", channel: 1, bytes: Uint8Array.of(byte) };
};
const query: ServerEffect = {
  type: "query",
  call: 5,
  query: { query: "accountByName", name: "alice" },
};

const failing = () => Promise.reject(new Error("disk full"));

test("effects are carried out in order", () => {
  const { loop, notes } = noting(() => [
    send(1),
    { type: "log", event: "seen", fields: { count: 2 } },
    { type: "close", channel: 1, code: 1008 },
  ]);
  loop.tell({ type: "drain" });
  assert.deepEqual(notes, [
    ["send", 1, 1],
    ["info", "seen", { count: 2 }],
    ["close", 1, 1008],
  ]);
});

test("an input caused by an effect waits until the pending effects are done", () => {
  const sent: number[] = [];
  const { loop } = noting(({ type }) => (type === "drain" ? [send(1), send(2)] : [send(3)]), {
    listener: {
      send(channel, [byte = 0]) {
        sent.push(byte);
        if (byte === 1) loop.tell({ type: "backlog", channel, bytes: 100 });
      },
      close: () => {},
      pause: () => {},
    },
  });
  loop.tell({ type: "drain" });
  assert.deepEqual(sent, [1, 2, 3]);
});

test("every input carries the time", () => {
  const times: number[] = [];
  const { loop } = noting(({ now }) => {
    times.push(msOf(now));
    return [];
  });
  loop.tell({ type: "drain" });
  assert.ok(times.every((now) => Number.isInteger(now) && Math.abs(now - Date.now()) < 1000));
});

test("the answer to a question comes back as an input", async () => {
  const { promise, resolve } = Promise.withResolvers<ServerInput>();
  const database = { accountByName: async ({ name }: { name: string }) => name } as never;
  const { loop } = noting(asking(query, resolve), { database });
  loop.tell({ type: "drain" });
  assert.partialDeepStrictEqual(await promise, { type: "answered", call: 5, answer: "alice" });
});

test("both the machine and the operator learn that the database has failed", async () => {
  const { promise, resolve } = Promise.withResolvers<ServerInput>();
  const { loop, notes } = noting(asking(query, resolve), {
    database: { accountByName: failing } as never,
  });
  loop.tell({ type: "drain" });
  assert.partialDeepStrictEqual(await promise, { type: "failed", call: 5 });
  assert.deepEqual(notes, [["error", "failed"]]);
});

test("password work is done elsewhere, and its answer comes back as an input", async () => {
  const { promise, resolve } = Promise.withResolvers<ServerInput>();
  const work = { work: "signUp", name: "alice", request: Uint8Array.of(1) } as const;
  const { loop } = noting(asking({ type: "password", call: 6, work }, resolve), {
    passwordWork: async (given) => (given === work ? Uint8Array.of(2) : undefined),
  });
  loop.tell({ type: "drain" });
  assert.partialDeepStrictEqual(await promise, {
    type: "answered",
    call: 6,
    answer: Uint8Array.of(2),
  });
});

test("the machine wakes up when it asked to, and not before", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { promise, resolve } = Promise.withResolvers<ServerInput>();
  const { loop } = noting(asking({ type: "wakeAt", at: Date.now() }, resolve));
  loop.tell({ type: "drain" });
  t.mock.timers.tick(1);
  assert.equal((await promise).type, "wake");
});

test("a bug of ours closes only the channel that triggered it, and the server goes on", () => {
  const { loop, notes } = noting((input) => {
    if (input.type === "frame") throw new Error("a mistake");
    return [send(1)];
  });
  loop.tell({ type: "frame", channel: 7, bytes: Uint8Array.of(1) });
  loop.tell({ type: "drain" });
  assert.deepEqual(notes, [
    ["error", "bug"],
    ["close", 7, 1011],
    ["send", 1, 1],
  ]);
});

test("a stopped loop hears nothing and does nothing", async () => {
  const { promise, resolve } = Promise.withResolvers<never>();
  const { loop, notes } = noting(
    (input) => (input.type === "drain" ? [query, { type: "wakeAt", at: 0 }] : [send(1)]),
    { database: { accountByName: () => promise } as never },
  );
  loop.tell({ type: "drain" });
  loop.stop();
  resolve(undefined as never);
  await promise;
  loop.tell({ type: "wake" });
  assert.deepEqual(notes, []);
});
