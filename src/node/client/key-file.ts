// The file that holds the device keys.
import { readFileSync } from "node:fs";
import type { KeyFile } from "#peer";
import { onDisk } from "../common/disk-failure.ts";
import { writeDurably } from "../common/durable-file.ts";

/**
 * The key file at this path; its folder must exist. Reading returns undefined until something has
 * been written. Both throw `StoreFailure` when the disk fails; a failed write changes nothing.
 */
export function openKeyFile(file: string): KeyFile {
  return {
    read: () => onDisk(() => readIfThere(file)),
    write: (bytes) => onDisk(() => writeDurably(file, bytes)),
  };
}

function readIfThere(file: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(readFileSync(file));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
