// What we keep about a mended profile: the news the person has yet to see, and the logs that are
// still shorter here than they were.
import { conversationId, deviceId, epoch, flag, list, optional, record, text } from "#protocol";
import { uint } from "#protocol";
import type { Of, Shape } from "#protocol";
import type { Mended } from "../world/events.ts";

/** What a mending found; shown to the person once. */
export const mendedShape: Shape<Mended> = record({
  missing: optional(uint()),
  knowsMe: flag,
  knowsOthers: flag,
  aside: text(4_096),
});

const logsWantedMax = 65_536;

/** Logs that were longer than they are here now, each with its old length. */
export const wantedShape = list(
  record({ conversation: conversationId, device: deviceId, epoch, next: uint() }),
  logsWantedMax,
);
/** The logs that are still shorter here than before the damage, in the form kept on disk. */
export type Wanted = Of<typeof wantedShape>;
