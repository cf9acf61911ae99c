// Shapes: one description of a value that both writes it to the wire and checks what arrives.
//
// The wire is CBOR without maps and floats: records are arrays in the order of their fields, ids
// are byte strings, choices are numbers. So every value has exactly one encoding.

/**
 * A two-way description of a `T` (docs/protocol.md §3). `fromWire` throws {@link Malformed};
 * `toWire` trusts its input.
 */
export interface Shape<T> {
  toWire(value: T): unknown;
  fromWire(wire: unknown): T;
}

/** The type of value that a shape describes. */
export type Of<S> = S extends Shape<infer T> ? T : never;

/**
 * What a shape throws inside `fromWire` when the value is not one of its own; `decode` catches it.
 */
export class Malformed extends Error {}

/** A message whose number is in no row of its table: one of a newer program, or of no program. */
export class UnknownMessage extends Malformed {}

function require(condition: boolean, why: string): asserts condition {
  if (!condition) throw new Malformed(why);
}

/** A whole number from 0 to `max`, by default 2^53 - 1 (docs/protocol.md §3, `uint`). */
export const uint = (max: number = Number.MAX_SAFE_INTEGER): Shape<number> => ({
  toWire: (value) => value,
  fromWire(wire) {
    require(typeof wire === "number" && Number.isSafeInteger(wire), "no whole number");
    require(wire >= 0 && wire <= max, "number out of bounds");
    return wire;
  },
});

/** Exactly `length` bytes (docs/protocol.md §3, `32 B`). */
export const bytes = (length: number): Shape<Uint8Array> => bytesBetween(length, length);

/** At most `max` bytes, and perhaps none (docs/protocol.md §3, `≤512 B`). */
export const bytesUpTo = (max: number): Shape<Uint8Array> => bytesBetween(0, max);

const bytesBetween = (min: number, max: number): Shape<Uint8Array> => ({
  toWire: (value) => value,
  fromWire(wire) {
    require(wire instanceof Uint8Array, "no bytes");
    require(wire.length >= min && wire.length <= max, "bytes of the wrong length");
    return wire;
  },
});

/**
 * Text of at most `max` UTF-16 units (docs/protocol.md §3, `text 64`). Broken UTF-8 decodes to
 * U+FFFD, so that is refused.
 */
export const text = (max: number): Shape<string> => ({
  toWire: (value) => value,
  fromWire(wire) {
    require(typeof wire === "string" && wire.length <= max, "no text, or too long");
    require(!wire.includes("\u{fffd}"), "broken text");
    return wire;
  },
});

/** True or false (docs/protocol.md §3). */
export const flag: Shape<boolean> = {
  toWire: (value) => value,
  fromWire(wire) {
    require(typeof wire === "boolean", "no flag");
    return wire;
  },
};

/**
 * One of the words; on the wire, its position from 0 (docs/protocol.md §3, `x | y`). A position
 * past the last reads as `otherwise`, because a newer program may have more words; where nothing
 * may be added, there is no such word, and the position is malformed.
 */
export const oneOf = <const W extends readonly string[]>(
  words: W,
  otherwise?: W[number],
): Shape<W[number]> => ({
  toWire: (value) => words.indexOf(value),
  fromWire(wire) {
    const position = uint().fromWire(wire);
    const word = words[position] ?? otherwise;
    require(word !== undefined, "unknown choice");
    return word;
  },
});

/** A list of at most `max` values (docs/protocol.md §3, `[T] 16`). */
export const list = <T>(item: Shape<T>, max: number): Shape<T[]> => ({
  toWire: (values) => values.map((value) => item.toWire(value)),
  fromWire(wire) {
    require(Array.isArray(wire) && wire.length <= max, "no list, or too long");
    return wire.map((value) => item.fromWire(value));
  },
});

/** A value or undefined, which is null on the wire (docs/protocol.md §3, `T?`). */
export const optional = <T>(shape: Shape<T>): Shape<T | undefined> => ({
  toWire: (value) => (value === undefined ? null : shape.toWire(value)),
  fromWire: (wire) => (wire === null ? undefined : shape.fromWire(wire)),
});

/**
 * A value whose form in memory differs from that on the wire. `read` may throw {@link Malformed}.
 */
export const mapped = <W, T>(
  wireShape: Shape<W>,
  read: (wire: W) => T,
  write: (value: T) => W,
): Shape<T> => ({
  toWire: (value) => wireShape.toWire(write(value)),
  fromWire: (wire) => read(wireShape.fromWire(wire)),
});

type Fields = Record<string, Shape<unknown>>;
type Values<F extends Fields> = { [K in keyof F]: Of<F[K]> };

/**
 * A record; on the wire, an array of its fields in the order of `fields` (docs/protocol.md §3). A
 * field too many or too few is malformed, because it is signed, hashed, or part of what is.
 */
export function record<F extends Fields>(fields: F): Shape<Values<F>> {
  const count = Object.keys(fields).length;
  return recordOf(fields, count, count);
}

/**
 * A record that a newer program may extend: fields after those known are skipped
 * (docs/protocol.md §11).
 */
export const growing = <F extends Fields>(fields: F): Shape<Values<F>> =>
  recordOf(fields, Object.values(fields).filter((one) => !isLater(one)).length, Infinity);

/** A field that was added at the end of a growing record, and is missing from older programs. */
interface Later<T> extends Shape<T> {
  /** What its absence means. */
  readonly without: T;
}

/** Such a field; `without`: what it means that a program does not send it. */
export const later = <T>(shape: Shape<T>, without: T): Later<T> => ({ ...shape, without });

const isLater = <T>(shape: Shape<T>): shape is Later<T> => "without" in shape;

/** `least` and `most`: how many fields may arrive. */
function recordOf<F extends Fields>(fields: F, least: number, most: number): Shape<Values<F>> {
  const entries = Object.entries(fields);
  return {
    toWire: (value) => entries.map(([key, shape]) => shape.toWire(value[key])),
    fromWire(wire) {
      require(Array.isArray(wire), "no record");
      require(wire.length >= least && wire.length <= most, "wrong number of fields");
      const value = entries.map(([key, shape], at) => {
        const isMissing = at >= wire.length && isLater(shape);
        return [key, isMissing ? shape.without : shape.fromWire(wire[at])];
      });
      return Object.fromEntries(value) as Values<F>; // The entries are those of F.
    },
  };
}

type Kinds = Record<string, readonly [number, Fields]>;
/** One message of a table: its `type`, and the fields that the table lists for it. */
export type MessageOf<K extends Kinds> = {
  [T in keyof K]: { type: T } & Values<K[T][1]>;
}[keyof K];

/**
 * A message: an array of its number, then its fields, which may grow (docs/protocol.md §3, §11). An
 * unknown number throws {@link UnknownMessage}; writing an unknown `type` is a bug of our own, and
 * throws.
 */
export function messages<K extends Kinds>(kinds: K): Shape<MessageOf<K>> {
  const rows = Object.entries(kinds).map(([type, [number, fields]]) => {
    return { type, number, shape: growing(fields) };
  });
  const byType = new Map(rows.map((row) => [row.type, row]));
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  if (byNumber.size < rows.length) throw new Error("two messages have the same number");
  return {
    toWire(value) {
      const row = byType.get(String(value.type));
      if (row === undefined) throw new Error(`no message is called ${String(value.type)}`);
      return [row.number, ...(row.shape.toWire(value) as unknown[])];
    },
    fromWire(wire) {
      require(Array.isArray(wire) && wire.length > 0, "no message");
      const row = byNumber.get(uint().fromWire(wire[0]));
      if (row === undefined) throw new UnknownMessage("a message in no row");
      return { type: row.type, ...row.shape.fromWire(wire.slice(1)) } as MessageOf<K>;
    },
  };
}

/**
 * A message, or what to make of one whose number is unknown: `read` receives the whole of it, and
 * may throw {@link Malformed}. To write what it returns is a bug of our own, and throws.
 */
export const orElse = <T, U>(message: Shape<T>, read: (wire: unknown[]) => U): Shape<T | U> => ({
  toWire: (value) => message.toWire(value as T),
  fromWire(wire) {
    try {
      return message.fromWire(wire);
    } catch (error) {
      if (error instanceof UnknownMessage) return read(wire as unknown[]); // It has a number.
      throw error;
    }
  },
});

/** Messages that arrived together: those known, and how many were not. */
export interface Heard<T> {
  said: T[];
  /** How many messages had a number that this program does not know. */
  skipped: number;
}

/**
 * At most `max` messages. Those of an unknown number are skipped and counted, so that a newer
 * program may say more (docs/protocol.md §11); any other bad message spoils all of them.
 */
export function heardOf<T>(message: Shape<T>, max: number): Shape<Heard<T>> {
  const all = list(
    orElse<T, undefined>(message, () => undefined),
    max,
  );
  return {
    toWire: ({ said }) => all.toWire(said),
    fromWire(wire) {
      const heard = all.fromWire(wire);
      const said = heard.filter((one) => one !== undefined);
      return { said, skipped: heard.length - said.length };
    },
  };
}
