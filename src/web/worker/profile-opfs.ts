// The profiles of this browser: a folder of its disk for each name.
import { openDisk, openMemory, type Disk } from "./sqlite-wasm.ts";

/** Where a profile is, and whether that outlives the tab. */
export interface OpenProfile {
  disk: Disk;
  storage: "unasked" | "memory";
}

/** A tab that is gone may hold its files for some moments more; on a busy machine these are seconds. */
const patienceMs = 30_000;
const againMs = 50;

/** Whether another program of this browser has the files open. */
export const isTaken = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "NoModificationAllowedError";

/** Opens the profile of this name, in memory where there is no disk. */
export async function openProfile(name: string): Promise<OpenProfile> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return { disk: await openDisk(`tincan-${name}`), storage: "unasked" };
    } catch (error) {
      if (!isTaken(error)) return { disk: await openMemory(), storage: "memory" };
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}
