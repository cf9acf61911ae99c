// The vectors of docs/protocol.md as inputs, also those that every reader has to refuse.
import { documentVectors } from "../protocol/spec-document.ts";

/** The bytes of all vectors of a kind; one empty list where the document has none of it. */
export function vectors(kind: string): Uint8Array[] {
  const found = documentVectors.filter((one) => one.kind === kind && one.hex !== undefined);
  const seeds = found.map((one) => Uint8Array.fromHex(one.hex));
  return seeds.length === 0 ? [Uint8Array.of(0x80)] : seeds;
}
