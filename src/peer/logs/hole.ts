// Rewriting the entries of this device that come after a hole in its log and that nobody else
// holds.
import type { DeviceId } from "#protocol";
import type { Context } from "../world/context.ts";
import { isSilent, removeEntry, type HeldLog } from "./logs.ts";
import { movePlaces } from "./order.ts";
import type { LogWriter } from "./write.ts";

/**
 * Whether a device other than the given one holds more of the log than we do, and will bring it
 * back.
 */
export const isAwaited = ({ store }: Context, log: HeldLog, device: DeviceId): boolean =>
  store.get(
    "SELECT 1 FROM ack WHERE log = ? AND next > ? AND device <> ?",
    log.id, log.next, device,
  ) !== undefined; // prettier-ignore

/**
 * Moves the entries after the log's end into the current epoch, in order, and returns how many
 * there were. Only for a log of an earlier epoch, and only if no other device holds more of it.
 */
export function writeAgain(context: Context, writer: LogWriter, log: HeldLog): number {
  const { store } = context;
  const behind = store.all(
    "SELECT id, seq, type, body FROM entry WHERE log = ? AND seq >= ? ORDER BY seq",
    log.id, log.next,
  ); // prettier-ignore
  for (const { type, body } of behind) {
    if (isSilent(Number(type)) || !(body instanceof Uint8Array)) continue;
    writer.write(log.conversation, Number(type), body);
  }
  for (const { id } of behind) removeEntry(store, Number(id));
  const last = behind.at(-1);
  if (last) movePlaces(store, log, log.next, Number(last["seq"]));
  return behind.length;
}
