// The reader and the writer of single pieces of CBOR: they take and make what the general codec does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Malformed, bytesUpTo, decode, encode, list, optional, record, uint } from "#protocol";
import type { Shape } from "#protocol";
import { CborReader } from "../../src/protocol/cbor-reader.ts";
import { CborWriter } from "../../src/protocol/cbor-writer.ts";
import { times } from "./batches.ts";

/** Numbers around which an encoding gets longer, or a number stops being one. */
const edges = [0, 1, 22, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1]
  .map(BigInt)
  .concat(2n ** 53n, 2n ** 64n - 1n);

const bigEndian = (value: bigint, size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, at) =>
    Number((value >> BigInt(8 * (size - 1 - at))) & 255n),
  );

const sizes = [0, 1, 2, 4, 8];

/** These first bytes, and after each of them every edge in every size that has room for it. */
function* heads(from: number, to: number): Generator<Uint8Array> {
  for (let first = from; first <= to; first += 1) {
    for (const size of sizes) {
      for (const edge of edges.filter((one) => one < 2n ** BigInt(8 * size))) {
        yield Uint8Array.of(first, ...bigEndian(edge, size));
      }
    }
  }
}

/** What the reader makes of these bytes, if nothing follows. */
function readWith<T>(wire: Uint8Array, read: (reader: CborReader) => T): T | undefined {
  const reader = new CborReader(wire);
  try {
    const value = read(reader);
    return reader.isAtEnd ? value : undefined;
  } catch (error) {
    assert.ok(error instanceof Malformed);
    return undefined;
  }
}

/** Both read the same of all these bytes, and accept some of them; returns how many. */
function areReadAlike<T>(
  wires: Iterable<Uint8Array>,
  shape: Shape<T>,
  read: (reader: CborReader) => T,
): number {
  let accepted = 0;
  for (const wire of wires) {
    const value = readWith(wire, read);
    assert.deepEqual(value, decode(shape, wire), wire.subarray(0, 12).toHex());
    if (value !== undefined) accepted += 1;
  }
  return accepted;
}

test("of all heads, exactly the shortest form of a number is a number", () => {
  const every = areReadAlike(heads(0, 255), uint(), (reader) =>
    reader.uint(Number.MAX_SAFE_INTEGER),
  );
  assert.ok(every > 24);
  for (const max of [0, 23, 24, 255, 256, 65_536, 2 ** 32]) {
    areReadAlike(heads(0, 0x1f), uint(max), (reader) => reader.uint(max));
  }
});

/** Heads of one major type, and as many zero bytes after them as some of them announce. */
function* withContents(major: number): Generator<Uint8Array> {
  for (const head of heads(major << 5, (major << 5) | 0x1f)) {
    for (const length of [0, 1, 24, 256]) {
      yield Uint8Array.from([...head, ...new Uint8Array(length)]);
    }
  }
}

test("bytes are read with the shortest form of their length, if all of them are there", () => {
  const wires = [...withContents(2)];
  assert.ok(areReadAlike(wires, bytesUpTo(300), (reader) => reader.bytes(0, 300)) > 3);
  assert.ok(areReadAlike(wires, bytesUpTo(24), (reader) => reader.bytes(0, 24)) > 2);
});

const readZeros = (reader: CborReader): number[] =>
  Array.from({ length: reader.list(300) }, () => reader.uint(0));

test("a list is read with the shortest form of its length, if all its values are there", () => {
  assert.ok(areReadAlike(withContents(4), list(uint(0), 300), readZeros) > 3);
});

const pair = record({ a: uint(9), b: optional(uint(9)) });
const readPair = (reader: CborReader) => {
  reader.record(2);
  return { a: reader.uint(9), b: reader.isNull() ? undefined : reader.uint(9) };
};
const likePairs = "80 8100 81f6 820000 8200f6 82f600 820000f6 8200f7 8200".split(" ");

test("a record has exactly its fields, and null is a field that is missing", () => {
  const wires = likePairs.map((hex) => Uint8Array.fromHex(hex));
  assert.equal(areReadAlike(wires, pair, readPair), 2);
});

function written(write: (writer: CborWriter) => void): string {
  const writer = new CborWriter();
  write(writer);
  return writer.take().toHex();
}

test("numbers, lists and bytes of every length are written as the general codec writes them", () => {
  for (const edge of edges.map(Number).filter(Number.isSafeInteger)) {
    assert.equal(
      written((writer) => writer.uint(edge)),
      encode(uint(), edge).toHex(),
    );
    if (edge > 70_000) continue;
    const bytes = new Uint8Array(edge);
    assert.equal(
      written((writer) => writer.bytes(bytes)),
      encode(bytesUpTo(edge), bytes).toHex(),
    );
    const head = written((writer) => writer.list(edge));
    const all = encode(list(uint(), edge), times(edge, 0)).toHex();
    assert.equal(all, head + "00".repeat(edge));
  }
});
