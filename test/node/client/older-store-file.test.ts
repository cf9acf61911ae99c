// The store of an older program becomes one of today's, whenever a process dies on the way and
// however full the disk is.
import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pageBytes, type PeerStore } from "#peer";
import { openBareStore, openStore } from "../../../src/node/client/store-sqlite.ts";
import { openInSteps, openWholeStore } from "../../../src/node/client/whole-store-file.ts";
import { bringToThird } from "../../../src/peer/disk/older-schema.ts";
import { failsWith } from "../../contract/store.ts";
import { createSmallDisk, whyNoSmallDisk } from "../../faults/small-disk.ts";
import { OlderLog } from "../../peer/disk/third-schema.ts";
import { createDisk, overwrite } from "../../peer/stage/disk.ts";
import { createHalf } from "../../peer/stage/halves.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

/** The files of a profile. */
interface Place {
  folder: string;
  storeFile: string;
  keyFile: string;
}

const placeIn = (folder: string): Place => ({
  folder,
  storeFile: join(folder, "store.sqlite"),
  keyFile: join(folder, "keys"),
});

const count = 4_000;
let made: Uint8Array | undefined;

/** The file of a store of the third schema with so many entries. */
const olderFile = (): Uint8Array => (made ??= makeOlder());

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

function olderAt(folder: string): Place {
  const at = placeIn(folder);
  writeFileSync(at.storeFile, olderFile());
  writeFileSync(at.keyFile, "keys");
  return at;
}

/** Opens a store, and checks that all is there, that nothing was mended, and that nothing is left. */
function assertConverted(at: Place, step = ""): void {
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
  const left = readdirSync(at.folder).filter((name) => name.startsWith("store"));
  assert.deepEqual(left, ["store.sqlite", "store.sqlite.words"], step);
}

test("the store of an older program is converted once, and its file is gone", (t) => {
  const at = olderAt(temporaryFolder(t));
  assertConverted(at);
  const file = readFileSync(at.storeFile);
  assertConverted(at);
  assert.deepEqual(readFileSync(at.storeFile), file);
  assert.equal(statSync(at.storeFile).mode & 0o777, 0o600);
});

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
  assert.ok(kills > 5, `${kills} kills`);
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

test("whoever leaves during the conversion keeps the older store, and nothing else", (t) => {
  const at = olderAt(temporaryFolder(t));
  const steps = openInSteps(at);
  for (let step = 0; step < 3; step += 1) assert.equal(steps.next().done, false);
  steps.return(undefined as never);
  assert.deepEqual(readdirSync(at.folder), ["keys", "store.sqlite"]);
  assertConverted(at);
});

const skip = whyNoSmallDisk() ?? false;

test("on a disk that fills up during the conversion, the older store stays", { skip }, (t) => {
  const disk = createSmallDisk(t, 16 * 2 ** 20);
  const at = olderAt(disk.path);
  const journal = 2 * 2 ** 20;
  for (const free of [0, 4_096, 65_536, 262_144, 700_000]) {
    disk.fill(free);
    assert.throws(() => openWholeStore(at), failsWith("full"), `${free} bytes`);
    assert.equal(existsSync(`${at.storeFile}.mending`), false);
    disk.empty();
  }
  assert.ok(disk.freeBytes() > journal);
  assertConverted(at);
});

test("an older store that is damaged is mended, and kept as it was found", (t) => {
  const at = placeIn(temporaryFolder(t));
  const image = olderFile();
  writeFileSync(at.keyFile, "keys");
  const altered = Buffer.from(image);
  altered.write("lies", altered.indexOf("line 1234"));
  const torn = overwrite(image, Math.floor(image.length / pageBytes / 2), () => 0xff);
  for (const found of [altered, torn]) {
    writeFileSync(at.storeFile, found);
    const store = openWholeStore(at);
    assert.ok(store.get("SELECT 1 FROM profile WHERE key = 'mended'"));
    store.close();
    const aside = readdirSync(at.folder).filter((name) => name.includes(".damaged-"));
    assert.deepEqual(readFileSync(join(at.folder, aside.at(-1) ?? "")), Buffer.from(found));
    assert.equal(
      readdirSync(at.folder).some((name) => /older|mend/.test(name)),
      false,
    );
  }
});

test("a store from a newer Tincan is refused whatever its tables, and nothing is written", (t) => {
  const at = placeIn(temporaryFolder(t));
  const store = openBareStore(at.storeFile);
  store.run("CREATE TABLE batch (strange)");
  store.run("PRAGMA user_version = 5");
  store.close();
  const found = readFileSync(at.storeFile);
  assert.throws(() => openWholeStore(at), failsWith("newer"));
  assert.deepEqual(readFileSync(at.storeFile), found);
  assert.deepEqual(readdirSync(at.folder), ["store.sqlite"]);
  openStore(at.storeFile).close();
});
