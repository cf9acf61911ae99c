// The store of an older program becomes one of today's, or stays what it was.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pageBytes } from "#peer";
import { openBareStore, openStore } from "../../../src/node/client/store-sqlite.ts";
import { openInSteps, openWholeStore } from "../../../src/node/client/whole-store-file.ts";
import { failsWith } from "../../contract/store.ts";
import { overwrite } from "../../peer/stage/disk.ts";
import { assertConverted, olderAt, olderFile, placeIn } from "../stage/older-file.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

test("the store of an older program is converted once, and its file is gone", (t) => {
  const at = olderAt(temporaryFolder(t));
  assertConverted(at);
  const file = readFileSync(at.storeFile);
  assertConverted(at);
  assert.deepEqual(readFileSync(at.storeFile), file);
  assert.equal(statSync(at.storeFile).mode & 0o777, 0o600);
});

test("whoever leaves during the conversion keeps the older store, and nothing else", (t) => {
  const at = olderAt(temporaryFolder(t));
  const steps = openInSteps(at);
  for (let step = 0; step < 3; step += 1) assert.equal(steps.next().done, false);
  steps.return(undefined as never);
  assert.deepEqual(readdirSync(at.folder), ["keys", "store.sqlite"]);
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
