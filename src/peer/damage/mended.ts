// What is kept about a profile that was mended: what the person has yet to be told, and which logs
// are still shorter here than they were.
import { bytes, flag, list, mapped, optional, record, text, uint } from "#protocol";
import type { ConversationId, DeviceId, Epoch, Of, Shape } from "#protocol";
import type { Mended } from "../world/events.ts";

const hexId = <T extends string>(length: number) =>
  mapped(
    bytes(length),
    (wire) => wire.toHex() as T, // The field that it stands in says which id it is.
    (value) => Uint8Array.fromHex(value),
  );

/** What a mending found, to be told once. */
export const mendedShape: Shape<Mended> = record({
  missing: optional(uint()),
  knowsMe: flag,
  knowsOthers: flag,
  aside: text(4_096),
});

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
