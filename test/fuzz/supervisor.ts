// Watches the worker that fuzzes: prints its progress, and stops it if it hangs or fills the
// memory.
import { Worker } from "node:worker_threads";
import { report, type Finding } from "./finding.ts";
import { createBlackBox } from "./black-box.ts";

/** The worker's task. */
export interface Task {
  /** Names of targets. */
  targets: string[];
  seed: number;
  minutes: number;
  /** A folder that keeps inputs that reached new code from one run to the next. */
  corpus: string | undefined;
}

/** The worker's reports. */
export type Progress =
  | {
      type: "round";
      target: string;
      executions: number;
      perSecond: number;
      places: number;
      kept: number;
    }
  | { type: "finding"; finding: Finding }
  | { type: "done"; executions: number; seconds: number };

/** All decoders together need a fraction of this; more is a finding, MiB. */
const heapMib = 256;
/** No input of ours takes a hundredth of this, even on a busy machine, ms. */
const hangMs = 30_000;

/** Resolves with true if nothing was found. */
export function supervise(task: Task): Promise<boolean> {
  const box = createBlackBox();
  const worker = new Worker(new URL("./fuzz-worker.ts", import.meta.url), {
    workerData: { task, memory: box.memory },
    resourceLimits: { maxOldGenerationSizeMb: heapMib },
  });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let before = -1;

  function broken(why: string): void {
    const { target, input } = box.last();
    console.log(report({ target: task.targets[target] ?? "", input, why }));
    void worker.terminate();
    resolve(false);
  }

  const watch = setInterval(() => {
    if (box.count === before) broken(`it has not ended within ${hangMs} ms`);
    before = box.count;
  }, hangMs);
  worker.on("message", (progress: Progress) => {
    tell(progress);
    if (progress.type !== "round") resolve(progress.type === "done");
  });
  worker.on("error", (error) => broken(String(error)));
  return promise.finally(() => clearInterval(watch));
}

function tell(progress: Progress): void {
  if (progress.type === "finding") console.log(report(progress.finding));
  if (progress.type === "done") {
    const { executions, seconds } = progress;
    console.log(`${executions} executions in ${seconds.toFixed(0)} s: nothing found`);
  }
  if (progress.type !== "round") return;
  const { target, executions, perSecond, places, kept } = progress;
  console.log(
    `${target.padEnd(16)} ${String(executions).padStart(9)} executions ` +
      `${String(perSecond).padStart(7)}/s  ${places} places reached, ${kept} inputs kept`,
  );
}
