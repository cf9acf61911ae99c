// The vectors of docs/protocol.md as inputs, including those that every reader must refuse.
import { documentVectors } from "../protocol/spec-document.ts";

/** The bytes of all vectors of a kind, or one empty list if the document has none of that kind. */
export function vectors(kind: string): Uint8Array[] {
  const found = documentVectors.filter((one) => one.kind === kind && one.hex !== undefined);
  const seeds = found.map((one) => Uint8Array.fromHex(one.hex));
  return seeds.length === 0 ? [Uint8Array.of(0x80)] : seeds;
}
