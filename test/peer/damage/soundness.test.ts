// What a start looks at, and what it leaves for later.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isSound, isWhole, pageBytes, pagesOf, StoreFailure, type Store } from "#peer";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { rowsOn } from "../../../src/peer/damage/sqlite-rows.ts";
import { fileOf, overwrite } from "../stage/disk.ts";
import { createHalf } from "../stage/halves.ts";

/** The store, but as large as makes a start leave the structure of its batches for later. */
const asLarge = (store: Store): Store => ({
  ...store,
  get: (sql, ...values) =>
    sql.includes("page_count") ? { page_count: 100_000 } : store.get(sql, ...values),
});

function passes(store: Store, look: typeof isSound): boolean {
  try {
    return look(store, primitivesNode);
  } catch (error) {
    if (error instanceof StoreFailure && error.code === "corrupt") return false;
    throw error;
  }
}

/** The kinds of page that hold rows; pages of long values begin with a number below this. */
const treePages = new Set([2, 5, 10, 13]);

test("the start of a large store finds damage to everything but the batches, and never reads those", () => {
  const { disk, write } = createHalf("alice");
  for (let at = 0; at < 60; at += 1) write(`${at} ${"x".repeat(at * 200)}`);
  const image = disk.image();
  const [left, found] = [new Set<string>(), new Set<string>()];
  for (let page = 1; page <= image.length / pageBytes; page += 1) {
    disk.put(overwrite(image, page, () => 0xa5));
    assert.equal(passes(disk.store, isWhole), false, `page ${page}`);
    const isOfBatches = !treePages.has(image[(page - 1) * pageBytes] ?? 0) || hasBatch(image, page);
    (passes(asLarge(disk.store), isSound) ? left : found).add(`${isOfBatches} ${page}`);
  }
  assert.ok(left.size > 0 && [...left].every((one) => one.startsWith("true")), [...left].join());
  assert.ok(found.size > 10);
});

const hasBatch = (image: Uint8Array, page: number): boolean =>
  rowsOn(pagesOf(fileOf(image)), page).some(({ values }) => values.length === 10);

test("a start finds that the last batch of this device's log is damaged", () => {
  const { disk, write, context, store } = createHalf("alice");
  write("one");
  write("two");
  const epoch = store.get("SELECT lower(hex(epoch)) AS epoch FROM log")?.["epoch"] ?? "";
  store.run("INSERT OR REPLACE INTO profile VALUES ('epoch', ?)", epoch);
  assert.ok(passes(asLarge(disk.store), isSound), context.name);
  store.run("UPDATE batch SET hash = zeroblob(32) WHERE id & 4294967295 = 0");
  assert.ok(passes(asLarge(disk.store), isSound));
  store.run("UPDATE batch SET hash = zeroblob(32) WHERE id & 4294967295 = 1");
  assert.equal(passes(asLarge(disk.store), isSound), false);
});
