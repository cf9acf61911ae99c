// Which changes deserve a notification, and which notifications are no longer needed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDesk } from "../../../src/web/screen/desk.ts";
import { newSince } from "../../../src/web/screen/new-since.ts";
import type { Shared } from "../../../src/web/screen/shared.ts";
import { summary } from "./summary.ts";

const { shared: nothing } = createDesk("alice", "unasked");

const withUnread = (unread: number): Shared => ({
  ...nothing,
  chats: [summary("bob", { unread })],
});
const asks: Shared = { ...nothing, asking: { bob: { by: "them", waiting: false } } };

test("a message or a request notifies you once", () => {
  const one = { name: "bob", body: "1 new message" };
  assert.deepEqual(newSince(nothing, withUnread(1)).news, [one]);
  assert.deepEqual(newSince(withUnread(1), withUnread(1)).news, []);
  assert.deepEqual(newSince(nothing, asks).news, [{ name: "bob", body: "wants to chat with you" }]);
  assert.deepEqual(newSince(asks, asks).news, []);
});

test("your own request does not notify you", () => {
  const mine: Shared = { ...nothing, asking: { bob: { by: "me" } } };
  assert.deepEqual(newSince(nothing, mine), { seen: [], news: [] });
});

test("a chat counts as seen once you have read all of it, or once the request is over", () => {
  assert.deepEqual(newSince(withUnread(2), withUnread(0)), { seen: ["bob"], news: [] });
  assert.deepEqual(newSince(asks, nothing), { seen: ["bob"], news: [] });
  assert.deepEqual(newSince(withUnread(2), withUnread(1)), { seen: [], news: [] });
});
