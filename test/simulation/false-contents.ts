// What a lying peer does with contents: leaves them out, as it may, and answers with others.
import { decodeBatch, encodeBatch, type Batch, type BetweenPeers } from "#protocol";
import { bareBatch } from "../peer/stage/bare-batches.ts";
import type { Talk } from "./false-talk.ts";
import { canary } from "./hand.ts";

/** By the name of the lie. Only some plans draw them, so that others stay as they are. */
export const falseContents: Record<string, Talk> = {
  "passes on without contents": (said) => eachBatch(said, (batch) => bareBatch(batch)),
  "answers with other contents": (said, dice) => {
    if (!said.some(({ type }) => type === "absent")) return undefined;
    return eachBatch(said, (batch) => {
      const text = new TextEncoder().encode(`false#${dice.below(1_000_000)} ${canary}`);
      const entries = batch.entries.map((entry) => ({
        ...entry,
        content: text,
        erased: undefined,
      }));
      return { ...batch, entries };
    });
  },
};

/** The same with every batch changed; undefined if there is none. */
function eachBatch(
  said: BetweenPeers[],
  change: (batch: Batch) => Batch,
): BetweenPeers[] | undefined {
  if (!said.some(({ type }) => type === "batch")) return undefined;
  return said.map((one) => {
    const batch = one.type === "batch" ? decodeBatch(one.batch) : undefined;
    return batch ? { type: "batch", batch: encodeBatch(change(batch)) } : one;
  });
}
