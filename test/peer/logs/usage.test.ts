// How much of a disk each account fills: the sums that are kept in memory are those of the disk.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeBatch, type AccountId } from "#protocol";
import type { Store } from "../../../src/peer/world/ports.ts";
import { Usage } from "../../../src/peer/logs/usage.ts";
import { bareBatch, deleteEntry, ownLog } from "../stage/bare-batches.ts";
import { conversation, createHalf, type Half } from "../stage/halves.ts";

const whose = ({
  me: { account },
}: Half): { conversation: typeof conversation; account: AccountId } => {
  return { conversation, account };
};

/** The sum that this device keeps in memory is what its disk says. */
function isRight(device: Half, author: Half): number {
  const sum = device.logs.usage.of(whose(author));
  assert.equal(sum, new Usage(device.store).of(whose(author)));
  return sum;
}

/** A writes, B has asked for the sum once, and takes in what is written from then on. */
function twoHalves(): { alice: Half; bob: Half; passOn(): void } {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  assert.equal(isRight(bob, alice), 0);
  const passOn = (): void => {
    for (const batch of alice.batches()) bob.take(batch, alice.author);
  };
  return { alice, bob, passOn };
}

test("each batch adds its bytes, and joining many of them takes some away", () => {
  const { alice, bob, passOn } = twoHalves();
  let bytes = 0;
  for (let nth = 0; nth < 100; nth += 1) {
    alice.write(`message ${nth}`);
    const batch = alice.batches().at(-1);
    bytes += batch ? encodeBatch(batch).length : 0;
    passOn();
    isRight(bob, alice);
  }
  const sum = isRight(bob, alice);
  assert.ok(sum > 0 && sum < bytes / 2, `${sum} of ${bytes}`);
  assert.equal(isRight(bob, bob), 0);
});

test("a text that is deleted is not counted any more, and one that comes back is", () => {
  const { alice, bob, passOn } = twoHalves();
  alice.write("x".repeat(5_000));
  passOn();
  alice.write("y".repeat(5_000));
  for (const batch of alice.batches()) bob.take(bareBatch(batch), alice.author);
  assert.ok(isRight(bob, alice) < 6_000);
  passOn();
  assert.ok(isRight(bob, alice) > 10_000);
  deleteEntry(alice, ownLog(alice), 0);
  passOn();
  assert.ok(isRight(bob, alice) < 6_000);
});

test("the proof of a fork is counted", () => {
  const { alice, bob, passOn } = twoHalves();
  alice.write("one");
  const copy = alice.copy();
  alice.write("another one");
  passOn();
  const before = isRight(bob, alice);
  copy.write("two");
  assert.deepEqual(
    copy.batches().map((batch) => bob.take(batch, alice.author)),
    ["fork"],
  );
  assert.ok(isRight(bob, alice) > before + 100);
});

test("the disk is asked once for each conversation, however many batches come", () => {
  const { alice, bob, passOn } = twoHalves();
  let asked = 0;
  const all: Store["all"] = (...ask) => {
    asked += 1;
    return bob.store.all(...ask);
  };
  const usage = new Usage({ ...bob.store, all });
  for (let nth = 0; nth < 10; nth += 1) {
    usage.of(whose(alice));
    usage.changed(whose(alice), 100);
  }
  passOn();
  assert.deepEqual([asked, usage.of(whose(alice))], [1, 1_000]);
});
