// Everything that is fuzzed.
import { addressTargets } from "./address-targets.ts";
import { codecTargets } from "./codec-targets.ts";
import { handshakeTarget } from "./handshake-target.ts";
import { linkTargets } from "./link-targets.ts";
import { doorTargets } from "./door-targets.ts";
import { screenTargets } from "./screen-targets.ts";
import { serverTargets } from "./server-targets.ts";
import { syncTargets } from "./sync-targets.ts";
import type { Target } from "./target.ts";

/** The table of all targets; names are unique. */
export const targets: readonly Target[] = [
  ...codecTargets,
  ...linkTargets,
  ...doorTargets,
  ...serverTargets,
  handshakeTarget,
  ...syncTargets,
  ...screenTargets,
  ...addressTargets,
];
