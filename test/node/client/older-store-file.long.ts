// The store of an older program becomes one of today's, whenever a process dies on the way and
// however full the disk is.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { PeerStore } from "#peer";
import { openInSteps, openWholeStore } from "../../../src/node/client/whole-store-file.ts";
import { failsWith } from "../../contract/store.ts";
import { createSmallDisk, whyNoSmallDisk } from "../../faults/small-disk.ts";
import { assertConverted, olderAt, olderFile, placeIn } from "../stage/older-file.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

test("a process that is killed after any step of the conversion loses nothing", (t) => {
  const at = olderAt(temporaryFolder(t));
  let kills = 0;
  for (const steps = openInSteps(at); ;) {
    const { done, value } = steps.next();
    if (done) {
      (value as PeerStore).close();
      break;
    }
    const killed = placeIn(temporaryFolder(t));
    for (const name of readdirSync(at.folder)) {
      copyFileSync(join(at.folder, name), join(killed.folder, name));
    }
    assertConverted(killed, `killed at ${String(value)}`);
    kills += 1;
  }
  assert.ok(kills >= 5, `${kills} kills`);
});

test("a process that is killed while the files change places loses nothing", (t) => {
  const older = olderFile();
  const at = olderAt(temporaryFolder(t));
  assertConverted(at);
  const fresh = readFileSync(at.storeFile);
  const steps: Record<string, [string, Uint8Array][]> = {
    "while the new file is made": [["", older], [".mending", fresh.subarray(0, 9_000)]],
    "with its journal": [["", older], [".mending", fresh.subarray(0, 4_096)], [".mending-wal", fresh]],
    "when it is complete": [["", older], [".mended", fresh]],
    "when the older one is moved": [[".older", older], [".mended", fresh], ["-wal", older]],
    "and its journal": [[".older", older], [".mended", fresh], [".older-wal", older]],
    "when the new one is in place": [[".older", older], [".older-wal", older], ["", fresh]],
  }; // prettier-ignore
  for (const [step, files] of Object.entries(steps)) {
    const here = placeIn(temporaryFolder(t));
    for (const [end, bytes] of files) writeFileSync(here.storeFile + end, bytes);
    assertConverted(here, step);
  }
});

const skip = whyNoSmallDisk() ?? false;

test("on a disk that fills up during the conversion, the older store stays", { skip }, (t) => {
  const disk = createSmallDisk(t, 16 * 2 ** 20);
  const at = olderAt(disk.path);
  const journal = 2 * 2 ** 20;
  for (const free of [0, 4_096, 65_536, 131_072, 350_000]) {
    disk.fill(free);
    assert.throws(() => openWholeStore(at), failsWith("full"), `${free} bytes`);
    assert.equal(existsSync(`${at.storeFile}.mending`), false);
    disk.empty();
  }
  assert.ok(disk.freeBytes() > journal);
  assertConverted(at);
});
