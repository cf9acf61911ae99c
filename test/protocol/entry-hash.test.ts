// The hash of an entry covers all that its author said, in the layout that docs/protocol.md has.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { createChain, hashEntry, limits, type Entry, type EntryHash, type LogId } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { show } from "../../tools/vectors/vector.ts";
import { bytes, conversation, device, epoch, list, record, uint } from "./arbitraries.ts";
import { times } from "./batches.ts";
import { writePlain, writeType } from "./spec-writer.ts";

const { sha256 } = primitivesNode;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const logs: fc.Arbitrary<LogId> = record({ conversation, device, epoch });
const prevs = bytes(32).map((one) => one.toHex() as EntryHash);
const seq = uint(0xffff_ffff);
const entries: fc.Arbitrary<Entry> = record({
  seq,
  clock: uint(limits.clockMax),
  type: uint(255),
  flags: uint(255),
  lifetime: uint(0xffff_ffff),
  parents: list(record({ device, epoch, seq, hash: bytes(16) })),
  bodyHash: bytes(32),
  content: fc.constant(undefined),
});

/** The hash by the document alone. */
function hashByDocument(log: LogId, prev: EntryHash, entry: Entry): string {
  const shown = show({ ...log, prev, ...entry });
  return entry.type < 16
    ? sha256(utf8("tincan/1/entry\0"), writeType("olderHeader", shown)).toHex()
    : sha256(utf8("tincan/3/entry\0"), writePlain("header", shown)).toHex();
}

test("anyone who knows only the document computes the same hash of any entry", () => {
  fc.assert(
    fc.property(logs, prevs, entries, (log, prev, entry) => {
      assert.equal(hashEntry(log, prev, entry, sha256), hashByDocument(log, prev, entry));
    }),
    { numRuns: 300 },
  );
});

test("a chain over many entries leaves nothing of one in the hash of the next", () => {
  fc.assert(
    fc.property(
      logs,
      prevs,
      fc.array(entries, { minLength: 2, maxLength: 5 }),
      (log, prev, all) => {
        const chain = createChain(log, sha256);
        for (const entry of all) {
          const hash = chain(Uint8Array.fromHex(prev), entry).toHex();
          assert.equal(hash, hashEntry(log, prev, entry, sha256));
        }
      },
    ),
    { numRuns: 100 },
  );
});

const hash = (byte: string): EntryHash => byte.repeat(32) as EntryHash;
const log = {
  conversation: hash("c0"),
  device: hash("d0"),
  epoch: "e0".repeat(16),
} as never as LogId;
const parent = { device: log.device, epoch: log.epoch, seq: 1, hash: new Uint8Array(16) };
const sample: Entry = {
  seq: 1,
  clock: 2,
  type: 17,
  flags: 0,
  lifetime: 0,
  parents: [parent],
  bodyHash: new Uint8Array(32),
  content: undefined,
};

test("nothing that an author said can be changed without changing the hash", () => {
  const changes: Partial<Entry>[] = [
    { seq: 2 },
    { clock: 3 },
    { type: 18 },
    { type: 1 },
    { flags: 1 },
    { lifetime: 1 },
    { parents: [] },
    { parents: [parent, parent] },
    { parents: [{ ...parent, seq: 2 }] },
    { parents: [{ ...parent, hash: new Uint8Array(16).fill(1) }] },
    { bodyHash: new Uint8Array(32).fill(1) },
  ];
  const all = changes.map((one) => hashEntry(log, hash("00"), { ...sample, ...one }, sha256));
  const before = hashEntry(log, hash("00"), sample, sha256);
  const elsewhere = hashEntry(
    { ...log, epoch: "e1".repeat(16) as never },
    hash("00"),
    sample,
    sha256,
  );
  const after = hashEntry(log, hash("01"), sample, sha256);
  assert.equal(new Set([...all, before, elsewhere, after]).size, changes.length + 3);
});

test("an erased entry has the hash of the whole one", () => {
  const content = new Uint8Array(20);
  const whole = { ...sample, content, bodyHash: sha256(content) };
  const erased = { ...whole, content: undefined };
  assert.equal(
    hashEntry(log, hash("00"), whole, sha256),
    hashEntry(log, hash("00"), erased, sha256),
  );
});

test("an entry with as many parents as it may have is hashed", () => {
  const full = { ...sample, parents: times(limits.parentsMax, parent) };
  assert.equal(hashEntry(log, hash("00"), full, sha256), hashByDocument(log, hash("00"), full));
});
