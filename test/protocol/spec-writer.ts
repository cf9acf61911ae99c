// A second CBOR writer for the whole protocol, which knows only what docs/protocol.md says.
import { encode, type Purpose, type Shape, type Sign } from "#protocol";
import type { Shown } from "../../tools/vectors/vector.ts";
import {
  documentMessages,
  meaningOf,
  plainFields,
  recordFields,
  type Field,
} from "./spec-document.ts";

const raw: Shape<unknown> = { toWire: (value) => value, fromWire: (value) => value };

/** Encodes a value, given as JSON shows it, as a type in the document's notation. */
export const writeType = (type: string, shown: Shown): Uint8Array => encode(raw, wire(type, shown));

/** The bytes of a value of a type whose fields stand outside of CBOR. */
export function writePlain(type: string, shown: Shown): Uint8Array {
  const fields = plainFields(type) ?? recordFields(type);
  if (fields) return joined(fields.map((one) => writePlain(one.type, fieldOf(shown, one.name))));
  const item = itemOf(type);
  if (item) {
    const items = itemsOf(shown);
    return joined([Uint8Array.of(items.length), ...items.map((one) => writePlain(item, one))]);
  }
  const bits = numberBits[type];
  if (bits)
    return Uint8Array.fromHex(
      Number(shown)
        .toString(16)
        .padStart(bits / 4, "0"),
    );
  if (type.endsWith(" B")) return Uint8Array.fromHex(String(shown));
  return writePlain(meaningOf(type) ?? "", shown);
}

const joined = (parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

/** How many bits a number has outside of CBOR. */
const numberBits: Record<string, number> = { u8: 8, u16: 16, u32: 32, uint: 64 };

/** Encodes a message from one of the document's tables. */
export const writeMessage = (table: string, shown: Shown): Uint8Array =>
  encode(raw, message(table, shown));

/** Encodes a turn. */
export const writeTurn = (shown: Shown): Uint8Array =>
  encode(
    raw,
    itemsOf(shown).map((one) => message("between-peers", one)),
  );

/** Encodes a body of this type, signed and wrapped. */
export function writeSigned(type: string, shown: Shown, purpose: Purpose, sign: Sign): Uint8Array {
  const body = writeType(type, shown);
  const signature = sign(purpose, body);
  return writeType("wrapper", { body: body.toHex(), signature: signature.toHex() });
}

function message(table: string, shown: Shown): unknown[] {
  const type = fieldOf(shown, "type");
  const found = documentMessages(table).find(({ name }) => name === type);
  if (found === undefined) throw new Error(`the document has no message called ${String(type)}`);
  return [found.number, ...record(found.fields, shown)];
}

const record = (fields: Field[], shown: Shown): unknown[] =>
  fields.map(({ name, type }) => wire(type, fieldOf(shown, name)));

function wire(type: string, shown: Shown): unknown {
  if (type.endsWith("?")) return shown === null ? null : wire(type.slice(0, -1), shown);
  const item = itemOf(type);
  if (item) return itemsOf(shown).map((one) => wire(item, one));
  if (type.endsWith(" B")) return Uint8Array.fromHex(String(shown));
  const fields = recordFields(type);
  if (fields) return record(fields, shown);
  const meaning = meaningOf(type);
  if (meaning?.includes("|")) return meaning.split(" | ").indexOf(String(shown));
  return meaning ? wire(meaning, shown) : shown;
}

/** The type of the items of a list; undefined for other types. */
const itemOf = (type: string): string | undefined => /^\[(.+)\] \d+$/.exec(type)?.[1];

function itemsOf(shown: Shown): Shown[] {
  if (!Array.isArray(shown))
    throw new Error("the vector has no list where the document expects one");
  return shown;
}

/** A missing field is an error in the vector, because an absent value is written as null. */
export function fieldOf(shown: Shown | undefined, name: string): Shown {
  const isRecord = typeof shown === "object" && shown !== null && !Array.isArray(shown);
  const value = isRecord ? shown[name] : undefined;
  if (value === undefined) throw new Error(`the vector has no field ${name}`);
  return value;
}
