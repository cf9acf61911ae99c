// Descriptions and candidates as text: what a WebRTC stack is given, and what it never is.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Candidate, Description } from "#protocol";
import * as fc from "fast-check";
import { buildSdp, candidateLine } from "../../../src/peer/links/sdp.ts";
import { readCandidateLine, readSdp } from "../../../src/peer/links/sdp.ts";

const alice: Description = {
  ufrag: "wD3R",
  password: "osBVC5vKRHv8u8hbLn5HFE+/",
  fingerprint: Uint8Array.from({ length: 32 }, (_, at) => at * 8),
  setup: "actpass",
};

const home: Candidate = {
  address: "192.168.1.7",
  port: 49_990,
  kind: "host",
  priority: 2_114_977_791,
  foundation: "1",
};

test("the other side's stack gets exactly what this side describes", () => {
  for (const setup of ["active", "passive", "actpass"] as const) {
    const text = buildSdp({ ...alice, setup }, setup === "actpass" ? "offer" : "answer");
    assert.deepEqual(readSdp(text ?? ""), { ...alice, setup });
  }
});

test("an offer that fixes the roles, or an answer that does not, is refused", () => {
  assert.equal(buildSdp({ ...alice, setup: "active" }, "offer"), undefined);
  assert.equal(buildSdp({ ...alice, setup: "passive" }, "offer"), undefined);
  assert.equal(buildSdp(alice, "answer"), undefined);
});

test("a session text consists of whole lines, and states the maximum size of a frame", () => {
  const text = buildSdp(alice, "offer") ?? "";
  assert.ok(text.startsWith("v=0\r\n") && text.endsWith("\r\n"));
  assert.ok(text.split("\r\n").includes("a=max-message-size:16384"));
  const print = /a=fingerprint:sha-256 (\S+)/.exec(text)?.[1];
  assert.match(print ?? "", /^00:08:10(:[0-9A-F]{2}){29}$/);
});

test("a description that would smuggle a line into the text is refused", () => {
  const inject = "a\r\na=candidate:1 1 UDP 1 127.0.0.1 22 typ host";
  const hostile: Partial<Description>[] = [
    { ufrag: inject },
    { ufrag: "" },
    { ufrag: "abc" },
    { ufrag: "abcd\n" },
    { ufrag: "wD3R wD3R" },
    { ufrag: "x".repeat(257) },
    { password: inject },
    { password: "tooshort" },
    { password: "ümlaut-is-no-ice-character" },
    { password: `${"x".repeat(22)}\n` },
    { fingerprint: new Uint8Array(31) },
    { fingerprint: new Uint8Array(33) },
  ];
  for (const change of hostile) {
    assert.equal(buildSdp({ ...alice, ...change }, "offer"), undefined, JSON.stringify(change));
  }
});

test("any description gives the lines of the template, or no text at all", () => {
  const anything = fc.record({
    ufrag: fc.oneof(fc.string(), fc.string({ unit: "grapheme" })),
    password: fc.oneof(fc.string({ minLength: 22 }), fc.constant(alice.password)),
    fingerprint: fc.uint8Array({ minLength: 31, maxLength: 33 }),
    setup: fc.constantFrom("active" as const, "actpass" as const),
  });
  fc.assert(
    fc.property(anything, (description) => {
      const lines = buildSdp(description, "offer")?.split(/\r\n|\r|\n|\u2028/).length;
      return lines === undefined || lines === 17;
    }),
  );
});

test("a stack's text that lacks a required line, or any other text, is refused", () => {
  const text = buildSdp(alice, "offer") ?? "";
  const lines = text.split("\r\n");
  for (const needed of ["a=ice-ufrag", "a=ice-pwd", "a=fingerprint", "a=setup"]) {
    const without = lines.filter((line) => !line.startsWith(needed)).join("\r\n");
    assert.equal(readSdp(without), undefined, needed);
  }
  assert.equal(readSdp(text.replace("sha-256", "sha-1")), undefined);
  assert.equal(readSdp(text.replace("actpass", "holdconn")), undefined);
  fc.assert(fc.property(fc.string(), (other) => readSdp(other) === undefined));
});

test("a candidate becomes a line, and the line becomes the same candidate", () => {
  const line = "candidate:1 1 UDP 2114977791 192.168.1.7 49990 typ host";
  assert.equal(candidateLine(home), line);
  assert.deepEqual(readCandidateLine(line), home);
  assert.deepEqual(readCandidateLine(`a=${line}`), home);
});

test("a browser's candidate is read without the parts that only browsers add", () => {
  const line =
    "candidate:842163049 1 udp 1677729535 203.0.113.9 61665 typ srflx raddr 10.0.0.4 rport 61665 " +
    "generation 0 ufrag EsAw network-cost 999";
  const found = readCandidateLine(line);
  assert.deepEqual(found, {
    address: "203.0.113.9",
    port: 61_665,
    kind: "srflx",
    priority: 1_677_729_535,
    foundation: "842163049",
  });
  assert.match(candidateLine(found) ?? "", /typ srflx raddr 0\.0\.0\.0 rport 0$/);
});

test("lines that are not UDP candidates are refused", () => {
  const lines = [
    "",
    "candidate:",
    "a=end-of-candidates",
    "candidate:1 1 TCP 1 192.168.1.7 9 typ host tcptype active",
    "candidate:1 2 UDP 1 192.168.1.7 5000 typ host",
    "candidate:1 1 UDP 1 192.168.1.7 5000 typ magic",
    "candidate:1 1 UDP -1 192.168.1.7 5000 typ host",
    "candidate:1 1 UDP 4294967296 192.168.1.7 5000 typ host",
    "candidate:1 1 UDP 1 192.168.1.7 65536 typ host",
    "candidate:1 1 UDP 1 192.168.1.7 5e3.1 typ host",
    "candidate:1 1 UDP 1 fe80::1%eth0 5000 typ host",
  ];
  for (const line of lines) assert.equal(readCandidateLine(line), undefined, line);
  fc.assert(fc.property(fc.string(), (other) => readCandidateLine(other) === undefined));
});

test("a candidate that would smuggle words or lines into the text is refused", () => {
  const hostile: Partial<Candidate>[] = [
    { address: "192.168.1.7 1 typ host" },
    { address: "192.168.1.7\r\na=x" },
    { address: "" },
    { address: "fe80::1%eth0" },
    { foundation: "1 1 UDP" },
    { foundation: "" },
    { foundation: "x".repeat(33) },
    { port: 65_536 },
    { port: 0.5 },
    { priority: 2 ** 32 },
    { priority: -1 },
  ];
  for (const change of hostile) {
    assert.equal(candidateLine({ ...home, ...change }), undefined, JSON.stringify(change));
  }
});
