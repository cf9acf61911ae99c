// The tables of a profile: created once, and never touched by a program too old for them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreFailure } from "#peer";
import { silentTypes } from "#protocol";
import { migrate } from "../../../src/peer/disk/schema.ts";
import { createDisk } from "../stage/disk.ts";

test("an empty disk gets its tables, and keeps what is in them", () => {
  const { store } = createDisk();
  migrate(store);
  store.run("INSERT INTO profile VALUES ('stay', 1)");
  migrate(store);
  assert.deepEqual({ ...store.get("SELECT value FROM profile") }, { value: 1 });
});

test("a disk written by a newer Tincan is refused and stays as it is", () => {
  const { store } = createDisk();
  store.run("PRAGMA user_version = 1000");
  assert.throws(
    () => migrate(store),
    (error) => error instanceof StoreFailure && error.code === "newer",
  );
  assert.deepEqual(store.all("SELECT name FROM sqlite_master"), []);
});

test("the index of lines leaves out the types of entries that are not lines, and no others", () => {
  const { store } = createDisk();
  migrate(store);
  const [made] = store.all("SELECT sql FROM sqlite_master WHERE name = 'entry_line'");
  assert.ok(String(made?.["sql"]).endsWith(`WHERE type NOT IN (${silentTypes.join(", ")})`));
});
