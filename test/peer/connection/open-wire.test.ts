// Which connections to a server others can read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isOpenWire } from "#peer";

test("anyone along the way can read plain http, except within this machine", () => {
  const open = ["http://chat.example.org", "http://192.0.2.1:7070", "http://[2001:db8::1]"];
  for (const url of [...open, "http://127.example.org"])
    assert.equal(isOpenWire(new URL(url)), true, url);
  const closed = ["http://localhost:7070", "http://127.0.0.1", "http://[::1]:7070"];
  for (const url of [...closed, "https://chat.example.org"])
    assert.equal(isOpenWire(new URL(url)), false);
});
