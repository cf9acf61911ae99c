// A count of how often entries have left the disk, so that what was made of them can be made again.
import type { Store } from "../world/ports.ts";

/** Entries leave the disk in this turn. */
export const noteRemoval = (store: Store): void =>
  store.run(
    `INSERT INTO profile VALUES ('removals', 1)
     ON CONFLICT DO UPDATE SET value = value + 1`,
  );

/** How often that has happened. */
export const removalsOf = (store: Store): number =>
  Number(store.get("SELECT value FROM profile WHERE key = 'removals'")?.["value"] ?? 0);
