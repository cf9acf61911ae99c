// Tells whether something that was built is still what its sources say.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** All files in a folder and below it. */
export const filesIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => /\.\w+$/.test(file));

/** A hash of everything in these folders and files: it changes when any of them does. */
export function fingerprint(folders, files) {
  const sum = createHash("sha256");
  for (const file of [...folders.flatMap(filesIn).toSorted(), ...files]) {
    sum.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return sum.digest("hex");
}

/** Whether this stamp was written for this fingerprint. */
export const isStamped = (stamp, wanted) =>
  existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
