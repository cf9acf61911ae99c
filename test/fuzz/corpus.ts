// Inputs on disk: the next run starts with the ones that reached new code in earlier runs.
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";

/** Inputs by target. */
export interface Corpus {
  known(target: string): Uint8Array[];
  /** Writes the inputs that are not there yet; a file is named after the hash of its contents. */
  keep(target: string, inputs: readonly Uint8Array[]): void;
}

/** The corpus in this folder; without a folder it is empty and keeps nothing. */
export function openCorpus(folder: string | undefined): Corpus {
  if (folder === undefined) return { known: () => [], keep: () => {} };
  const written = new Set<string>();
  return {
    known: (target) =>
      globSync("*.bin", { cwd: join(folder, target) })
        .toSorted()
        .map((file) => Uint8Array.from(readFileSync(join(folder, target, file)))),
    keep(target, inputs) {
      mkdirSync(join(folder, target), { recursive: true });
      for (const input of inputs) {
        const name = primitivesNode.sha256(input).subarray(0, 8).toHex();
        const file = join(folder, target, `${name}.bin`);
        if (!written.has(file)) writeFileSync(file, input);
        written.add(file);
      }
    },
  };
}
