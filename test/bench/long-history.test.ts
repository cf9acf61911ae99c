// The bench's long histories are what a peer would hold after so many messages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isWhole } from "#peer";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { Logs } from "../../src/peer/logs/logs.ts";
import { conversation, createHalf } from "../peer/stage/halves.ts";
import { historyOf } from "../peer/stage/history-of.ts";
import { addHistory } from "../../bench/long-history.ts";

test("a long history of a hundred logs proves itself, and is read from end to start", () => {
  const alice = createHalf("alice");
  alice.write("hello");
  addHistory(alice.store, { messages: 2_000, logs: 100 });
  assert.ok(isWhole(alice.store, primitivesNode));
  const reader = alice.copy();
  const history = historyOf(reader);
  let part = history.part(conversation, "bob", { from: "end" }, 500);
  let count = part.lines.length;
  while (part.older) {
    const first = part.lines[0];
    assert.ok(first);
    part = history.part(conversation, "bob", { from: "before", line: first.line }, 500);
    count += part.lines.length;
  }
  assert.equal(count, 2_001);
  assert.equal(new Logs(reader.store, primitivesNode).of(conversation).length, 101);
  assert.equal(history.unread(conversation, 10), 0);
});
