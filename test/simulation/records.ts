// What is on the disks of simulated devices, read without going through the peers.
import type { AccountId, DeviceId } from "#protocol";
import type { SqlValue } from "#peer";
import { blob, logOn, logsOn, nameOfLog, textsInOrder, type LogOnDisk, type Rows } from "./held.ts";
import type { SimulatedDevice } from "./sim-device.ts";

/** Reads the disk of a device. */
export const rowsOf =
  ({ disk }: SimulatedDevice): Rows =>
  (sql, ...values) =>
    disk.rows(sql, ...values);

/** The logs that this device has written, as it is or was. */
export const ownLogs = (device: SimulatedDevice): LogOnDisk[] =>
  logsOn(rowsOf(device)).filter((log) => device.ids.includes(log.device));

/** The account of a device that has signed in before. */
export function accountOf(device: SimulatedDevice): AccountId | undefined {
  return profileValue(device, "account") as AccountId | undefined;
}

/** A single value of the device's profile. */
export const profileValue = (device: SimulatedDevice, key: string): SqlValue | undefined =>
  hasTables(device)
    ? device.disk.rows("SELECT value FROM profile WHERE key = ?", key)[0]?.["value"]
    : undefined;

/** Whether the store has been created; the process may have died before that. */
export const hasTables = (device: SimulatedDevice): boolean => device.disk.isMade;

/**
 * The texts on a disk, in screen order, as `author#number`; if given, only those of one
 * conversation, and without those of one account.
 */
export const textsOf = (
  device: SimulatedDevice,
  conversation?: string,
  except?: AccountId,
): string[] =>
  textsInOrder(rowsOf(device), conversation)
    .filter(({ log }) => log.account !== except)
    .map(({ text }) => nameOfText(text ?? ""));

/** The part before the canary: who wrote it, and its number. */
export const nameOfText = (text: string): string => text.split(" canary")[0] ?? text;

/** How much of each log is held: "conversation device epoch" and the seq after the last entry. */
export function vectorOf(device: SimulatedDevice): Map<string, number> {
  const held = logsOn(rowsOf(device)).filter(({ next }) => next > 0);
  return new Map(held.map((log) => [nameOfLog(log), log.next]));
}

/** A log, somebody else, and how far that one has come in it, as a device believes. */
interface Belief {
  log: LogOnDisk;
  who: string;
  next: number;
}

function beliefs(device: SimulatedDevice, table: "ack" | "read_mark"): Belief[] {
  const logs = new Map(logsOn(rowsOf(device)).map((log) => [log.id, log]));
  return device.disk.rows(`SELECT * FROM ${table}`).flatMap(({ log: row, who, next }) => {
    const log = logs.get(Number(row));
    return log ? [{ log, who: (who as Uint8Array).toHex(), next: Number(next) }] : [];
  });
}

/** How far a device held a log before its disk was damaged; undefined if it was not. */
type OnceHeld = (device: SimulatedDevice, log: string) => number | undefined;

const noDamage: OnceHeld = () => undefined;

/**
 * A false acknowledgement on a device's disk: one of the others does not hold an entry that it
 * names, and never has.
 */
export function wrongTick(
  device: SimulatedDevice,
  others: readonly SimulatedDevice[],
  onceHeld = noDamage,
): string | undefined {
  if (!hasTables(device)) return undefined;
  for (const { who, next, log } of beliefs(device, "ack")) {
    const other = others.find(({ ids }) => ids.includes(who as DeviceId));
    if (!other) continue;
    const name = nameOfLog(log);
    const held = Math.max(vectorOf(other).get(name) ?? 0, onceHeld(other, name) ?? 0);
    if (held < next) {
      return `${device.name} believes that ${other.name} holds ${next} entries, not ${held}`;
    }
  }
  return undefined;
}

/**
 * Something that counts as read on a device's disk, but was not shown on any device of the reader.
 */
export function wrongRead(
  device: SimulatedDevice,
  all: readonly SimulatedDevice[],
  onceHeld = noDamage,
): string | undefined {
  if (!hasTables(device)) return undefined;
  const lie = beliefs(device, "read_mark").find(({ who, ...mark }) => {
    const readers = all.filter((one) => accountOf(one) === who);
    return readers.length > 0 && !readers.some((reader) => hasShown(reader, mark, onceHeld));
  });
  return lie && `${device.name} believes that ${lie.next} entries were read`;
}

function hasShown(
  reader: SimulatedDevice,
  { log, next }: Omit<Belief, "who">,
  onceHeld: OnceHeld,
): boolean {
  const held = logOn(rowsOf(reader), log);
  if (!held) return false;
  return Math.max(held.next, onceHeld(reader, nameOfLog(log)) ?? 0) >= next && held.shown >= next;
}

/** How far this account has read a log, as the device believes. */
export function readUpTo(device: SimulatedDevice, log: LogOnDisk, account: AccountId): number {
  const sql = "SELECT next FROM read_mark WHERE log = ? AND who = ?";
  const held = logOn(rowsOf(device), log);
  const [row] = held ? device.disk.rows(sql, held.id, blob(account)) : [];
  return Number(row?.["next"] ?? 0);
}
