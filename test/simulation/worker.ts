// One thread of a batch.
import { parentPort, workerData } from "node:worker_threads";
import type { Work } from "./workers.ts";

const { runBatch } = await import("./batch.ts");
parentPort?.postMessage(runBatch(workerData as Work), []);
