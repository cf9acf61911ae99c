// A peer without a network: its store is a real file, its server stands in the same process.
import { getRandomValues } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createPasswordClient } from "#crypto";
import { runPeer, type PasswordWork, type PeerEffect, type Store, type Turns } from "#peer";
import { createAlarm } from "../src/node/common/alarm.ts";
import { openKeyFile } from "../src/node/client/key-file.ts";
import { primitivesNode } from "../src/node/common/primitives-node.ts";
import { openStore } from "../src/node/client/store-sqlite.ts";
import { countEffect, countPrimitives, countStore, type Counts } from "./counts.ts";
import { createPerson, type Person } from "./person.ts";
import type { ServerInMemory } from "./server-in-memory.ts";

/** A peer in this process, and its person. */
export interface PeerInMemory {
  person: Person;
  /** Its own disk, for looking at what is there. */
  store: Store;
}

/** Where a peer lives, and where what it does is counted. */
export interface Place {
  folder: string;
  server: ServerInMemory;
  counts: Counts;
}

/** Starts a peer of this name, which makes no direct paths. */
export function startPeerInMemory(name: string, { folder, server, counts }: Place): PeerInMemory {
  mkdirSync(join(folder, name));
  const store = openStore(join(folder, name, "store.sqlite"));
  const turns: Turns = runPeer({
    store: countStore(store, counts),
    keyFile: openKeyFile(join(folder, name, "keys")),
    random: (length) => getRandomValues(new Uint8Array(length)),
    primitives: countPrimitives(primitivesNode, counts),
    name,
    serverHost: "127.0.0.1",
    program: "tincan/bench",
    now: Date.now,
    wall: Date.now,
    defer: (turn) => void setImmediate(turn),
    perform(effect) {
      countEffect(effect, counts);
      perform(effect);
    },
  });
  const person = createPerson((command) => turns.take({ type: "command", command }));
  const perform = performer(person, turns, server);
  turns.take({ type: "command", command: { do: "relayOnly", on: true } });
  return { person, store };
}

/** Carries out effects; those of direct paths never come. */
function performer(
  person: Person,
  turns: Turns,
  server: ServerInMemory,
): (effect: PeerEffect) => void {
  const alarm = createAlarm(() => turns.take({ type: "wake" }));
  let send: ((bytes: Uint8Array) => void) | undefined;
  return (effect) => {
    if (effect.type === "tell") person.hear(effect.event);
    if (effect.type === "wakeAt") alarm.set(effect.at);
    if (effect.type === "password") workOnPassword(effect.call, effect.work, turns);
    if (effect.type === "sendServer") send?.(effect.bytes);
    if (effect.type !== "openServer") return;
    send = server.connect({
      frame: (bytes) => turns.take({ type: "serverFrame", bytes }),
      closed: () => turns.take({ type: "serverClosed" }),
    });
    turns.take({ type: "serverOpened" });
  };
}

const passwords = createPasswordClient();

async function workOnPassword(call: number, { work, ask }: PasswordWork, to: Turns): Promise<void> {
  // The name of the work says which questions it has, which the compiler cannot follow.
  const carryOut = passwords[work] as (...ask: unknown[]) => Promise<unknown>;
  to.take({ type: "answered", call, answer: await carryOut(...ask) });
}
