// Reads a file as bytes, whatever it contains.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { RawFile } from "#peer";

/** An open file; a missing one reads as empty. */
export interface OpenRawFile extends RawFile {
  close(): void;
}

const noFile: OpenRawFile = { size: 0, read: () => new Uint8Array(0), close() {} };

/**
 * Opens a file read-only. Do not use it on a file that SQLite has open in this process: closing it
 * would drop SQLite's locks. Throws what Node throws.
 */
export function openRawFile(path: string): OpenRawFile {
  const descriptor = openIfThere(path);
  if (descriptor === undefined) return noFile;
  return {
    size: fstatSync(descriptor).size,
    read(at, length) {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, at));
    },
    close: () => closeSync(descriptor),
  };
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
