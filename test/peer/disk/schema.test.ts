// The tables of a profile: created once, and never touched by a program too old for them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreFailure } from "#peer";
import { makeTables } from "../../../src/peer/disk/schema.ts";
import { createDisk } from "../stage/disk.ts";

test("an empty disk gets its tables, and keeps what is in them", () => {
  const { store } = createDisk();
  makeTables(store);
  store.run("INSERT INTO profile VALUES ('stay', 1)");
  makeTables(store);
  assert.deepEqual({ ...store.get("SELECT value FROM profile") }, { value: 1 });
});

test("a disk written by a newer Tincan is refused and stays as it is", () => {
  const { store } = createDisk();
  store.run("PRAGMA user_version = 1000");
  assert.throws(
    () => makeTables(store),
    (error) => error instanceof StoreFailure && error.code === "newer",
  );
  assert.deepEqual(store.all("SELECT name FROM sqlite_master"), []);
});
