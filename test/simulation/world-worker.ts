// One thread of a batch. It plants a bug before it loads the code that the bug is in.
import { parentPort, workerData } from "node:worker_threads";
import { bugNamed } from "./planted-bugs.ts";
import { plant } from "./planting.ts";
import type { Work } from "./world-workers.ts";

const { bug: name, draw: whose = "honest", ...order } = workerData as Work;
const bug = name === undefined ? undefined : bugNamed(name);
if (bug) plant(bug.patches);

const { runBatch } = await import("./batch.ts");
const { draws } = await import("./draws.ts");
const draw = (seed: number) => ({ ...draws[whose](seed), blind: bug?.blind ?? [] });
parentPort?.postMessage(runBatch({ ...order, draw }), []);
