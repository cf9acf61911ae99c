// Bugs that the simulation must find: mistakes that others have made, and mistakes that could
// happen here. They are patches, applied when the code is loaded: none of them can be switched on
// in src/.
import type { PlantedBug } from "./planted-bug.ts";
import { bugsOfAbsence } from "./planted-in-absence.ts";
import { bugsOfAccounts } from "./planted-in-accounts.ts";
import { bugsOfAgreeing } from "./planted-in-agreeing.ts";
import { bugsOfDelivery } from "./planted-in-delivery.ts";
import { bugsOfGrowing } from "./planted-in-growing.ts";
import { bugsOfLimits } from "./planted-in-limits.ts";
import { bugsOfLogs } from "./planted-in-logs.ts";
import { bugsOfStoring } from "./planted-in-storing.ts";

/** All of them. */
export const plantedBugs: readonly PlantedBug[] = [
  ...bugsOfStoring,
  ...bugsOfLogs,
  ...bugsOfDelivery,
  ...bugsOfAgreeing,
  ...bugsOfGrowing,
  ...bugsOfAbsence,
  ...bugsOfLimits,
  ...bugsOfAccounts,
];

/** The bug with this name. Throws if there is none. */
export function bugNamed(wanted: string): PlantedBug {
  const bug = plantedBugs.find(({ name }) => name === wanted);
  if (!bug) throw new Error(`there is no planted bug called ${wanted}`);
  return bug;
}
