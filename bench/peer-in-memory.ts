// A peer without a network: its store is a real file, and its server runs in the same process.
import { getRandomValues } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { PasswordWork, PeerEffect, Store, Turns } from "#peer";
import { steadyAt, wallAt } from "#protocol";
import { countEffect, countPrimitives, countStore, type Counts } from "./counts.ts";
import { createPerson, type Person } from "./person.ts";
import type { ServerInMemory } from "./server-in-memory.ts";
import type { OneProcessParts } from "./trees/rooms.ts";

/** A peer in this process, and its person. */
export interface PeerInMemory {
  person: Person;
  /** Its own disk, so that we can look at what it holds. */
  store: Store;
}

/** What a peer is made of, where its files are, and where to count what it does. */
export interface Place {
  parts: OneProcessParts;
  folder: string;
  server: ServerInMemory;
  counts: Counts;
}

/** Starts a peer of this name, which makes no direct paths. */
export function startPeerInMemory(name: string, place: Place): PeerInMemory {
  const { parts, folder, counts } = place;
  mkdirSync(join(folder, name));
  const store = parts.openStore(join(folder, name, "store.sqlite"));
  const turns: Turns = parts.runPeer({
    store: countStore(store, counts),
    keyFile: parts.openKeyFile(join(folder, name, "keys")),
    random: (length) => getRandomValues(new Uint8Array(length)),
    primitives: countPrimitives(parts.primitivesNode, counts),
    name,
    serverHost: "127.0.0.1",
    program: "tincan/bench",
    now: () => steadyAt(Date.now()),
    wall: () => wallAt(Date.now()),
    defer: (turn) => void setImmediate(turn),
    perform(effect) {
      countEffect(effect, counts);
      perform(effect);
    },
  });
  const person = createPerson("relay", (command) => turns.take({ type: "command", command }));
  const perform = performer(person, turns, place);
  return { person, store };
}

/** Carries out effects; there are none for direct paths. */
function performer(
  person: Person,
  turns: Turns,
  { parts, server }: Place,
): (effect: PeerEffect) => void {
  const alarm = parts.createAlarm(() => turns.take({ type: "wake" }));
  const passwords = { ...parts.createPasswordClient(), estimateGuesses: async () => 1e12 };
  async function answer(call: number, { work, ask }: PasswordWork): Promise<void> {
    // The name of the work determines its arguments, which the compiler cannot follow.
    const carryOut = passwords[work] as (...ask: unknown[]) => Promise<unknown>;
    turns.take({ type: "answered", call, answer: await carryOut(...ask) });
  }
  let send: ((bytes: Uint8Array) => void) | undefined;
  return (effect) => {
    if (effect.type === "tell") person.hear(effect.event);
    if (effect.type === "wakeAt") alarm.set(effect.at);
    if (effect.type === "password") answer(effect.call, effect.work);
    if (effect.type === "sendServer") send?.(effect.bytes);
    if (effect.type !== "openServer") return;
    send = server.connect({
      frame: (bytes) => turns.take({ type: "serverFrame", bytes }),
      closed: () => turns.take({ type: "serverClosed" }),
    });
    turns.take({ type: "serverOpened" });
  };
}
