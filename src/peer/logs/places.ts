// The place of an entry on screen: the same entries give the same screen on every device.
//
// It is the entry's clock, or one more than the highest place among the entries its author had
// seen, if that is higher. Screens sort by place, then by log. The clock of an honest author passes
// every place that it has seen, so only a clock far in the future makes the second rule count.
import type { LogId, Parent } from "#protocol";
import { isNamed } from "./held-batch.ts";
import type { HeldLog, Logs } from "./logs.ts";

/** The place of an entry by all we hold now, and the parents that may still change it. */
export interface Placed {
  place: number;
  missing: Parent[];
}

/** Places that differ from those on disk. */
export interface Moved {
  /** The place of this entry, if it has moved. */
  at(log: HeldLog, seq: number): number | undefined;
}

/** No entry of the log has a higher place. */
export const highestOf = ({ place, hasHole }: HeldLog): number => (hasHole ? Infinity : place);

const nothingMoved: Moved = { at: () => undefined };

/** `before`: the place of the entry before it in its log. */
export function placeOf(
  logs: Logs,
  { conversation }: Pick<LogId, "conversation">,
  before: number,
  { clock, parents }: { clock: number; parents: Parent[] },
  moved = nothingMoved,
): Placed {
  let place = Math.max(clock, before + 1);
  const missing: Parent[] = [];
  const isMoving = logs.moves.of(conversation) !== undefined; // Then ends need not be highest.
  for (const parent of parents) {
    const { device, epoch, seq } = parent;
    const log = logs.find({ conversation, device, epoch });
    if (!log || seq >= log.next) missing.push(parent);
    else if (isMoving || log.place >= place) {
      place = Math.max(place, placeOfParent(logs, log, parent, moved) + 1);
    }
  }
  return { place, missing };
}

/** -1 if the entry that we hold there has a different hash. */
function placeOfParent(logs: Logs, log: HeldLog, { seq, hash }: Parent, moved: Moved): number {
  const batch = logs.batches.at(log.id, seq);
  if (!batch || !isNamed(batch.hashOf(seq, logs.sha256), hash)) return -1;
  return moved.at(log, seq) ?? batch.placeOf(seq);
}

/** Whether we hold the very entry that is named. */
export function holdsParent(
  logs: Logs,
  { conversation }: Pick<LogId, "conversation">,
  { device, epoch, seq, hash }: Parent,
): boolean {
  const log = logs.find({ conversation, device, epoch });
  const batch = log && seq < log.next ? logs.batches.at(log.id, seq) : undefined;
  return batch !== undefined && isNamed(batch.hashOf(seq, logs.sha256), hash);
}
