// A store of the third schema that is damaged before it is brought up to date.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openBody } from "#protocol";
import { pageBytes, pagesOf, salvage } from "#peer";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { createDisk, fileOf, overwrite, type Disk } from "../stage/disk.ts";
import { entriesOn } from "../stage/entries-on.ts";
import { createOlderStore, olderText, renewed } from "../stage/older-store.ts";

const textIn = (type: number, content: Uint8Array | undefined): string =>
  new TextDecoder().decode(openBody(type, content)?.content ?? new Uint8Array());

const textsOn = (disk: Disk): Map<string, string> =>
  new Map(
    entriesOn(disk).map(({ log, seq, type, content }) => {
      return [`${log} ${seq}`, textIn(type, content)];
    }),
  );

const all = new Map<string, string>(
  ["alice", "bob"].flatMap((name, at) =>
    Array.from({ length: 200 }, (_, seq) => [`${at + 1} ${seq}`, olderText(name, seq)] as const),
  ),
);

const random = (length: number) => new Uint8Array(length).fill(7);

/** What a salvage makes of this image. */
function mend(image: Uint8Array): Disk {
  const fresh = createDisk();
  const world = { primitives: primitivesNode, random, aside: "the attic" };
  salvage(pagesOf(fileOf(image)), fresh.store, world);
  return fresh;
}

const rowsOf = (disk: Disk) =>
  disk.rows("SELECT id, count, lines, clock, prev, hash, bytes FROM batch ORDER BY id");

test("a salvage of an undamaged older store keeps what bringing it up to date keeps", () => {
  const older = createOlderStore();
  const mended = mend(older.disk.image());
  const disk = renewed(older.disk.store);
  assert.ok(disk);
  assert.equal(disk.check("everything"), "sound");
  assert.deepEqual(rowsOf(mended), rowsOf(disk));
  assert.deepEqual(textsOn(mended), all);
  const logs = "SELECT id, conversation, account, device, epoch, shown, hole FROM log ORDER BY id";
  assert.deepEqual(mended.rows(logs), disk.rows(logs));
});

test("whichever page of an older store is destroyed, the batches on it are lost, and no others", () => {
  const image = createOlderStore().disk.image();
  let lost = 0;
  for (let page = 1; page <= image.length / pageBytes; page += 15) {
    const mended = mend(overwrite(image, page, (at) => (page % 2 === 0 ? 0 : (at * 7) % 256)));
    assert.equal(mended.check("everything"), "sound", `page ${page}`);
    const left = textsOn(mended);
    for (const [key, text] of left) assert.equal(text, all.get(key), `page ${page}, entry ${key}`);
    lost = Math.max(lost, all.size - left.size);
  }
  assert.ok(lost <= 60, `${lost} entries`);
});

test("damage to the structure or a long text of an older store is found before it is converted", () => {
  const { disk } = createOlderStore();
  assert.equal(disk.check(), "sound");
  const image = disk.image();
  disk.store.run(
    `UPDATE entry SET body = CAST(replace(body, CAST('on and' AS BLOB), CAST('no and' AS BLOB)) AS BLOB)
     WHERE log = 2 AND seq = 27`,
  );
  assert.equal(disk.check(), "mended");
  assert.equal(textsOn(disk).size, all.size - 1);
  disk.put(overwrite(image, 9, () => 0));
  assert.equal(disk.check(), "mended");
  assert.equal(disk.check("everything"), "sound");
});

test("the report says how many messages are missing, and which logs are short", () => {
  const { disk } = createOlderStore();
  const { rootpage } = disk.rows("SELECT rootpage FROM sqlite_schema WHERE name = 'log'")[0] ?? {};
  const named = mend(overwrite(disk.image(), Number(rootpage), () => 0));
  assert.deepEqual(textsOn(named), all, "the index of the logs and the lists name them again");
  const lost = "FROM entry WHERE log = 2 AND seq BETWEEN 50 AND 54";
  disk.store.run(`DELETE FROM parent WHERE child IN (SELECT id ${lost})`);
  disk.store.run(`DELETE ${lost}`);
  const short = mend(disk.image());
  assert.equal(textsOn(short).size, all.size - 5);
  assert.deepEqual(short.rows("SELECT id, hole FROM log"), [
    { id: 1, hole: null },
    { id: 2, hole: 50 },
  ]);
  assert.equal(short.rows("SELECT value FROM profile WHERE key = 'wanted'").length, 1);
});

test("a text that was altered in an older store is not taken for the author's", () => {
  const { disk } = createOlderStore();
  disk.store.run("UPDATE entry SET body = x'6c6965' WHERE log = 2 AND seq = 20");
  disk.store.run(
    "UPDATE head SET signature = CAST(zeroblob(63) || x'01' AS BLOB) WHERE log = 1 AND seq = 199",
  );
  const left = textsOn(mend(disk.image()));
  assert.deepEqual([left.has("2 20"), left.has("2 19"), left.has("1 199")], [false, true, false]);
  assert.equal(left.size, all.size - 6, "one entry of its batch, and all under the false head");
});
