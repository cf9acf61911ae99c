// The encoding: every value has exactly one, and everything else is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { bytes, bytesUpTo, decode, encode, flag, list, optional, record } from "#protocol";
import { text, uint, type Shape } from "#protocol";

/** Accepts any value, so that whatever is still refused is refused by the encoding. */
const anything: Shape<unknown> = { toWire: (value) => value, fromWire: (wire) => wire };

const hex = (digits: string): Uint8Array => Uint8Array.fromHex(digits.replaceAll(" ", ""));

function refuses<T>(shape: Shape<T>, ...wires: string[]): void {
  for (const wire of wires) assert.equal(decode(shape, hex(wire)), undefined, wire);
}

test("numbers take their shortest form, and no other form is read", () => {
  for (const [value, wire] of [
    [0, "00"],
    [23, "17"],
    [24, "1818"],
    [255, "18ff"],
    [256, "190100"],
    [65_536, "1a00010000"],
    [2 ** 32, "1b0000000100000000"],
    [Number.MAX_SAFE_INTEGER, "1b001fffffffffffff"],
  ] as const) {
    assert.equal(encode(uint(), value).toHex(), wire);
    assert.equal(decode(uint(), hex(wire)), value);
  }
  refuses(uint(), "1800", "1817", "190017", "1900ff", "1a0000ffff", "1b00000000ffffffff");
});

test("lengths take their shortest form, and no other form is read", () => {
  refuses(bytes(1), "580101", "59000101", "5a0000000101");
  refuses(text(9), "780161", "79000161");
  refuses(list(uint(), 9), "980100", "99000100", "9b000000000000000100");
});

test("fractions, negative, infinite and oversized numbers are refused", () => {
  refuses(uint(), "20", "3863", "1b0020000000000000", "1bffffffffffffffff", "3bffffffffffffffff");
  refuses(uint(), "f93e00", "f97c00", "f97e00", "f9fc00", "fb7ff0000000000000");
  refuses(uint(9), "0a");
});

test("a float is refused, even if its value is whole", () => {
  refuses(uint(), "f93c00", "f90000", "f98000", "fa3f800000", "fb3ff0000000000000");
});

test("a value that does not state its length up front is refused", () => {
  refuses(list(uint(), 9), "9f00ff", "9fff");
  refuses(bytesUpTo(9), "5f4101ff", "5fff");
  refuses(text(9), "7f6161ff");
  refuses(uint(), "ff");
});

test("maps, tags, undefined and simple values have no place on the wire", () => {
  refuses(
    anything,
    "c101",
    "c11a514b67b0",
    "d9d9f700",
    "c24101",
    "f7",
    "f0",
    "f820",
    "f8ff",
    "a1f7",
  );
  refuses(anything, "a0", "a1616100", "81a0");
  refuses(list(uint(), 9), "a0", "a10000", "a1616100");
  refuses(optional(uint()), "f7");
});

test("extra bytes after a value and missing bytes are refused", () => {
  refuses(uint(), "", "0000", "18", "19ff", "00f6");
  refuses(list(uint(), 9), "81", "820000 00", "8200", "9affffffff", "9bffffffffffffffff");
  refuses(bytesUpTo(9), "42 01", "5affffffff", "5bffffffffffffffff01");
});

test("endless nesting is refused", () => {
  for (const opener of [0x81, 0x82, 0xa1, 0xc1, 0x9f]) {
    assert.equal(decode(list(uint(), 9), new Uint8Array(100_000).fill(opener)), undefined);
  }
});

const nested = (depth: number, innermost: string): string => "81".repeat(depth) + innermost;

test("sixteen lists may be nested, which is more than any message needs, and no more", () => {
  assert.ok(decode(anything, hex(nested(16, "00"))));
  assert.ok(decode(anything, hex(nested(15, "80"))));
  refuses(anything, nested(17, "00"), nested(1_000, "80"), `8200${nested(16, "00")}`);
  const closed = `8a${nested(15, "00").repeat(10)}`;
  assert.ok(decode(anything, hex(closed)));
});

test("broken text is refused, and so is text that starts with a byte order mark", () => {
  refuses(text(99), "61ff", "62c080", "63eda080", "64f4908080", "61c3", "63efbfbd");
  refuses(text(99), "63efbbbf", "64efbbbf61", `7818${"efbbbf"}${"61".repeat(21)}`);
  assert.equal(decode(text(99), hex("6461efbbbf")), "a\u{feff}");
  assert.equal(decode(text(99), encode(text(99), "ü".repeat(40))), "ü".repeat(40));
});

test("any bytes are either refused or the only encoding of their value", () => {
  const shape = record({
    number: uint(),
    bytes: bytesUpTo(40),
    text: text(40),
    flags: list(flag, 4),
    maybe: optional(uint()),
  });
  const near = fc
    .record({
      number: fc.maxSafeNat(),
      bytes: fc.uint8Array({ maxLength: 40 }),
      text: fc.string({ maxLength: 20 }),
      flags: fc.array(fc.boolean(), { maxLength: 4 }),
      maybe: fc.option(fc.nat(), { nil: undefined }),
    })
    .chain((value) =>
      fc.tuple(fc.constant(encode(shape, value)), fc.nat(), fc.nat(255)).map(([wire, at, byte]) => {
        return wire.map((old, index) => (index === at % wire.length ? byte : old));
      }),
    );
  fc.assert(
    fc.property(fc.oneof(near, fc.uint8Array({ maxLength: 60 })), (wire) => {
      const value = decode(shape, wire);
      if (value !== undefined) assert.deepEqual(encode(shape, value), Uint8Array.from(wire));
    }),
    { numRuns: 1_000 },
  );
});

test("a decoded value does not change when its input buffer is reused", () => {
  for (const make of [(from: Uint8Array) => from, (from: Uint8Array) => Buffer.from(from)]) {
    const wire = make(encode(bytes(4), Uint8Array.of(1, 2, 3, 4)));
    const read = decode(bytes(4), wire);
    wire.fill(0);
    assert.deepEqual(read, Uint8Array.of(1, 2, 3, 4));
  }
});

test("encoded bytes do not change when more is encoded", () => {
  const one = encode(bytes(4), Uint8Array.of(1, 2, 3, 4));
  const before = one.toHex();
  for (let time = 0; time < 100; time += 1) encode(bytesUpTo(999), new Uint8Array(999));
  assert.equal(one.toHex(), before);
});

test("a slice of a larger buffer reads the same as a copy", () => {
  const wire = encode(list(uint(), 9), [1, 2, 3]);
  const around = Uint8Array.from([0xff, ...wire, 0xff]);
  assert.deepEqual(decode(list(uint(), 9), around.subarray(1, -1)), [1, 2, 3]);
});
