// Bytes that are almost those of a batch, with one thing wrong that only its codec can see.
import type { Dice } from "./dice.ts";

/** Changes the bytes of a batch, which are sound and signed. */
type Bytes = (batch: Uint8Array, dice: Dice) => Uint8Array;

/** A batch begins with the head of a list, then its conversation, device and epoch. */
const firstAt = 1 + 34 + 34 + 17;

/** What can be wrong with the bytes of a batch, by the name of the lie. */
export const falseBatchBytes: Record<string, Bytes> = {
  "a batch with a byte too many": (batch) => Uint8Array.of(...batch, 0),
  "a batch that is cut off": (batch, dice) => batch.subarray(0, dice.below(batch.length)),
  "a batch that is empty": () => new Uint8Array(),
  "a batch with broken bytes": (batch, dice) => {
    const bytes = batch.slice();
    bytes[dice.below(bytes.length)] = dice.below(256);
    return bytes;
  },
  "a batch with a field too many": (batch) => Uint8Array.of(0x88, ...batch.subarray(1), 0xf6),
  // The same values in other bytes: who took them would pass on what others refuse.
  "a number written longer than needed": (batch) => withFirst(batch, [0x1b, 0, 0, 0, 0, 0, 0, 0]),
  "a list without an end": (batch) => Uint8Array.of(0x9f, ...batch.subarray(1), 0xff),
  "a million entries in a few bytes": (batch) =>
    Uint8Array.of(...batch.subarray(0, firstAt + 1), 0x80, 0x9a, 0, 0x0f, 0x42, 0x40),
  // As large as one frame allows. The limit of a batch itself is tested with the codecs.
  "a batch full of nothing": (batch) => Uint8Array.of(...batch, ...new Uint8Array(12_000)),
};

/** Writes the seq of its first entry with these bytes before it. */
const withFirst = (batch: Uint8Array, before: number[]): Uint8Array =>
  Uint8Array.of(...batch.subarray(0, firstAt), ...before, ...batch.subarray(firstAt));
