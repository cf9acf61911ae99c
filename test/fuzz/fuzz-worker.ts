// The thread that fuzzes: one target after the other, in rounds, until the time is up.
import { parentPort, workerData } from "node:worker_threads";
import { createBlackBox } from "./black-box.ts";
import { createCampaign, type Campaign } from "./campaign.ts";
import { openCorpus, type Corpus } from "./corpus.ts";
import { startCoverage } from "./coverage.ts";
import type { Progress, Task } from "./supervisor.ts";
import type { Target } from "./target.ts";
import { targets } from "./targets.ts";

/** The longest turn of one target before the next one, ms. */
const roundMsMax = 5_000;

const { task, memory } = workerData as { task: Task; memory: SharedArrayBuffer };
const box = createBlackBox(memory);
const tell = (progress: Progress): void => parentPort?.postMessage(progress, []);

/** The target, which notes each input before it runs. */
function recorded(name: string, index: number): Target {
  const target = targets.find((one) => one.name === name);
  if (target === undefined) throw new Error(`there is no target ${name}`);
  return {
    ...target,
    run(input) {
      box.begin(index, input);
      return target.run(input);
    },
  };
}

/** Fuzzes one target until then, and returns whether it found nothing. */
async function round(campaign: Campaign, corpus: Corpus, untilMs: number): Promise<boolean> {
  const begunMs = performance.now();
  const before = campaign.executions;
  let finding;
  do finding = await campaign.go(campaign.batch);
  while (!finding && performance.now() < untilMs);
  const seconds = (performance.now() - begunMs) / 1_000;
  const { name } = campaign.target;
  const { executions, places } = campaign;
  const perSecond = Math.round((executions - before) / seconds);
  const kept = campaign.corpus.length - campaign.target.seeds().length;
  tell({ type: "round", target: name, executions, perSecond, places, kept });
  if (finding) tell({ type: "finding", finding });
  corpus.keep(name, campaign.corpus);
  return finding === undefined;
}

async function work(): Promise<void> {
  const coverage = startCoverage();
  const corpus = openCorpus(task.corpus);
  const begunMs = performance.now();
  const wholeMs = task.minutes * 60_000;
  const untilMs = begunMs + wholeMs;
  const roundMs = Math.min(roundMsMax, wholeMs / task.targets.length);
  const campaigns = task.targets.map((name, index) =>
    createCampaign(recorded(name, index), task.seed, coverage.view(), corpus.known(name)),
  );
  while (performance.now() < untilMs) {
    for (const campaign of campaigns) {
      const now = performance.now();
      if (now >= untilMs) break;
      if (!(await round(campaign, corpus, Math.min(now + roundMs, untilMs)))) return;
    }
  }
  const executions = campaigns.reduce((sum, one) => sum + one.executions, 0);
  tell({ type: "done", executions, seconds: (performance.now() - begunMs) / 1_000 });
}

await work();
