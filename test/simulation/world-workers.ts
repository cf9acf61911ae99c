// Runs batches on all cores: one thread for each, with one world at a time.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { DrawName } from "./draws.ts";
import { joined, type Batch, type Order } from "./batch.ts";

/** What a thread should do; `bug`: the name of the bug to plant in its code. */
export type Work = Omit<Order, "draw"> & { draw?: DrawName; bug?: string };

const entry = new URL("world-worker.ts", import.meta.url);

/** Has one thread do it. */
export function inThread(work: Work): Promise<Batch> {
  const worker = new Worker(entry, { workerData: work });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** Divides the seeds among as many threads as there are cores. */
export async function onAllCores(work: Omit<Work, "stride">): Promise<Batch> {
  const threads = availableParallelism();
  const shares = Array.from({ length: threads }, (_, index) => ({
    ...work,
    first: work.first + index,
    stride: threads,
    count: Math.ceil((work.count - index) / threads),
    also: (work.also ?? []).filter((_seed, at) => at % threads === index),
  }));
  return joined(await Promise.all(shares.map(inThread)));
}
