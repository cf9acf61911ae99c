// A folder for as long as something is measured in it.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** On the disk of the repository: a folder for temporary files may be kept in memory. */
const place = fileURLToPath(new URL("../node_modules", import.meta.url));

/** Does the work with an empty folder, which is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(place, ".bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
