// A profile of an older program, as a test puts it on the disk and finds it converted.
import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openWholeStore } from "../../../src/node/client/whole-store-file.ts";
import { bringToThird } from "../../../src/peer/disk/older-schema.ts";
import { OlderLog } from "../../peer/disk/third-schema.ts";
import { createDisk } from "../../peer/stage/disk.ts";
import { createHalf } from "../../peer/stage/halves.ts";

/** The files of a profile. */
export interface Place {
  folder: string;
  storeFile: string;
  keyFile: string;
}

export const placeIn = (folder: string): Place => ({
  folder,
  storeFile: join(folder, "store.sqlite"),
  keyFile: join(folder, "keys"),
});

/** How many entries an older store has: enough to be converted in several steps. */
export const count = 2_100;

let made: Uint8Array | undefined;

/** The file of a store of the third schema with so many entries. */
export const olderFile = (): Uint8Array => (made ??= makeOlder());

function makeOlder(): Uint8Array {
  const { store, image } = createDisk();
  bringToThird(store);
  store.run("INSERT INTO profile VALUES ('stay', 1)");
  const log = new OlderLog(store, createHalf("alice"));
  store.run("BEGIN IMMEDIATE");
  for (let at = 0; at < count; at += 1) {
    log.write(`line ${at}`);
    if (at % 100 === 99) log.sign();
  }
  store.run("COMMIT");
  return image().fill(2, 18, 20); // SQLite's mark of a file that has a journal next to it.
}

export function olderAt(folder: string): Place {
  const at = placeIn(folder);
  writeFileSync(at.storeFile, olderFile());
  writeFileSync(at.keyFile, "keys");
  return at;
}

/** Opens a store, and checks that all is there, that nothing was mended, and that nothing is left. */
export function assertConverted(at: Place, step = ""): void {
  const store = openWholeStore(at);
  const [entries] = store.all("SELECT sum(count) AS n FROM batch");
  const keys = store.all("SELECT key, value FROM profile");
  store.close();
  assert.equal(entries?.["n"], count, step);
  assert.deepEqual(
    keys.map(({ key, value }) => [key, value]),
    [["stay", 1]],
    step,
  );
  // A crash may leave a file of SQLite's shared memory, which holds no content.
  const left = readdirSync(at.folder).filter((name) => /^store(?!.*-shm$)/.test(name));
  assert.deepEqual(left, ["store.sqlite", "store.sqlite.words"], step);
}
