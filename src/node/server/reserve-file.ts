// Room on a disk that is held for the next start: a full disk is no reason not to serve.
import { rmSync } from "node:fs";
import { writeDurably } from "../common/durable-file.ts";

/** A file that is there only to be removed. Neither function throws. */
export interface Reserve {
  /** Makes its room free for others. */
  release(): void;
  /** Takes the room again, as far as there is any. */
  keep(): void;
}

/** The reserve at this place, of so many bytes; its folder must exist. */
export function createReserve(file: string, bytes: number): Reserve {
  return {
    release: () => attempt(() => rmSync(file, { force: true })),
    // Bytes of any kind would do, but some file systems store none for a run of zeros.
    keep: () => attempt(() => writeDurably(file, new Uint8Array(bytes).fill(0xff))),
  };
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Then there is no reserve: whoever needs it will say what is missing.
  }
}
