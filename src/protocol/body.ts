// The body of an entry: what its type makes of it, and what to show if the type is unknown.
//
// Almost every body is a content alone. Every message has one, so these have a codec of their own.
import { CborReader } from "./cbor-reader.ts";
import { CborWriter } from "./cbor-writer.ts";
import { decode, encode } from "./cbor.ts";
import { newForm, saltBytes } from "./entry.ts";
import { fallbackMax, textBytesMax } from "./limits.ts";
import { Malformed, bytesUpTo, growing, optional, text, type Of } from "./shape.ts";

/**
 * The body of an entry (docs/protocol.md §9). `content` has the meaning that the type gives it;
 * `fallback` is for programs that do not know the type.
 */
const bodyShape = growing({
  content: bytesUpTo(textBytesMax),
  fallback: optional(text(fallbackMax)),
});
/** One value of {@link bodyShape} (docs/protocol.md §9). */
export type Body = Of<typeof bodyShape>;

const writer = new CborWriter();

/** The bytes of a body (docs/protocol.md §9). It trusts the body and checks no limit. */
export function encodeBody(body: Body): Uint8Array {
  if (body.fallback !== undefined) return encode(bodyShape, body);
  writer.clear();
  writer.list(2);
  writer.bytes(body.content);
  writer.null();
  return writer.take();
}

/**
 * The body in the salted content of an entry, or undefined if it has none that can be read
 * (docs/protocol.md §9). In version 2 a body was its content, without a fallback.
 */
export function openBody(type: number, salted: Uint8Array | undefined): Body | undefined {
  const body = salted?.subarray(saltBytes);
  if (body === undefined) return undefined;
  if (type < newForm) return { content: body, fallback: undefined };
  return readContentAlone(body) ?? decode(bodyShape, body);
}

/** The body if it is a content and nothing else. */
function readContentAlone(wire: Uint8Array): Body | undefined {
  try {
    const reader = new CborReader(wire);
    reader.record(2);
    const content = reader.bytes(0, textBytesMax);
    return reader.isNull() && reader.isAtEnd ? { content, fallback: undefined } : undefined;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}
