// Reserves disk space for the next start, so that a full disk does not keep the server down.
import { rmSync } from "node:fs";
import { writeDurably } from "../common/durable-file.ts";

/** A file that exists only to be removed. Neither function throws. */
export interface Reserve {
  /** Frees its space for others. */
  release(): void;
  /** Takes the space again, as far as there is any. */
  keep(): void;
}

/** The reserve at this path, of this many bytes; its folder must exist. */
export function createReserve(file: string, bytes: number): Reserve {
  return {
    release: () => attempt(() => rmSync(file, { force: true })),
    // Any bytes would do, but some file systems store nothing for a run of zeros.
    keep: () => attempt(() => writeDurably(file, new Uint8Array(bytes).fill(0xff))),
  };
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Then there is no reserve; whatever needs the room reports the full disk.
  }
}
