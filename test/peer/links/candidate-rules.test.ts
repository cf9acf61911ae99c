// Which addresses a device reveals, and which ones it can be made to try.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { allowedCandidate, type CandidateRules } from "../../../src/peer/links/candidate-rules.ts";

const strict: CandidateRules = { loopback: false, names: false };
const hidden = "3f6d9a52-0c1b-4a4e-9d0a-2b8f6f0f5b11.local";

const allows = (address: string, rules = strict, port = 50_000): boolean =>
  allowedCandidate({ address, port, kind: "host", priority: 1, foundation: "1" }, rules);

test("private and public addresses are allowed", () => {
  const addresses = ["192.168.1.7", "10.0.0.1", "172.16.0.9", "100.64.3.2", "203.0.113.9"];
  const six = [
    "2001:db8::1",
    "2001:0db8:0:0:0:0:0:1",
    "2A00::",
    "fd12:3456::7",
    "::".replace("::", "2400:1::"),
  ];
  for (const address of [...addresses, ...six]) assert.ok(allows(address), address);
});

test("nobody can make a device send to itself", () => {
  const own = ["127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1", "0.0.0.0", "::", "0.1.2.3"];
  const mapped = [
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "::7f00:1",
    "64:ff9b::7f00:1",
  ];
  for (const address of [...own, ...mapped]) assert.equal(allows(address), false, address);
});

test("nobody can make a device send to its own link, to a group or to everyone", () => {
  const four = ["169.254.0.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"];
  const six = ["fe80::1", "febf::1", "fe80::1%eth0", "fec0::1", "ff02::1", "100::1"];
  for (const address of [...four, ...six]) assert.equal(allows(address), false, address);
});

test("addresses that resolvers read in different ways are refused", () => {
  const odd = [
    "127.1",
    "0177.0.0.1",
    "0x7f000001",
    "2130706433",
    "1.2.3.4.5",
    "1.2.3.",
    "1.2.3.256",
  ];
  const six = [
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "2001:db8::g",
    ":",
  ];
  const long = ["2001:1:2:3:4:5:6:7::", ":2001:1:2:3:4:5:6:7", "2001:1:2:3:4:5:6:7:"];
  const text = ["", " ", "localhost", "example.org", "192.168.1.7 ", "192.168.1.7\n"];
  for (const address of [...odd, ...six, ...long, ...text]) {
    assert.equal(allows(address), false, JSON.stringify(address));
  }
});

test("loopback is allowed if there is nothing else", () => {
  const rules = { ...strict, loopback: true };
  for (const address of ["127.0.0.1", "::1", "192.168.1.7"]) assert.ok(allows(address, rules));
  for (const address of ["0.0.0.0", "::", "::2", "fe80::1"])
    assert.equal(allows(address, rules), false);
});

test("the random names of browsers are allowed where they can be looked up, and no others", () => {
  const rules = { ...strict, names: true };
  assert.ok(allows(hidden, rules));
  assert.equal(allows(hidden), false);
  for (const name of [
    "printer.local",
    `x.${hidden}`,
    `${hidden}.`,
    "a".repeat(36),
    "example.org",
  ]) {
    assert.equal(allows(name, rules), false, name);
  }
});

test("ports of well-known services are never tried", () => {
  for (const port of [0, 22, 53, 443, 1023, 65_536]) {
    assert.equal(allows("192.168.1.7", strict, port), false, String(port));
  }
  assert.ok(allows("192.168.1.7", strict, 1024));
});

test("every way to write an allowed address gets the same verdict", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const groups = new URL(`http://[${address}]/`).hostname;
      return allows(address) === allows(groups.slice(1, -1)) || address.includes(".");
    }),
  );
});
