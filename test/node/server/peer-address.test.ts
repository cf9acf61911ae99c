// Which address a limit applies to, with and without proxies in between.
import assert from "node:assert/strict";
import type { BlockList } from "node:net";
import { test } from "node:test";
import {
  passesOn,
  peerAddress,
  proxyList,
  type Origin,
} from "../../../src/node/server/peer-address.ts";

/** What follows from a request without any other header that names a client. */
const addressFrom = (origin: Omit<Origin, "isNamed">, trusted: BlockList) =>
  peerAddress({ ...origin, isNamed: false }, trusted);

const nobody = proxyList([]);
const proxies = proxyList(["192.0.2.1", "10.0.0.0/8", "2001:db8::/32"]);

test("a peer that connects directly is known by its socket", () => {
  const address = addressFrom({ socket: "::ffff:203.0.113.7", forwarded: undefined }, nobody);
  assert.deepEqual(address, { text: "203.0.113.7", own: true, networks: [] });
  assert.deepEqual(addressFrom({ socket: "2001:db8::7", forwarded: undefined }, nobody), {
    text: "2001:0db8:0000:0000::/64",
    own: true,
    networks: ["2001:0db8:0000:0000::/56", "2001:0db8:0000:0000::/48"],
  });
});

test("a peer cannot give itself an address with a header", () => {
  const address = addressFrom({ socket: "203.0.113.7", forwarded: "198.51.100.1" }, proxies);
  assert.deepEqual(address, { text: "203.0.113.7", own: true, networks: [] });
});

test("a peer that uses trusted proxies is known by the address the outermost one saw", () => {
  const forwarded = "198.51.100.66, 203.0.113.7, 10.1.2.3";
  const address = addressFrom({ socket: "192.0.2.1", forwarded }, proxies);
  assert.deepEqual(address, { text: "203.0.113.7", own: true, networks: [] });
  assert.deepEqual(addressFrom({ socket: "2001:db8::1", forwarded }, proxies), address);
});

test("no limit applies to a proxy that does not name its client", () => {
  for (const forwarded of [undefined, "", "unknown", "203.0.113.7:4711", "10.0.0.1"]) {
    const address = addressFrom({ socket: "192.0.2.1", forwarded }, proxies);
    assert.deepEqual(address, { text: "192.0.2.1", own: false, networks: [] });
  }
});

test("no limit applies to loopback", () => {
  for (const socket of ["127.0.0.1", "::1"]) {
    assert.equal(addressFrom({ socket, forwarded: undefined }, nobody).own, false);
  }
});

test("a socket that is already gone has no address", () => {
  const address = addressFrom({ socket: undefined, forwarded: undefined }, nobody);
  assert.deepEqual(address, { text: "unknown", own: false, networks: [] });
});

test("a proxy that is neither an address nor a network is refused", () => {
  for (const proxy of ["", "proxy.example", "10.0.0.0/33", "10.0.0.0/x", "::/129"]) {
    assert.throws(() => proxyList([proxy]), { code: "bad-proxy", facts: { host: proxy } });
  }
});

/** Whether a request with these headers was passed on by a proxy that is not on the list. */
const asks = (socket: string, forwarded?: string, isNamed = false) =>
  passesOn({ socket, forwarded, isNamed }, proxies);

test("a hop that is not trusted and names a client is a proxy that nobody has named", () => {
  const untrusted = "203.0.113.7";
  const client = "198.51.100.1";
  assert.deepEqual([asks(untrusted), asks(untrusted, client)], [false, true]);
  assert.ok(asks(untrusted, undefined, true), "by another header");
  assert.deepEqual([asks("192.0.2.1"), asks("192.0.2.1", client)], [false, false]);
  assert.ok(asks("192.0.2.1", `${client}, ${untrusted}`), "it is one hop further away");
  assert.ok(!asks("192.0.2.1", client, true), "a trusted one may name its client twice");
});
