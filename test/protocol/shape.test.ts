// Shapes: what a field may hold, and what is refused.
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

/** What a decoder could hand over, of every kind. */
const kinds = [0, -1, 1.5, NaN, Infinity, 2 ** 53, "", "x", true, null, undefined, [], {}, 1n];
const others = (...own: unknown[]): unknown[] => kinds.filter((one) => !own.includes(one));

test("a whole number is one from 0 to its greatest", () => {
  assert.equal(uint(7).fromWire(7), 7);
  refuses(uint(7), 8);
  refuses(uint(), ...others(0));
});

test("bytes have the length that they are to have", () => {
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

test("text is whole, and no longer than it may be", () => {
  assert.equal(text(3).fromWire("abc"), "abc");
  refuses(text(3), "abcd", "a\u{fffd}", ...others("", "x"));
});

test("a flag is yes or no and nothing that looks like it", () => {
  assert.equal(flag.fromWire(false), false);
  refuses(flag, ...others(true));
});

test("a choice is one of its words, by the place where it stands", () => {
  const shape = oneOf(["red", "green"]);
  assert.equal(shape.toWire("green"), 1);
  assert.equal(shape.fromWire(1), "green");
  refuses(shape, 2, -1, 0.5, "0", "length", "green", ...others(0));
});

test("a list has no more items than it may, and each of them fits", () => {
  assert.deepEqual(list(uint(9), 2).fromWire([1, 2]), [1, 2]);
  refuses(list(uint(9), 2), [1, 2, 3], [10], ["1"], { length: 0 }, new Uint8Array(1));
  refuses(list(uint(9), 2), ...kinds.filter((one) => !Array.isArray(one)));
});

test("what may be missing is null on the wire, and nothing else", () => {
  const shape = optional(uint());
  assert.equal(shape.toWire(undefined), null);
  assert.equal(shape.fromWire(null), undefined);
  assert.equal(shape.fromWire(0), 0);
  refuses(shape, undefined, false, "");
});

test("a record has all of its fields and no more", () => {
  const shape = record({ one: uint(), two: flag });
  assert.deepEqual(shape.fromWire([1, true]), { one: 1, two: true });
  assert.deepEqual(shape.toWire({ one: 1, two: true }), [1, true]);
  refuses(shape, [1], [1, true, 0], [true, 1], { one: 1, two: true }, ...kinds);
});

test("a value in another form than the wire's is read and written by its own rule", () => {
  const shape = mapped(uint(), (wire) => String(wire), Number);
  assert.equal(shape.fromWire(7), "7");
  assert.equal(shape.toWire("7"), 7);
  refuses(shape, "7");
});

test("a message is known by its number, and has the fields of its type", () => {
  const shape = messages({ hello: [3, { n: uint() }], bye: [4, {}] });
  assert.deepEqual(shape.toWire({ type: "hello", n: 1 }), [3, 1]);
  assert.deepEqual(shape.fromWire([4]), { type: "bye" });
  refuses(shape, [3], [3, 1, 1], [4, 0], [5], [], ["hello", 1], [[3], 1], ...kinds);
  assert.throws(() => shape.toWire({ type: "toString" } as never), /no message is called/);
});

test("an id is bytes of one length on the wire, and hex in our hands", () => {
  const id = "ab".repeat(32);
  assert.equal(deviceId.fromWire(Uint8Array.fromHex(id)), id);
  refuses(deviceId, new Uint8Array(31), new Uint8Array(33), id);
});

test("a name is written in one way only", () => {
  for (const name of ["alice", "a1", "x.y-z_9", "a".repeat(32)]) {
    assert.equal(username.fromWire(name), name);
  }
  refuses(username, "Alice", " alice", "alice ", "a", "a".repeat(33), "-alice", "älice", "al ice");
  refuses(username, "alice\n", "", ...reservedNames);
  assert.equal(normaliseName("  Alice\t"), "alice");
  assert.equal(normaliseName("İlknur"), undefined);
});
