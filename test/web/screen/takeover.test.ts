// What a tab shows while another tab's peer takes over.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PeerEvent } from "#peer";
import { createDesk } from "../../../src/web/screen/desk.ts";
import { shownDuring } from "../../../src/web/screen/takeover.ts";

const chats: PeerEvent = { tell: "chats", chats: [], all: true, relayOnly: false };

test("if you are signed in, you notice nothing until the chats are back", () => {
  const first = createDesk("alice", "unasked");
  first.hear([{ tell: "opened", name: "alice", stays: true }, chats], 0);
  const [before, next] = [first.shared, createDesk("alice", "unasked")];
  assert.equal(shownDuring(before, next.shared), before);
  next.hear([{ tell: "opened", name: "alice", stays: true }], 0);
  assert.equal(shownDuring(before, next.shared), before);
  next.hear([chats], 0);
  assert.equal(shownDuring(before, next.shared), next.shared);
});

test("a profile that needs a password, or does not open at all, shows at once", () => {
  const first = createDesk("alice", "unasked");
  first.hear([{ tell: "opened", name: "alice", stays: true }, chats], 0);
  for (const tell of ["nameIsKnown", "ended"] as const) {
    const next = createDesk("alice", "unasked");
    next.hear([{ tell, name: "alice" }], 0);
    assert.equal(shownDuring(first.shared, next.shared), next.shared, tell);
  }
});

test("while you are signing in, you see every step", () => {
  const one = createDesk("alice", "unasked");
  const before = one.shared;
  one.hear([{ tell: "opened", name: "alice", stays: true }], 0);
  assert.equal(shownDuring(undefined, before), before);
  assert.equal(shownDuring(before, one.shared), one.shared);
});
