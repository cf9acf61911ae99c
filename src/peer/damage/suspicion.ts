// A running peer that meets damage leaves a note, so that the next start looks at everything.
import type { Store } from "../world/ports.ts";

const key = "suspect";

/** Damage has been met. */
export const noteSuspicion = (store: Store): void =>
  store.run("INSERT OR REPLACE INTO profile VALUES (?, 1)", key);

/** Everything has been looked at, and is whole. */
export function forgetSuspicion(store: Store): void {
  if (isSuspect(store)) store.run("DELETE FROM profile WHERE key = ?", key);
}

/** Whether an earlier process has met damage. */
export const isSuspect = (store: Store): boolean =>
  store.get("SELECT 1 FROM profile WHERE key = ?", key) !== undefined;
