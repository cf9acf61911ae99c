// What every key file has to do, whatever the platform under it.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KeyFile } from "#peer";

/** Opens the key file in one place; it may be called any number of times. */
export type OpenKeyFile = () => KeyFile;

/** Runs the suite; `fresh` makes an empty place for each test. */
export function keyFileSuite(technology: string, fresh: () => OpenKeyFile): void {
  for (const [sentence, run] of Object.entries(cases)) {
    test(`${technology}: ${sentence}`, () => run(fresh()));
  }
}

const cases: Record<string, (open: OpenKeyFile) => void> = {
  "a new device has no keys": (open) => {
    assert.equal(open().read(), undefined);
  },

  "keys survive a restart, and new ones replace them": (open) => {
    open().write(Uint8Array.of(1, 2, 3));
    assert.deepEqual(open().read(), Uint8Array.of(1, 2, 3));
    open().write(Uint8Array.of(4));
    assert.deepEqual(open().read(), Uint8Array.of(4));
  },

  "the caller may change the keys it has read": (open) => {
    const file = open();
    file.write(Uint8Array.of(1, 2, 3));
    file.read()?.fill(0);
    assert.deepEqual(file.read(), Uint8Array.of(1, 2, 3));
  },
};
