// What a silent entry may hold: nobody sees it, so it must not be a way to fill a disk.
import type { BatchEntry } from "./batch.ts";
import { openBody } from "./body.ts";
import { decode } from "./cbor.ts";
import { entryTypes, isLine, meaningOf, newForm, openingShape } from "./entry.ts";
import { parentShape, readShape, saltBytes } from "./entry.ts";
import { readLogsMax, silentBodyBytesMax, silentRestMax } from "./limits.ts";

/** By the meaning of its type, whether this can be the content of a silent entry. */
const forms: Readonly<Record<number, (content: Uint8Array, type: number) => boolean>> = {
  [entryTypes.opening]: (content) => decode(openingShape, content) !== undefined,
  [entryTypes.delete]: (content) => decode(parentShape, content) !== undefined,
  [entryTypes.read](content, type) {
    const marks = decode(readShape, content);
    return marks !== undefined && (type < newForm || marks.length <= readLogsMax);
  },
};

/**
 * Whether the entry is a line, or no larger than a silent entry of its type may be
 * (docs/protocol.md §9). One without its content is.
 */
export function isLineOrSmall(entry: BatchEntry): boolean {
  const { type, content } = entry;
  if (content === undefined || isLine(entry)) return true;
  const size = content.length - saltBytes;
  const form = forms[meaningOf(type)];
  if (!form) return size <= silentBodyBytesMax;
  const body = openBody(type, content);
  if (!body || size > body.content.length + silentRestMax) return false;
  return form(body.content, type);
}
