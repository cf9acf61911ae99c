// Disks and copies of them: full, broken, restored, used twice. Other messengers lost data to all
// of these.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { encodeBatch } from "#protocol";
import { lockFolder } from "../../src/node/common/folder-lock.ts";
import { openStore } from "../../src/node/client/store-sqlite.ts";
import { failsWith } from "../contract/store.ts";
import { temporaryFolder } from "../node/stage/temporary-folder.ts";
import {
  accountOf,
  agree,
  answer,
  ask,
  forget,
  history,
  twoInChat,
  write,
} from "../peer/stage/stories.ts";
import { createWire } from "../peer/stage/wire.ts";

test("F16: a second process learns which process has the profile (element-web#2325)", async (t) => {
  const folder = temporaryFolder(t);
  const program = join(import.meta.dirname, "..", "node", "stage", "holds-folder.ts");
  const first = spawn(process.execPath, [program, folder]);
  t.after(() => first.kill("SIGKILL"));
  await once(first.stdout, "data");
  assert.deepEqual(lockFolder(folder), { heldBy: first.pid });
});

test("F16: an open store cannot be opened a second time (matrix-rust-sdk#3110)", (t) => {
  const file = join(temporaryFolder(t), "store.sqlite");
  const store = openStore(file);
  store.run("CREATE TABLE ours (value)");
  assert.throws(() => openStore(file).run("INSERT INTO ours VALUES (1)"), failsWith("io"));
  store.close();
});

test("F17: everything kept is written through to the disk (Signal-Android#13814)", (t) => {
  const store = openStore(join(temporaryFolder(t), "store.sqlite"));
  assert.deepEqual(store.get("PRAGMA synchronous")?.["synchronous"], 2);
  assert.deepEqual(store.get("PRAGMA journal_mode")?.["journal_mode"], "wal");
  store.close();
});

test("F17: data lost on a broken disk comes back from the others (Signal-iOS#5813)", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "one");
  write(bob, "two");
  bob.crash();
  world.advance(11_000);
  const repaired = await world.phoneOf(bob);
  ask(repaired, alice);
  answer(alice, "yes");
  world.advance(1_000);
  assert.deepEqual(history(repaired, "alice"), ["alice: one", "bob: two"]);
});

test("F18: the program starts and shows chats on a full disk (Signal-Desktop#6443)", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "before it was full");
  bob.crash();
  world.advance(11_000);
  forget(bob);
  bob.disk.fillAfter(0);
  bob.start();
  world.advance(60_000);
  assert.equal(bob.heard("opened").length, 1);
  assert.deepEqual(bob.heard("online").at(0)?.names, ["alice"]);
  assert.deepEqual(history(bob, "alice"), ["alice: before it was full"]);
  ask(bob, alice);
  write(bob, "no room");
  assert.equal(bob.heard("notKept").at(-1)?.why, "full");
  bob.disk.clear();
  world.advance(60_000);
  agree(bob, alice);
  write(bob, "room again");
  const both = ["alice: before it was full", "bob: room again"];
  assert.deepEqual([history(alice, "bob"), history(bob, "alice")], [both, both]);
});

test("F18: a disk that fills up loses nothing kept earlier (Signal-Desktop#2255)", async () => {
  for (let writes = 0; writes < 10; writes += 1) {
    const { world, alice, bob } = await twoInChat();
    write(alice, "there");
    alice.disk.fillAfter(writes);
    write(alice, "perhaps");
    const isKept = alice.heard("kept").length === 2;
    alice.crash();
    alice.start();
    world.advance(60_000);
    const expected = ["alice: there", ...(isKept ? ["alice: perhaps"] : [])];
    assert.deepEqual(history(alice, "bob"), expected, `full after ${writes} writes`);
    assert.deepEqual(history(bob, "alice"), expected, `full after ${writes} writes`);
  }
});

test("F19: a profile from a backup reuses no number (olm#26)", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "in the backup");
  const backup = alice.disk.backUp();
  write(alice, "after the backup");
  alice.crash();
  alice.disk.restore(backup);
  alice.start();
  world.advance(11_000);
  assert.equal(alice.heard("profileIsOld").length, 1);
  ask(alice, bob);
  write(alice, "since then");
  const all = ["alice: in the backup", "alice: after the backup", "alice: since then"];
  assert.deepEqual([history(alice, "bob"), history(bob, "alice")], [all, all]);
  assert.deepEqual(bob.heard("forked"), []);
  const own = `SELECT epoch FROM log WHERE account = x'${accountOf(alice)}'`;
  assert.equal(alice.disk.rows(own).length, 2, "a new epoch was begun");
});

test("F26: a copy that wrote learns what it is, and neither side loses anything (DEPs#43)", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "by both");
  const backup = alice.disk.backUp();
  write(alice, "by the first");
  alice.crash();
  alice.disk.restore(backup);
  alice.cable("cut");
  alice.start();
  ask(alice, bob);
  write(alice, "by its copy");
  alice.cable("whole");
  world.advance(60_000);
  assert.deepEqual(
    [alice.heard("profileIsOld").length, alice.heard("writtenAgain").length],
    [1, 1],
  );
  assert.deepEqual([alice.heard("forked"), bob.heard("forked")], [[], []]);
  const all = ["alice: by both", "alice: by the first", "alice: by its copy"];
  assert.deepEqual([history(alice, "bob"), history(bob, "alice")], [all, all]);
});

test("F26: evidence of a fork does not stop other deliveries (hypercore#856)", () => {
  const wire = createWire();
  wire.alice.write("first");
  const twin = createWire();
  twin.alice.write("another first");
  const [forged] = twin.alice.half.batches();
  assert.ok(forged);
  wire.join();
  wire.run();
  wire.bob.hear({ type: "batch", batch: encodeBatch(forged) });
  wire.bob.write("from bob");
  wire.alice.write("second");
  wire.run();
  assert.deepEqual(wire.bob.half.screen().toSorted(), ["first", "from bob", "second"]);
  assert.equal(wire.bob.forked.length, 1);
});
