// All that is fuzzed.
import { addressTargets } from "./address-targets.ts";
import { codecTargets } from "./codec-targets.ts";
import { linkTargets } from "./link-targets.ts";
import { machineTargets } from "./machine-targets.ts";
import { screenTargets } from "./screen-targets.ts";
import type { Target } from "./target.ts";

/** The table of all targets; names are unique. */
export const targets: readonly Target[] = [
  ...codecTargets,
  ...linkTargets,
  ...machineTargets,
  ...screenTargets,
  ...addressTargets,
];
