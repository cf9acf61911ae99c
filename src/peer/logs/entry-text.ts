// The words of an entry, for people.
import { entryTypes, meaningOf, openBody, type BatchEntry } from "#protocol";

const utf8 = new TextDecoder();

/** Undefined if it is erased, or has no words for a program that does not know its type. */
export function textOf({ type, content }: Pick<BatchEntry, "type" | "content">) {
  const body = openBody(type, content);
  if (meaningOf(type) !== entryTypes.text) return body?.fallback;
  return body && utf8.decode(body.content);
}
