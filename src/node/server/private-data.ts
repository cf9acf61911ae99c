// Keeps the server's files from other users of the machine.
import { statSync } from "node:fs";
import { join } from "node:path";
import { keepToOwner } from "../common/privacy.ts";
import type { Log } from "./log-pino.ts";
import { StartError, notWritten } from "./start-error.ts";

/** All that a server keeps in its folder; anything else there belongs to the operator. */
const ourFiles = [
  "opaque.secret",
  "server.db",
  "server.db-wal",
  "server.db-shm",
  "server.reserve",
  "lock",
  "pid",
];

/**
 * Makes the files in this folder private, and logs which others could read until now, or still can.
 * The folder is only logged: it may be one that the operator shares. Throws {@link StartError}:
 * `link` for a file that is a link, `unwritable` if the disk is in the way.
 */
export function keepPrivate(folder: string, log: Log): void {
  if (isWritable(folder)) log.error("folder-open-to-others", { path: folder });
  for (const name of ourFiles) keepFilePrivate(join(folder, name), log);
}

function keepFilePrivate(path: string, log: Log): void {
  const privacy = attempt(path, () => keepToOwner(path));
  if (privacy === "link") throw new StartError("link", { path });
  if (privacy === "narrowed") log.error("was-open-to-others", { path });
  if (privacy === "open") log.error("open-to-others", { path });
}

/** Whether others can put files of their own into the folder. */
const isWritable = (folder: string): boolean =>
  process.platform !== "win32" && (attempt(folder, () => statSync(folder)).mode & 0o022) !== 0;

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw notWritten(path, error);
  }
}
