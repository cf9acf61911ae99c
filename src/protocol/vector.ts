// What a device holds of a conversation: for each log, how far.
import { logName } from "./entry.ts";
import { conversationId, entryHash } from "./ids.ts";
import { logsNamedMax } from "./limits.ts";
import { bytes, growing, list, optional, uint, type Of } from "./shape.ts";

/** `signature`: the author's head over the entry before `next`, sent only to the author. */
const claim = growing({
  ...logName,
  next: uint(),
  hash: entryHash,
  signature: optional(bytes(64)),
});

/**
 * What a device holds of one conversation (docs/protocol.md §8): for each log, the next seq and the
 * hash before it.
 */
export const vectorShape = growing({
  conversation: conversationId,
  logs: list(claim, logsNamedMax),
});
/** One value of {@link vectorShape} (docs/protocol.md §8). */
export type Vector = Of<typeof vectorShape>;
/**
 * What a vector says about one log (docs/protocol.md §8): the sender holds everything before
 * `next`.
 */
export type Claim = Of<typeof claim>;
