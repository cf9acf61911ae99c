// Whether a file or folder of ours is private: one restored by a copy may be open to everybody, and
// somebody may have put a link in its place.
import { chmodSync, lstatSync, type Stats } from "node:fs";
import { privateFileMode } from "./durable-file.ts";

/** Only the owner may look into our folders. */
export const privateFolderMode = 0o700;

/**
 * What is true of a path now: only its owner can use it, only its owner from now on, others still
 * can because the disk keeps no modes or the owner is somebody else, or it is a link.
 */
export type Privacy = "private" | "narrowed" | "open" | "link";

/**
 * Takes a file or folder from everybody but its owner, unless it is a link; a missing one counts as
 * private. Throws what Node throws when the path cannot be looked at.
 */
export function keepToOwner(path: string): Privacy {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return "private";
  if (found.isSymbolicLink()) return "link";
  narrow(path, found);
  if (!isOpen(found)) return "private";
  const now = lstatSync(path, { throwIfNoEntry: false });
  return now && isOpen(now) ? "open" : "narrowed";
}

function narrow(path: string, found: Stats): void {
  const wanted = found.isDirectory() ? privateFolderMode : privateFileMode;
  if ((found.mode & 0o777) === wanted) return;
  try {
    chmodSync(path, wanted);
  } catch {
    // We look at the mode again, whatever the reason was.
  }
}

/** Windows has no modes: there the folder of a user is private by inheritance. */
const isOpen = ({ mode }: Stats): boolean => process.platform !== "win32" && (mode & 0o077) !== 0;
