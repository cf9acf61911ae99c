// In a browser, the store of an older program becomes the next store, whenever its worker dies, and
// so does a damaged one while it is open.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hashEntry, noEntry, openBody } from "#protocol";
import { decodeBatch, type ConversationId, type DeviceId, type Epoch } from "#protocol";
import { StoreFailure, type Store } from "#peer";
import { primitivesNoble } from "../../../src/web/worker/primitives-noble.ts";
import { openDisk, openMemory, type Disk } from "../../../src/web/worker/sqlite-wasm.ts";
import { openBareStore } from "../../../src/web/worker/store-sqlite-wasm.ts";
import { openWholeStore, type WholeStore } from "../../../src/web/worker/whole-store-wasm.ts";
import { bringToThird } from "../../../src/peer/disk/older-schema.ts";

/** One disk for each test and some to spare, because we open them beforehand. */
const disksMax = 8;
const disks = await Promise.all(
  Array.from({ length: disksMax }, (_, number) => openDisk(`whole-${number}`)),
);

/** How many entries a store has, and how many it takes to convert it in several steps. */
const [few, many] = [100, 2_500];
const log = {
  conversation: "c0".repeat(32) as ConversationId,
  device: "d0".repeat(32) as DeviceId,
  epoch: "e0".repeat(16) as Epoch,
};
const noParents = Uint8Array.of(0x80); // An empty list.

/** A disk with a store of the third schema, as an older program left it. */
function olderDisk(count = few): Disk {
  const disk = disks.pop() ?? assert.fail("the suite has grown: open more disks");
  const store = openBareStore(disk, "store-1");
  bringToThird(store);
  store.run("BEGIN IMMEDIATE");
  const hash = writeEntries(store, count);
  store.run(
    "INSERT INTO log VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
    log.conversation, "a0".repeat(32), log.device, log.epoch, count, hash, count,
  ); // prettier-ignore
  store.run("INSERT INTO head VALUES (1, ?, ?)", count - 1, new Uint8Array(64).fill(1));
  store.run("COMMIT");
  store.close();
  return disk;
}

function writeEntries(store: Store, count: number): string {
  const { sha256 } = primitivesNoble;
  store.run("PRAGMA defer_foreign_keys = ON");
  let hash = noEntry;
  for (let seq = 0; seq < count; seq += 1) {
    const [salt, body] = [new Uint8Array(16).fill(seq), new TextEncoder().encode(`line ${seq}`)];
    const bodyHash = sha256(salt, body);
    const rest = { parents: [], flags: 0, lifetime: 0, content: undefined };
    hash = hashEntry(log, hash, { seq, clock: seq, type: 1, bodyHash, ...rest }, sha256);
    store.run(
      "INSERT INTO entry VALUES (NULL, ?, 1, ?, ?, ?, 1, ?, ?, ?, ?, ?, 1)",
      log.conversation, seq, hash, seq, noParents, bodyHash, salt, body, seq,
    ); // prettier-ignore
  }
  return hash;
}

/** Opens the store of this disk; `use` looks at it. */
function opened(disk: Disk, use: (store: WholeStore, beside: Store) => void = () => {}): number[] {
  const told: number[] = [];
  const beside = openBareStore(disk, "beside");
  try {
    const opening = { wasUsed: true, converting: (done: number) => void told.push(done) };
    const store = openWholeStore(disk, beside, opening);
    try {
      use(store, beside);
    } finally {
      store.close();
    }
  } finally {
    beside.close();
  }
  return told;
}

/** All is there in the second store, and nothing else is on the disk. */
function assertConverted(disk: Disk, count = few): void {
  opened(disk, (store, beside) => {
    assert.equal(
      textsIn(store).join(),
      Array.from({ length: count }, (_, at) => `line ${at}`).join(),
    );
    assert.equal(store.get("SELECT 1 FROM profile WHERE key = 'mended'"), undefined);
    assert.equal(beside.get("SELECT number FROM store WHERE id = 1")?.["number"], 2);
  });
  assert.equal(disk.holds("store-1"), false);
  assert.equal(disk.holds("store-2"), true);
}

function textsIn(store: Store): string[] {
  return store.all("SELECT bytes FROM batch ORDER BY id").flatMap(({ bytes }) => {
    const batch = bytes instanceof Uint8Array ? decodeBatch(bytes) : undefined;
    return (batch?.entries ?? []).map(({ type, content }) =>
      new TextDecoder().decode(openBody(type, content)?.content),
    );
  });
}

test("the store of an older program is converted, and tells how far it has come", () => {
  const disk = olderDisk(many);
  const told = opened(disk);
  assert.ok(told.length > 3, `told ${told.length} times`);
  assert.ok(told.every((done) => done >= 0 && done <= 1));
  assertConverted(disk, many);
  assert.equal(opened(disk).length, 0);
});

test("a worker that dies during the conversion leaves the older store, and the next one starts over", () => {
  const disk = olderDisk();
  const rest = openBareStore(disk, "store-2");
  rest.run("CREATE TABLE rest (of_a_conversion)");
  rest.close();
  assertConverted(disk);
});

test("a worker that dies before it removes the older store leaves that to the next one", () => {
  const disk = olderDisk();
  const older = disk.read("store-1") ?? assert.fail();
  opened(disk, (_, beside) => beside.run("INSERT INTO store VALUES (2, 1)"));
  const back = openBareStore(disk, "store-1");
  back.run("CREATE TABLE older (store)");
  back.close();
  assert.ok(older.length > 0 && disk.holds("store-1"));
  assertConverted(disk);
});

test("an older store in which a text was altered is repaired, and kept aside", () => {
  const disk = olderDisk();
  const store = openBareStore(disk, "store-1");
  store.run("UPDATE entry SET body = x'6c6965' WHERE seq = 20");
  store.close();
  opened(disk, (mended) => {
    assert.ok(mended.get("SELECT 1 FROM profile WHERE key = 'mended'"));
    assert.ok(!textsIn(mended).includes("lie"));
  });
  assert.ok(disk.holds("store-1"));
});

test("a store of a newer program is refused, and stays the store", () => {
  const disk = olderDisk();
  const store = openBareStore(disk, "store-1");
  store.run("PRAGMA user_version = 5");
  store.close();
  assert.throws(() => opened(disk), isNewer);
  assert.equal(disk.holds("store-2"), false);
});

/** Alters a text in an open store, which then looks at everything. */
function alter(store: Store): void {
  store.run("UPDATE batch SET bytes = CAST(replace(bytes, x'6c696e65', x'6c696573') AS BLOB)");
  store.run("INSERT OR REPLACE INTO profile VALUES ('suspect', 1)");
}

test("an open store is repaired in its place, stays open, and the damaged one is kept", () => {
  const disk = olderDisk();
  opened(disk, (store) => {
    assert.equal(store.repair(), false, "there is nothing wrong");
    alter(store);
    assert.equal(store.repair(), true);
    assert.ok(store.get("SELECT 1 FROM profile WHERE key = 'mended'"));
    store.run("INSERT INTO profile VALUES ('goes', 'on')");
    store.run("CREATE TABLE words.kept (value)");
  });
  assert.deepEqual([disk.holds("store-2"), disk.holds("store-3")], [true, true]);
  opened(disk, (store) => assert.ok(store.get("SELECT 1 FROM profile WHERE key = 'goes'")));
});

test("a store in memory is not closed for a repair, because nothing would be left", async () => {
  const disk = await openMemory();
  opened(disk, (store) => {
    store.run("CREATE TABLE kept (value)");
    assert.equal(store.repair(), false);
    assert.deepEqual(store.all("SELECT * FROM kept"), []);
  });
});

const isNewer = (error: unknown): boolean =>
  error instanceof StoreFailure && error.code === "newer";
