// The profiles of this browser: one folder on its disk per name.
import { openDisk, openMemory, type Disk } from "./sqlite-wasm.ts";

/** An open profile, and whether it outlives the tab. */
export interface OpenProfile {
  disk: Disk;
  storage: "unasked" | "memory";
}

/** A closed tab may hold its files for a moment longer; on a busy machine that can take seconds. */
const patienceMs = 30_000;
const againMs = 50;

/** Whether another tab of this browser has the files open. */
export const isTaken = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "NoModificationAllowedError";

/** Opens the profile of this name, in memory if there is no disk. */
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
