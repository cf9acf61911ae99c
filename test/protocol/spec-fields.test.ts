// Every field that docs/protocol.md names, at its limits and just past them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode, openingShape, parentShape, type Shape } from "#protocol";
import { show, type Shown } from "../../tools/vectors/vector.ts";
import { generalBodyShape, generalShape } from "./general-batch.ts";
import { bodies, codecOf, unsigned, type Codec, type SignedBody } from "./spec-codecs.ts";
import { documentMessages, documentVectors, recordFields, tables } from "./spec-document.ts";
import type { Field, Message } from "./spec-document.ts";
import { replaced, trialsOf } from "./spec-notation.ts";
import { writeMessage, writeSigned, writeTurn, writeType } from "./spec-writer.ts";

/** One subject to try: a sample that fits, and how the code and the document turn it into bytes. */
interface Subject {
  name: string;
  fields: Field[];
  sample: object;
  codec: Codec;
  write(shown: Shown): Uint8Array;
  /** Above this size a failure says nothing about a field, because the whole is too large. */
  bytesMax: number;
}

function objectOf(value: unknown): object {
  if (typeof value === "object" && value !== null) return value;
  throw new Error("a vector has no value");
}

/** The values of all valid vectors of a kind, with this name if one is given. */
function valuesOf(kind: string, named?: string): unknown[] {
  const codec = codecOf(kind);
  return documentVectors
    .filter((vector) => vector.kind === kind && !vector.refused)
    .filter(({ name }) => named === undefined || name === named)
    .map(({ hex }) => codec.decode(Uint8Array.fromHex(hex)));
}

const writeAlone = (shown: Shown): Uint8Array => writeTurn([shown]);

/** A message of a table as its vector has it; a message between peers is alone in its turn. */
function messageOf(table: string, { name, fields }: Message): Subject {
  const codec = codecOf(table);
  const [value] = valuesOf(table, name);
  const alone = { decode: codec.decode, encode: (one: unknown) => codec.encode([one], unsigned) };
  return {
    name,
    fields,
    sample: objectOf(Array.isArray(value) ? value[0] : value),
    codec: Array.isArray(value) ? alone : codec,
    write: Array.isArray(value) ? writeAlone : (shown) => writeMessage(table, shown),
    bytesMax: Infinity,
  };
}

/** The signed bodies of a type, with signatures of zeros. */
const bodiesOf = (name: string, { kind, purpose, codec }: SignedBody): Subject[] =>
  valuesOf(kind).map((value) => ({
    name,
    fields: recordFields(name) ?? [],
    sample: objectOf(value),
    codec,
    write: (shown) => writeSigned(name, shown, purpose, unsigned),
    bytesMax: 16_384,
  }));

/** A part of a message or an entry that travels as bytes, so that no message tries its fields. */
const partsOf = (name: string, codec: Codec): Subject[] =>
  valuesOf(name).map((value) => ({
    name,
    fields: recordFields(name) ?? [],
    sample: objectOf(value),
    codec,
    write: (shown) => writeType(name, shown),
    bytesMax: Infinity,
  }));

/** Types and limits alone: the rules between fields have vectors and properties of their own. */
const general = <T>(shape: Shape<T>): Codec => ({
  decode: (bytes) => decode(shape, bytes),
  encode: (value) => encode(shape, value as T), // It imitates the value of a vector.
});

function tryFields({ name, fields, sample, codec, write, bytesMax }: Subject): void {
  for (const { path, type, value, fits } of trialsOf(fields, sample)) {
    const changed = replaced(sample, path, value);
    const bytes = codec.encode(changed, unsigned);
    const where = `${name}.${path.join(".")} ${type} (${bytes.length} bytes)`;
    if (fits) assert.equal(write(show(changed)).toHex(), bytes.toHex(), where);
    if (fits && bytes.length > bytesMax) continue;
    assert.equal(codec.decode(bytes) !== undefined, fits, where);
  }
}

for (const table of tables) {
  test(`${table} has the fields that the document lists, in the same order`, () => {
    for (const message of documentMessages(table)) {
      const { sample, fields, name } = messageOf(table, message);
      assert.deepEqual(Object.keys(sample), ["type", ...fields.map((field) => field.name)], name);
    }
  });

  test(`every field of ${table} has the type and limit that the document gives it`, () => {
    for (const message of documentMessages(table)) tryFields(messageOf(table, message));
  });
}

test("every field of a batch and of a body has the type and limit that the document gives it", () => {
  partsOf("batch", general(generalShape)).forEach(tryFields);
  partsOf("body", general(generalBodyShape)).forEach(tryFields);
  partsOf("opening", general(openingShape)).forEach(tryFields);
  partsOf("namedParent", general(parentShape)).forEach(tryFields);
});

test("every field of a signed body has the type and limit that the document gives it", () => {
  for (const [name, body] of Object.entries(bodies)) bodiesOf(name, body).forEach(tryFields);
});
