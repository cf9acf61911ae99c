// How you may type the address and the port of a server on the command line.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePort, parseServer } from "../../src/node/flags.ts";

test("an address without a scheme means http, and slashes at its end are dropped", () => {
  assert.equal(parseServer("localhost:7070"), "http://localhost:7070");
  assert.equal(parseServer("https://chat.example.org/tincan//"), "https://chat.example.org/tincan");
  assert.equal(parseServer("[::1]:7070"), "http://[::1]:7070");
});

test("an address with more than a host, a port and a path is refused", () => {
  const wrong = ["ftp://a", "a b", "", "http://a?b", "http://a#b", "alice@a", "alice:secret@a"];
  for (const typed of [...wrong, ":secret@a"])
    assert.throws(() => parseServer(typed), Error, typed);
});

test("a port is a decimal number from 0 to 65535 and nothing else", () => {
  assert.deepEqual(["0", "7070", "65535"].map(parsePort), [0, 7070, 65_535]);
  for (const typed of ["65536", "-1", "1e3", "0x10", "", " 1", "7070 "]) {
    assert.throws(() => parsePort(typed), Error, typed);
  }
});
