// A temporary folder for one measurement.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** On the repository's disk, because the system's folder for temporary files may be in memory. */
const place = fileURLToPath(new URL("../node_modules", import.meta.url));

/** An empty folder that stays until it is removed, or this process ends. */
export function lastingFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(place, ".bench-"));
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  process.once("exit", remove);
  return { path, remove };
}

/** Runs the work with an empty folder, and removes the folder afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(place, ".bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
