// Shapes: what a field may hold, and which values are refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Malformed, bytes, bytesUpTo, flag, list, mapped, oneOf, optional } from "#protocol";
import { normaliseName, record, reservedNames, text, uint, type Shape } from "#protocol";
import { messages } from "../../src/protocol/shape.ts";
import { username } from "../../src/protocol/names.ts";
import { deviceId } from "../../src/protocol/ids.ts";

function refuses<T>(shape: Shape<T>, ...wires: unknown[]): void {
  for (const wire of wires) assert.throws(() => shape.fromWire(wire), Malformed, String(wire));
}

/** A value of every kind that a decoder could return. */
const kinds = [0, -1, 1.5, NaN, Infinity, 2 ** 53, "", "x", true, null, undefined, [], {}, 1n];
const others = (...own: unknown[]): unknown[] => kinds.filter((one) => !own.includes(one));

test("a whole number lies between 0 and its maximum", () => {
  assert.equal(uint(7).fromWire(7), 7);
  refuses(uint(7), 8);
  refuses(uint(), ...others(0));
});

test("bytes have exactly the length they should have", () => {
  const four = new Uint8Array(4);
  assert.equal(bytes(4).fromWire(four), four);
  assert.equal(bytesUpTo(4).fromWire(four), four);
  refuses(
    bytes(4),
    new Uint8Array(3),
    new Uint8Array(5),
    [0, 0, 0, 0],
    new ArrayBuffer(4),
    ...kinds,
  );
  refuses(bytesUpTo(3), four, ...kinds);
});

test("text is well-formed and within its limit", () => {
  assert.equal(text(3).fromWire("abc"), "abc");
  refuses(text(3), "abcd", "a\u{fffd}", ...others("", "x"));
});

test("a flag is true or false, and nothing that looks similar", () => {
  assert.equal(flag.fromWire(false), false);
  refuses(flag, ...others(true));
});

test("a choice is written as the position of its word", () => {
  const shape = oneOf(["red", "green"]);
  assert.equal(shape.toWire("green"), 1);
  assert.equal(shape.fromWire(1), "green");
  refuses(shape, 2, -1, 0.5, "0", "length", "green", ...others(0));
});

test("a list stays within its limit, and every item fits", () => {
  assert.deepEqual(list(uint(9), 2).fromWire([1, 2]), [1, 2]);
  refuses(list(uint(9), 2), [1, 2, 3], [10], ["1"], { length: 0 }, new Uint8Array(1));
  refuses(list(uint(9), 2), ...kinds.filter((one) => !Array.isArray(one)));
});

test("a missing optional value is null on the wire, and nothing else", () => {
  const shape = optional(uint());
  assert.equal(shape.toWire(undefined), null);
  assert.equal(shape.fromWire(null), undefined);
  assert.equal(shape.fromWire(0), 0);
  refuses(shape, undefined, false, "");
});

test("a record has all of its fields and no extra ones", () => {
  const shape = record({ one: uint(), two: flag });
  assert.deepEqual(shape.fromWire([1, true]), { one: 1, two: true });
  assert.deepEqual(shape.toWire({ one: 1, two: true }), [1, true]);
  refuses(shape, [1], [1, true, 0], [true, 1], { one: 1, two: true }, ...kinds);
});

test("a mapped value is converted on the way in and on the way out", () => {
  const shape = mapped(uint(), (wire) => String(wire), Number);
  assert.equal(shape.fromWire(7), "7");
  assert.equal(shape.toWire("7"), 7);
  refuses(shape, "7");
});

test("a message is identified by its number, and has the fields of its type", () => {
  const shape = messages({ hello: [3, { n: uint() }], bye: [4, {}] });
  assert.deepEqual(shape.toWire({ type: "hello", n: 1 }), [3, 1]);
  assert.deepEqual(shape.fromWire([4]), { type: "bye" });
  refuses(shape, [3], [5], [], ["hello", 1], [[3], 1], ...kinds);
  assert.deepEqual(shape.fromWire([3, 1, "new"]), { type: "hello", n: 1 });
  assert.throws(() => shape.toWire({ type: "toString" } as never), /no message is called/);
  assert.throws(() => messages({ hello: [3, {}], bye: [3, {}] }), /the same number/);
});

test("an id is bytes of a fixed length on the wire, and hex text in memory", () => {
  const id = "ab".repeat(32);
  assert.equal(deviceId.fromWire(Uint8Array.fromHex(id)), id);
  refuses(deviceId, new Uint8Array(31), new Uint8Array(33), id);
});

test("there is only one way to write a name", () => {
  for (const name of ["alice", "a1", "x.y-z_9", "a".repeat(32)]) {
    assert.equal(username.fromWire(name), name);
  }
  refuses(username, "Alice", " alice", "alice ", "a", "a".repeat(33), "-alice", "älice", "al ice");
  refuses(username, "alice\n", "", ...reservedNames);
  assert.equal(normaliseName("  Alice\t"), "alice");
  assert.equal(normaliseName("İlknur"), undefined);
});
