// What is kept about a profile that was mended: what the person has yet to be told, and which logs
// are still shorter here than they were.
import { bytes, flag, list, mapped, optional, record, text, uint, type Of } from "#protocol";
import type { ConversationId, DeviceId, Epoch } from "#protocol";

const hexId = <T extends string>(length: number) =>
  mapped(
    bytes(length),
    (wire) => wire.toHex() as T, // The field that it stands in says which id it is.
    (value) => Uint8Array.fromHex(value),
  );

/** What a mending found, to be told once. */
export const mendedShape = record({
  /** Entries that are known to be missing; undefined where nothing is left that could tell. */
  missing: optional(uint()),
  /** Whether it is still known here who this is. */
  knowsMe: flag,
  /** Whether all that is known of other people is still here: their accounts and their settings. */
  knowsOthers: flag,
  /** Where the damaged file is now. */
  aside: text(4_096),
});
export type Mended = Of<typeof mendedShape>;

const logsWantedMax = 65_536;

/** Logs that were longer than they are here now, and how long. */
export const wantedShape = list(
  record({
    conversation: hexId<ConversationId>(32),
    device: hexId<DeviceId>(32),
    epoch: hexId<Epoch>(16),
    next: uint(),
  }),
  logsWantedMax,
);
export type Wanted = Of<typeof wantedShape>;
