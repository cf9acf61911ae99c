// Counts what passes through a peer's ports: counts stay the same where times vary.
import type { Primitives } from "#crypto";
import type { PeerEffect, PeerStore } from "#peer";

/** How often each thing has happened since the start. */
export interface Counts {
  transactions: number;
  statements: number;
  signatures: number;
  sealedFrames: number;
  /** Frames and bytes for the server, without what a network wraps around them. */
  wireFrames: number;
  wireBytes: number;
}

/** Counts that are all zero. */
export const noCounts = (): Counts => ({
  transactions: 0,
  statements: 0,
  signatures: 0,
  sealedFrames: 0,
  wireFrames: 0,
  wireBytes: 0,
});

/** The difference between two counts, per message. */
export function countsEach(before: Counts, after: Counts, messages: number): Counts {
  const each = noCounts();
  for (const name of namesOf(each)) each[name] = (after[name] - before[name]) / messages;
  return each;
}

/** The names of all counts, in the order of {@link Counts}. */
export const namesOf = (counts: Counts): (keyof Counts)[] =>
  Object.keys(counts) as (keyof Counts)[]; // A Counts has no other keys.

/** The same store, but it counts its transactions and statements. */
export function countStore(store: PeerStore, counts: Counts): PeerStore {
  return {
    ...store,
    run(sql, ...values) {
      if (sql === "COMMIT") counts.transactions += 1;
      else if (!sql.startsWith("BEGIN")) counts.statements += 1;
      store.run(sql, ...values);
    },
    get(sql, ...values) {
      counts.statements += 1;
      return store.get(sql, ...values);
    },
    all(sql, ...values) {
      counts.statements += 1;
      return store.all(sql, ...values);
    },
  };
}

/** The same primitives, but they count what they sign and seal. */
export const countPrimitives = (primitives: Primitives, counts: Counts): Primitives => ({
  ...primitives,
  sign(...of) {
    counts.signatures += 1;
    return primitives.sign(...of);
  },
  seal(...of) {
    counts.sealedFrames += 1;
    return primitives.seal(...of);
  },
});

/** Counts an effect if it puts bytes on a wire. */
export function countEffect(effect: PeerEffect, counts: Counts): void {
  if (effect.type !== "sendServer") return;
  counts.wireFrames += 1;
  counts.wireBytes += effect.bytes.length;
}
