// The report of a broken promise: where, how to reproduce it, and what led to it.
import { execFileSync } from "node:child_process";
import { readable } from "./journal.ts";
import type { Plan } from "./plan.ts";
import { runPlan } from "./run.ts";
import { shrink } from "./shrink.ts";

/** The commit that is checked out, as far as Git knows. */
function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}

/** Everything needed to reproduce it; `shrunk` is the smallest plan that still breaks. */
export interface Report {
  text: string;
  shrunk: Plan;
}

/** Runs the plan again, shrinks it, and reports. */
export function report(plan: Plan, replay: string): Report {
  const { broken } = runPlan(plan);
  if (!broken) return { text: "The plan breaks nothing.", shrunk: plan };
  const { plan: shrunk, runs } = shrink(plan, broken.rule);
  const small = runPlan(shrunk);
  const text = [
    `${broken.what}`,
    `commit ${commit()}, seed ${plan.seed}; again with:  ${replay}`,
    `shrunk in ${runs} runs from ${plan.steps.length} steps to ${shrunk.steps.length}, which break:`,
    `${small.broken?.what ?? "nothing"}`,
    readable(small.events),
  ].join("\n");
  return { text, shrunk };
}
