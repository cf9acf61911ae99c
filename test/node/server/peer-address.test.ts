// Which address a limit applies to, with and without proxies in between.
import assert from "node:assert/strict";
import { test } from "node:test";
import { peerAddress, proxyList } from "../../../src/node/server/peer-address.ts";

const nobody = proxyList([]);
const proxies = proxyList(["192.0.2.1", "10.0.0.0/8", "2001:db8::/32"]);

test("a peer that connects directly is known by its socket", () => {
  const address = peerAddress({ socket: "::ffff:203.0.113.7", forwarded: undefined }, nobody);
  assert.deepEqual(address, { text: "203.0.113.7", own: true });
  assert.deepEqual(peerAddress({ socket: "2001:db8::7", forwarded: undefined }, nobody), {
    text: "2001:0db8:0000:0000::/64",
    own: true,
  });
});

test("a peer cannot give itself an address with a header", () => {
  const address = peerAddress({ socket: "203.0.113.7", forwarded: "198.51.100.1" }, proxies);
  assert.deepEqual(address, { text: "203.0.113.7", own: true });
});

test("a peer that uses trusted proxies is known by the address the outermost one saw", () => {
  const forwarded = "198.51.100.66, 203.0.113.7, 10.1.2.3";
  const address = peerAddress({ socket: "192.0.2.1", forwarded }, proxies);
  assert.deepEqual(address, { text: "203.0.113.7", own: true });
  assert.deepEqual(peerAddress({ socket: "2001:db8::1", forwarded }, proxies), address);
});

test("no limit applies to a proxy that does not name its client", () => {
  for (const forwarded of [undefined, "", "unknown", "203.0.113.7:4711", "10.0.0.1"]) {
    const address = peerAddress({ socket: "192.0.2.1", forwarded }, proxies);
    assert.deepEqual(address, { text: "192.0.2.1", own: false });
  }
});

test("no limit applies to loopback", () => {
  for (const socket of ["127.0.0.1", "::1"]) {
    assert.equal(peerAddress({ socket, forwarded: undefined }, nobody).own, false);
  }
});

test("a socket that is already gone has no address", () => {
  const address = peerAddress({ socket: undefined, forwarded: undefined }, nobody);
  assert.deepEqual(address, { text: "unknown", own: false });
});

test("a proxy that is neither an address nor a network is refused", () => {
  for (const proxy of ["", "proxy.example", "10.0.0.0/33", "10.0.0.0/x", "::/129"]) {
    assert.throws(() => proxyList([proxy]), { code: "bad-proxy", facts: { host: proxy } });
  }
});
