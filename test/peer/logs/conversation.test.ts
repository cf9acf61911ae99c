// Conversations: the same two accounts always get the same one, and nobody else's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { directConversation } from "../../../src/peer/logs/conversation.ts";
import { createHalf } from "../stage/halves.ts";

const [alice, bob, carol] = [createHalf("alice"), createHalf("bob"), createHalf("carol")];
const between = (one: typeof alice, other: typeof alice): string =>
  directConversation(one.context, one.me.account, other.me.account);

test("two people have one conversation, whichever of them looks it up", () => {
  assert.equal(between(alice, bob), between(bob, alice));
  assert.match(between(alice, bob), /^[0-9a-f]{64}$/);
});

test("all devices of both people get the same one", () => {
  assert.equal(between(createHalf("alice", "phone"), bob), between(alice, bob));
});

test("each pair of people has one of its own", () => {
  const all = [between(alice, bob), between(alice, carol), between(bob, carol)];
  assert.equal(new Set(all).size, 3);
});
