// Checks whether something built still matches its sources.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** All files in a folder, at any depth. */
export const filesIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => /\.\w+$/.test(file));

/** A hash of everything in these folders and files; it changes when any of them does. */
export function fingerprint(folders, files) {
  const sum = createHash("sha256");
  for (const file of [...folders.flatMap(filesIn).toSorted(), ...files]) {
    sum.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return sum.digest("hex");
}

/** Whether this stamp belongs to this fingerprint. */
export const isStamped = (stamp, wanted) =>
  existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
