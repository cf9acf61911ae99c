// Addresses as bytes, and the households to which limits apply.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressBytes, addressText, householdOf } from "../../../src/node/server/ip-address.ts";
import { isLoopback, networksOf } from "../../../src/node/server/ip-address.ts";

/** Converts an address to bytes and back to text. */
function readAs(text: string): string | undefined {
  const bytes = addressBytes(text);
  return bytes && addressText(bytes);
}

/** The bytes of a valid address. */
const bytesOf = (text: string) => addressBytes(text) ?? new Uint8Array();
const household = (text: string) => householdOf(bytesOf(text));
const networks = (text: string) => networksOf(bytesOf(text));
const loops = (text: string) => isLoopback(bytesOf(text));

test("an address can be restored from its bytes", () => {
  assert.equal(readAs("192.0.2.1"), "192.0.2.1");
  assert.equal(readAs("2001:db8::1"), "2001:0db8:0000:0000:0000:0000:0000:0001");
  assert.equal(readAs("1:2:3:4:5:6:7:8"), "0001:0002:0003:0004:0005:0006:0007:0008");
  assert.equal(readAs("::"), "0000:0000:0000:0000:0000:0000:0000:0000");
  assert.equal(readAs("fe80::1%eth0"), "fe80:0000:0000:0000:0000:0000:0000:0001");
});

test("an IPv4 address stays the same on a socket for both kinds", () => {
  assert.equal(readAs("::ffff:192.0.2.1"), "192.0.2.1");
  assert.equal(readAs("::ffff:c000:201"), "192.0.2.1");
});

test("a text that is not an address has no bytes", () => {
  for (const text of ["", "alice", "1.2.3", "1.2.3.4:5", "[::1]", "::1]/"]) {
    assert.equal(addressBytes(text), undefined, text);
  }
});

test("an IPv6 household is a /64 network, and an IPv4 household is one address", () => {
  assert.equal(household("2001:db8:1:2:3:4:5:6"), household("2001:db8:1:2::9"));
  assert.notEqual(household("2001:db8:1:2::9"), household("2001:db8:1:3::9"));
  assert.notEqual(household("192.0.2.1"), household("192.0.2.2"));
});

test("what a customer of a provider has besides is the /56 and the /48 around it", () => {
  const around = ["2001:0db8:0001:0200::/56", "2001:0db8:0001:0000::/48"];
  assert.deepEqual(networks("2001:db8:1:2ff::9"), around);
  assert.deepEqual(networks("192.0.2.1"), []);
});

test("loopback addresses of both kinds are recognised", () => {
  assert.ok(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"].every(loops));
  assert.ok(!["128.0.0.1", "::2", "::", "192.0.2.1"].some(loops));
});
