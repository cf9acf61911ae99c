// The file of the device keys is private, complete and durable.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openKeyFile } from "../../../src/node/client/key-file.ts";
import { failsWith } from "../../contract/store.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

test("nobody else can read the keys, whatever files were there before", (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, "keys");
  for (const name of ["keys", "keys.new"]) writeFileSync(join(folder, name), "", { mode: 0o666 });
  chmodSync(file, 0o666);
  openKeyFile(file).write(Uint8Array.of(1));
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ["keys"]);
});

test("a failed write of new keys changes nothing and leaves no other file", (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, "keys");
  mkdirSync(join(file, "in the way"), { recursive: true });
  assert.throws(() => openKeyFile(file).write(Uint8Array.of(1)), failsWith("io"));
  assert.deepEqual(readdirSync(folder), ["keys"]);
});

test("unreadable keys are not mistaken for missing ones", (t) => {
  const file = join(temporaryFolder(t), "keys");
  mkdirSync(file);
  assert.throws(() => openKeyFile(file).read(), failsWith("io"));
});
