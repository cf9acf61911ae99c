// The short version of fuzzing: every target keeps its promises for its seeds and their mutations.
import { test } from "node:test";
import { createCampaign } from "./campaign.ts";
import { report } from "./finding.ts";
import { targets } from "./targets.ts";

const executions = 500;

for (const target of targets) {
  test(`whatever arrives, ${target.name} keeps its promises`, async () => {
    const finding = await createCampaign(target, 1, undefined).go(target.short ?? executions);
    if (finding) throw new Error(report(finding));
  });
}
