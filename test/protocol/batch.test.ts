// Batches: the hand-written codec writes and reads exactly what the general one does.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { decodeBatch, emptyBatchMax, encodeBatch, entryBytesMax, limits } from "#protocol";
import { parentsOf, renamed, suffixOf } from "#protocol";
import type { Batch, BatchEntry } from "#protocol";
import { sound, soundWithLogs } from "../../tools/vectors/refused-batches.ts";
import { batches, batchWith, pointing, times } from "./batches.ts";
import { decodeGenerally, encodeGenerally } from "./general-batch.ts";

/** Both codecs read the same of these bytes; returns whether that is a batch. */
function isReadAlike(wire: Uint8Array): boolean {
  const read = decodeBatch(wire);
  const general = decodeGenerally(wire);
  assert.equal(read === undefined, general === undefined, "one of them refuses it");
  assert.deepEqual(read, general);
  if (read) assert.deepEqual(encodeBatch(read), Uint8Array.from(wire));
  return read !== undefined;
}

test("a batch has the same bytes whichever codec writes it, and both read it back", () => {
  fc.assert(
    fc.property(batches, (value) => {
      const wire = encodeBatch(value);
      assert.deepEqual(wire, encodeGenerally(value));
      assert.deepEqual(decodeBatch(wire), value);
      assert.ok(isReadAlike(wire));
    }),
    { numRuns: 300 },
  );
});

/** Bytes cut out, put in, changed, or taken from another batch. */
const mutation = fc.record({
  at: fc.nat(),
  cut: fc.nat(3),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom("00", "1800", "f6", "f7", "80", "40", "9f", "ff", "18ff", "190100").map(
      (hex) => Uint8Array.fromHex(hex), // Heads that mean something.
    ),
  ),
});

test("whatever happens to the bytes of a batch, both codecs accept or refuse them alike", () => {
  let accepted = 0;
  fc.assert(
    fc.property(batches, fc.array(mutation, { minLength: 1, maxLength: 2 }), (value, mutations) => {
      let wire = encodeBatch(value);
      for (const { at, cut, put } of mutations) {
        const place = at % (wire.length + 1);
        wire = Uint8Array.from([...wire.subarray(0, place), ...put, ...wire.subarray(place + cut)]);
      }
      if (isReadAlike(wire)) accepted += 1;
      isReadAlike(wire.subarray(0, (mutations[0]?.at ?? 0) % (wire.length + 1)));
    }),
    { numRuns: 1_500 },
  );
  assert.ok(accepted > 50, `only ${accepted} mutations were accepted`);
});

type BatchParent = BatchEntry["parents"][number];
type Bend = (value: Batch) => Batch;

/** One less than a limit, the limit, and one more. */
const around = (limit: number): number[] => [0, limit - 1, limit, limit + 1];
const bytesAround = (limit: number): Uint8Array[] =>
  around(limit).map((length) => new Uint8Array(length));

const eachEntry = (changes: Partial<BatchEntry>): Bend => {
  return (value) => ({
    ...value,
    entries: value.entries.map((entry) => Object.assign({}, entry, changes)),
  });
};

const eachParent = (changes: Partial<BatchParent>): Bend => {
  return (value) => ({
    ...value,
    entries: value.entries.map(({ parents, ...entry }) =>
      Object.assign(entry, { parents: parents.map((one) => Object.assign({}, one, changes)) }),
    ),
  });
};

/** The entry of a batch with two parents, in its first and in its second log. */
const twoParents = batchWith(1, 2).entries.map(({ parents, ...entry }) =>
  Object.assign(entry, { parents: parents.map((one, log) => Object.assign({}, one, { log })) }),
);

/** Each makes a batch that breaks a rule, or only just keeps it. */
const bends: Bend[] = [
  ...around(limits.clockMax).map((clock) => eachEntry({ clock })),
  ...[...around(16), ...around(255)].map((type) => eachEntry({ type })),
  ...around(255).map((flags) => eachEntry({ type: 17, flags })),
  ...around(2 ** 32 - 1).map((lifetime) => eachEntry({ type: 17, lifetime })),
  ...[15, 16].map((type) => eachEntry({ type, flags: 1 })),
  ...[15, 16].map((type) => eachEntry({ type, lifetime: 1 })),
  ...bytesAround(16).map((content) => eachEntry({ content, erased: undefined })),
  ...bytesAround(69_648).map((content) => eachEntry({ content, erased: undefined })),
  ...bytesAround(32).map((erased) => eachEntry({ content: undefined, erased })),
  ...bytesAround(32).map((erased) => eachEntry({ erased })),
  eachEntry({ content: undefined, erased: undefined }),
  eachEntry({ parents: [] }),
  ...[1, 2, 511, 512].map((log) => eachParent({ log })),
  ...around(2 ** 32 - 1).map((seq) => eachParent({ seq })),
  ...bytesAround(16).map((hash) => eachParent({ hash })),
  ...around(8).map((count) => (value: Batch) => {
    const parents = times(count, value.entries[0]?.parents[0]).filter((one) => one !== undefined);
    return eachEntry({ parents })(value);
  }),
  ...around(64).map((count) => (value: Batch) => {
    return { ...value, entries: times(count, value.entries.slice(0, 1)).flat() };
  }),
  ...around(2 ** 32 - 1).map((first) => (value: Batch) => ({ ...value, first })),
  ...bytesAround(64).map((signature) => (value: Batch) => ({ ...value, signature })),
  (value) => ({ ...value, logs: value.logs.toReversed() }),
  (value) => ({ ...value, logs: value.logs.slice(1) }),
  (value) => ({ ...value, logs: [...value.logs, ...value.logs] }),
  ({ logs: [log], ...value }) => ({ ...value, logs: log ? [log, log] : [], entries: twoParents }),
  (value) => ({ ...value, logs: [...value.logs, { device: value.device, epoch: value.epoch }] }),
];

test("a batch at a limit or just past it is read alike by both codecs", () => {
  const bent = bends.map((bend) => encodeGenerally(bend(batchWith(1, 1))));
  const accepted = bent.filter(isReadAlike);
  assert.ok(accepted.length > 20 && bent.length - accepted.length > 20);
});

test("a batch that breaks several rules, or none of them, is read alike by both codecs", () => {
  const some = fc.array(fc.constantFrom(...bends), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(batches, some, (value, chosen) => {
      isReadAlike(encodeGenerally(chosen.reduce((before, bend) => bend(before), value)));
    }),
    { numRuns: 500 },
  );
});

/** A batch with contents of this many bytes in all. */
function sized(length: number): Uint8Array {
  const whole = batchWith(2, 0);
  const contents = [length - 40_000, 40_000].map((one) => new Uint8Array(one));
  const entries = whole.entries.map((entry, at) =>
    Object.assign({}, entry, { content: contents[at] }),
  );
  return encodeBatch({ ...whole, entries });
}

test("a batch may have exactly as many bytes as one may send, and not one more", () => {
  const room = limits.batchBytesMax - sized(80_000).length;
  assert.ok(isReadAlike(sized(80_000 + room)));
  assert.ok(!isReadAlike(sized(80_001 + room)));
});

test("no batch takes more bytes than one reckons with before it is written", () => {
  fc.assert(
    fc.property(batches, (value) => {
      const most = value.entries.map(({ content, parents }) =>
        entryBytesMax(content?.length ?? 0, parents.length),
      );
      const wire = encodeBatch({ ...value, first: limits.logEntriesMax - 64 });
      assert.ok(wire.length <= most.reduce((sum, bytes) => sum + bytes, emptyBatchMax));
    }),
    { numRuns: 100 },
  );
});

test("the logs of a batch are sorted on the wire, however they stand in memory", () => {
  fc.assert(
    fc.property(batches, (value) => {
      const last = value.logs.length - 1;
      const unused = { device: value.device, epoch: value.epoch };
      const turned = pointing(value, (log) => last - log);
      const logs = [...value.logs.toReversed(), unused];
      assert.deepEqual(encodeBatch({ ...turned, logs }), encodeBatch(value));
    }),
    { numRuns: 100 },
  );
});

const parentsIn = (one: Batch) => one.entries.map(({ parents }) => parentsOf(one, parents));

test("a batch without its first entries is a batch, shorter, with the same parents", () => {
  fc.assert(
    fc.property(batches, fc.nat(), (value, count) => {
      const from = count % value.entries.length;
      const wire = encodeBatch(suffixOf({ ...value, first: 0 }, from));
      const read = decodeBatch(wire);
      assert.ok(read && wire.length <= encodeBatch({ ...value, first: 0 }).length);
      assert.equal(read.first, from);
      assert.deepEqual(parentsIn(read), parentsIn(value).slice(from));
    }),
    { numRuns: 200 },
  );
});

/** A batch whose first logs are named again at its end, after 256 others. */
function crowded(): Batch {
  const whole = batchWith(64, 8);
  const [log] = whole.logs;
  const logs = Array.from({ length: 264 }, (_, at) => {
    const device = at.toString(16).padStart(64, "0") as Batch["device"];
    return { device, epoch: log?.epoch ?? whole.epoch };
  });
  const entries = whole.entries.map(({ parents, ...entry }, index) => {
    const from = index < 33 ? index * 8 : 0;
    return { ...entry, parents: parents.map((one, at) => ({ ...one, log: from + at })) };
  });
  return { ...whole, logs, entries };
}

test("nobody can write a batch that grows when its first entries are left out", () => {
  const whole = crowded();
  const sizes = whole.entries.map((_, from) => encodeBatch(suffixOf(whole, from)).length);
  for (const [at, size] of sizes.entries()) assert.ok(at === 0 || size < (sizes[at - 1] ?? 0));
});

test("an entry in another batch still names the same parents", () => {
  fc.assert(
    fc.property(batches, batches, (one, other) => {
      const logs = [...one.logs];
      for (const entry of other.entries) {
        const moved = renamed(entry, other.logs, logs);
        const now = parentsOf({ logs }, moved.parents);
        assert.deepEqual(now, parentsOf(other, entry.parents));
      }
      assert.deepEqual(logs.slice(0, one.logs.length), one.logs);
    }),
    { numRuns: 100 },
  );
});

test("a failure to write one batch leaves nothing in the next", () => {
  const value = decodeBatch(soundWithLogs);
  assert.ok(value && decodeBatch(sound));
  const broken = { ...value, epoch: "no hex" as typeof value.epoch };
  assert.throws(() => encodeBatch(broken));
  assert.deepEqual(encodeBatch(value), soundWithLogs);
});

test("what is read of a batch shares its bytes instead of copying them", () => {
  const read = decodeBatch(sound);
  assert.equal(read?.entries[0]?.content?.buffer, sound.buffer);
});
