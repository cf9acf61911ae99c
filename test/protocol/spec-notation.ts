// Which values a type in the notation of docs/protocol.md allows and forbids, as values to try.
import { meaningOf, recordFields, type Field } from "./spec-document.ts";

/** A value for one place in a message, and whether a reader accepts it there. */
export interface Trial {
  path: (string | number)[];
  type: string;
  value: unknown;
  fits: boolean;
}

type Try = Pick<Trial, "value" | "fits">;

const pass = (value: unknown): Try => ({ value, fits: true });
const fail = (value: unknown): Try => ({ value, fits: false });

const bits: Record<string, number> = { u8: 8, u16: 16, u32: 32, uint: 53 };

/** All trials for the fields of a record; `sample` is a valid value of that record. */
export function* trialsOf(
  fields: Field[],
  sample: object,
  path: Trial["path"] = [],
): Generator<Trial> {
  for (const { name, type } of fields) {
    const value: unknown = Object.entries(sample).find(([key]) => key === name)?.[1];
    yield* trialsAt([...path, name], type, value);
  }
}

function* trialsAt(path: Trial["path"], type: string, sample: unknown): Generator<Trial> {
  for (const one of triesOf(type, sample)) yield { path, type, ...one };
  if (isPlain(sample)) yield { path, type, value: null, fits: type.endsWith("?") };
  const inner = innerType(type);
  const record = recordFields(inner.type);
  if (inner.isList && Array.isArray(sample) && record) {
    if (sample.length > 0) yield* trialsOf(record, sample[0], [...path, 0]);
  } else if (record && typeof sample === "object" && sample !== null) {
    yield* trialsOf(record, sample, path);
  }
}

/** Whether the codec can write null here: it would have to convert a null text or id first. */
const isPlain = (sample: unknown): boolean =>
  typeof sample === "number" || typeof sample === "boolean" || sample instanceof Uint8Array;

/** The inner type of `T?` and `[T] 16`. */
function innerType(type: string): { type: string; isList: boolean } {
  const [, item] = /^\[(.+)\] \d+$/.exec(type) ?? [];
  return item ? { type: item, isList: true } : { type: type.replace(/\?$/, ""), isList: false };
}

function triesOf(type: string, sample: unknown): Try[] {
  const [word = "", number = ""] = type.split(" ");
  const [, item, most] = /^\[(.+)\] (\d+)$/.exec(type) ?? [];
  if (item && Array.isArray(sample)) return listTries(sample[0], Number(most));
  if (type.endsWith("?")) return [pass(undefined), ...triesOf(type.slice(0, -1), sample)];
  if (word in bits) return numberTries(number ? Number(number) : 2 ** (bits[word] ?? 0) - 1);
  if (type.endsWith(" B")) return bytesTries(type, sample);
  if (word === "text") return textTries(Number(number));
  if (type === "flag") return [pass(true), pass(false), fail(1)];
  if (type === "name") return nameTries;
  return definedTries(type, sample);
}

function definedTries(type: string, sample: unknown): Try[] {
  const meaning = meaningOf(type);
  if (meaning === undefined) throw new Error(`the document does not define ${type}`);
  if (meaning.startsWith("{")) return []; // Its fields get trials of their own.
  if (!meaning.includes("|")) return triesOf(meaning, sample);
  return [...choicesOf(type).map(pass), fail("nobody")];
}

/** The words of a choice, in the order of their numbers. */
const choicesOf = (type: string): string[] => (meaningOf(type) ?? "").split(" | ");

const numberTries = (most: number): Try[] => [
  pass(0),
  pass(most),
  fail(most === Number.MAX_SAFE_INTEGER ? 2 ** 53 : most + 1),
  fail(-1),
];

const textTries = (most: number): Try[] => [
  pass("x".repeat(most)),
  fail("x".repeat(most + 1)),
  fail("\u{fffd}"),
];

const nameTries: Try[] = [
  ...["al", "a".repeat(32), "0._-"].map(pass),
  ...["a", "a".repeat(33), "Alice", "_al", "ålice", "exit"].map(fail),
];

/** The code keeps ids as hex text and other bytes as they are. */
function bytesTries(type: string, sample: unknown): Try[] {
  const most = Number.parseInt(type.replace("≤", ""), 10);
  const make = (length: number): unknown =>
    typeof sample === "string" ? "ab".repeat(length) : new Uint8Array(length);
  const least = type.startsWith("≤") ? pass(make(0)) : fail(make(most - 1));
  return [least, pass(make(most)), fail(make(most + 1))];
}

/** If this vector's list is empty, another vector has an item for it. */
const listTries = (item: unknown, most: number): Try[] =>
  item === undefined
    ? [pass([])]
    : [pass([]), pass(Array(most).fill(item)), fail(Array(most + 1).fill(item))];

/** A copy of the value with this place changed. */
export function replaced(value: unknown, path: Trial["path"], by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  const entries = Object.entries(value ?? {}).map(([key, one]) => {
    return [key, key === String(first) ? replaced(one, rest, by) : one];
  });
  return Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}
