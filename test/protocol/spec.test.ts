// Compares the vectors and messages of docs/protocol.md with the code.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { chapters } from "../../tools/vectors.ts";
import { signer } from "../../tools/vectors/people.ts";
import { show, type Vector } from "../../tools/vectors/vector.ts";
import { bodies, codecOf, codecs, unsigned } from "./spec-codecs.ts";
import { documentMessages, documentVectors, meaningOf, tables } from "./spec-document.ts";
import { fieldOf, writeMessage, writeSigned, writeTurn, writeType } from "./spec-writer.ts";

const sound = documentVectors.filter(({ refused }) => !refused);
const bytesOf = ({ hex }: Vector): Uint8Array => Uint8Array.fromHex(hex);
const nameOf = ({ kind, name }: Vector): string => `${kind}: ${name}`;
const signOf = ({ signer: secret }: Vector) =>
  secret === undefined ? unsigned : signer(Uint8Array.fromHex(secret));

test("the document's vectors are the ones that the code makes today", () => {
  const made = chapters.flatMap(({ vectors }) => vectors);
  const what = "put what `node tools/vectors.ts` prints into docs/protocol.md §13";
  assert.deepEqual(documentVectors.map(nameOf), made.map(nameOf), what);
  for (const [at, vector] of documentVectors.entries()) {
    assert.deepEqual(vector, JSON.parse(JSON.stringify(made[at])), nameOf(vector));
  }
});

test("every vector decodes to its value, and the value encodes to the same bytes", () => {
  const readable = sound.filter(({ kind }) => kind in codecs);
  assert.ok(readable.length > 60);
  for (const vector of readable) {
    const codec = codecOf(vector.kind);
    const value = codec.decode(bytesOf(vector));
    assert.deepEqual(show(value), vector.value, nameOf(vector));
    assert.equal(codec.encode(value, signOf(vector)).toHex(), vector.hex, nameOf(vector));
  }
});

/** How to write a kind with nothing but the document, or undefined if it is not CBOR. */
function written({ kind, value = null }: Vector): Uint8Array | undefined {
  const type = kind === "read-mark" ? "readMark" : kind;
  if (kind === "between-peers") return writeTurn(value);
  if (tables.some((table) => table === kind)) return writeMessage(kind, value);
  return meaningOf(type) ? writeType(type, value) : undefined;
}

test("anyone who knows only the document writes the same bytes", () => {
  let compared = 0;
  for (const vector of sound) {
    const bytes = written(vector);
    if (bytes === undefined) continue;
    assert.equal(bytes.toHex(), vector.hex, nameOf(vector));
    compared += 1;
  }
  assert.ok(compared > 60);
});

test("anyone who knows only the document signs the same bytes", () => {
  for (const [type, { kind, purpose }] of Object.entries(bodies)) {
    const signed = sound.filter((vector) => vector.kind === kind);
    assert.ok(signed.length > 0, kind);
    for (const vector of signed) {
      const wrapped = writeSigned(type, vector.value ?? null, purpose, signOf(vector));
      assert.equal(wrapped.toHex(), vector.hex, nameOf(vector));
    }
  }
});

test("the bytes that the document calls refused are refused", () => {
  const refused = documentVectors.filter((vector) => vector.refused);
  assert.ok(refused.length > 30);
  for (const vector of refused) {
    assert.equal(codecOf(vector.kind).decode(bytesOf(vector)), undefined, nameOf(vector));
  }
});

/** The numbers and names of a table of messages, as the code has them. */
function numbersInCode(table: string): [number, string][] {
  const source = readFileSync(`src/protocol/${table}.ts`, "utf8");
  const rows = source.matchAll(/^ {2}(\w+): \[\s*(\d+),/gm);
  return [...rows].map(([, name = "", number]) => [Number(number), name]);
}

for (const table of tables) {
  test(`the document has every message of ${table} under its number, with a vector`, () => {
    const rows = documentMessages(table);
    const numbers = rows.map(({ number, name }) => [number, name]);
    const what = `the block of messages ${table} in docs/protocol.md lacks or has a row`;
    assert.deepEqual(numbers, numbersInCode(table), what);
    const shown = new Set(sound.filter(({ kind }) => kind === table).map(({ name }) => name));
    for (const [, name] of numbersInCode(table)) assert.ok(shown.has(name), name);
  });
}

test("every question is answered by a message that exists", () => {
  const said = new Set(documentMessages("from-server").map(({ name }) => name));
  for (const { name, fields, answers } of documentMessages("to-server")) {
    const asks = fields.some((field) => field.name === "n") || name === "hello";
    assert.ok(
      answers.every((answer) => said.has(answer)),
      name,
    );
    assert.ok(!asks || answers.length === 1, name);
  }
});

test("a value missing from a vector does not count as null", () => {
  assert.throws(() => fieldOf({ a: 1 }, "b"));
  assert.throws(() => writeMessage("to-server", { type: "nothing" }));
});
