// More worlds than are run on every change: the first 2,000, the first 500 with a liar, the first 400
// with long chats, and the first 400 in which people look after their accounts.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DrawName } from "./draws.ts";
import { untold } from "./lies.ts";
import { onAllCores } from "./world-workers.ts";

async function unbroken(count: number, draw: DrawName) {
  const batch = await onAllCores({ first: 1, count, draw });
  assert.deepEqual(batch.broken, []);
  assert.equal(batch.seeds, count);
  return batch;
}

test("every promise holds in 2,000 worlds", async () => {
  await unbroken(2_000, "honest");
});

test("every promise holds in 500 worlds with a liar, who tells every lie", async () => {
  const { meetings } = await unbroken(500, "liars");
  assert.deepEqual(untold(meetings), []);
});

test("every promise holds in 400 worlds with long chats between many devices", async () => {
  await unbroken(400, "crowds");
});

test("every promise holds in 400 worlds in which people look after their accounts", async () => {
  await unbroken(400, "accounts");
});
