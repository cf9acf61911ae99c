// Counting what passes through the ports of a peer: counts stay the same where times do not.
import type { Primitives } from "#crypto";
import type { PeerEffect, Store } from "#peer";

/** What was done, since the start. */
export interface Counts {
  transactions: number;
  statements: number;
  signatures: number;
  sealedFrames: number;
  /** Frames and bytes for the server; with what they are wrapped in on a network they are more. */
  wireFrames: number;
  wireBytes: number;
}

/** Nothing has been counted yet. */
export const noCounts = (): Counts => ({
  transactions: 0,
  statements: 0,
  signatures: 0,
  sealedFrames: 0,
  wireFrames: 0,
  wireBytes: 0,
});

/** What was counted between two looks, for each of so many messages. */
export function countsEach(before: Counts, after: Counts, messages: number): Counts {
  const each = noCounts();
  for (const name of namesOf(each)) each[name] = (after[name] - before[name]) / messages;
  return each;
}

/** The names of all counts, in the order of {@link Counts}. */
export const namesOf = (counts: Counts): (keyof Counts)[] =>
  Object.keys(counts) as (keyof Counts)[]; // A Counts has no other keys.

/** The same store, which counts what is asked of it. */
export function countStore(store: Store, counts: Counts): Store {
  return {
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
    close: () => store.close(),
  };
}

/** The same primitives, which count what they sign and seal. */
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
