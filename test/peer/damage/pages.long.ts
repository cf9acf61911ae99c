// Each page of a profile is destroyed in turn; the tests that run on every change try a fifth of
// them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { entryTypes } from "#protocol";
import { assertAllComesBack, assertLeftIsFound, costOfOnePage } from "../stage/destroyed-pages.ts";
import { conversation, createHalf, textBody } from "../stage/halves.ts";

test("whichever page of a profile is destroyed, both have all that they share, each line once", () =>
  assertAllComesBack("each"));

test("whichever page of a profile is destroyed, what is left of it is found by its words", () =>
  assertLeftIsFound("each"));

/** A store with so many texts of this length in Alice's log, each batch with so many of them. */
function storeOf({ texts, length, inBatch }: { texts: number; length: number; inBatch: number }) {
  const { store, me, writer, disk } = createHalf("alice");
  store.run(
    "INSERT INTO profile VALUES ('account', ?), ('list', ?), ('serverKey', zeroblob(32))",
    me.account, me.list.signed,
  ); // prettier-ignore
  for (let at = 1; at <= texts; at += 1) {
    writer.write(conversation, entryTypes.text, textBody("x".repeat(length)));
    if (at % inBatch === 0) writer.signHeads();
  }
  return disk.image();
}

// A page that continues one batch takes only that one with it. A page on which batches begin takes
// all of those: SQLite leaves at least 489 bytes of each row there.
for (const [what, texts, most] of [
  ["single short messages", { texts: 400, length: 1, inBatch: 1 }, 13],
  ["single messages of 200 bytes", { texts: 300, length: 200, inBatch: 1 }, 8],
  ["full batches of messages of 200 bytes", { texts: 640, length: 200, inBatch: 64 }, 1],
  ["full batches of messages of 1,000 bytes", { texts: 640, length: 1_000, inBatch: 64 }, 8],
] as const) {
  test(`no page of a profile with ${what} takes more than ${most} with it`, (t) => {
    const { pages, batches, entries } = costOfOnePage(storeOf(texts));
    t.diagnostic(`${pages} pages; at most ${batches} batches, ${entries} messages`);
    assert.ok(batches <= most, `${batches} batches`);
  });
}
