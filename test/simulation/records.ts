// What is on the disks of simulated devices, read without going through the peers.
import type { Row } from "#peer";
import type { AccountId, DeviceId } from "#protocol";
import type { SimulatedDevice } from "./sim-device.ts";

/** All devices that this one is, or was earlier, as a list for SQL. */
export const idsOf = ({ ids }: SimulatedDevice): string => ids.map((id) => `'${id}'`).join();

/** The account of a device that has signed in before. */
export function accountOf(device: SimulatedDevice): AccountId | undefined {
  if (!hasTables(device)) return undefined;
  const [row] = device.disk.rows("SELECT value FROM profile WHERE key = 'account'");
  return row?.["value"] as AccountId | undefined;
}

/** Whether the store has been created; the process may have died before that. */
export const hasTables = (device: SimulatedDevice): boolean => device.disk.isMade;

/**
 * The texts on a disk, in screen order, as `author#number`; if given, only those of one
 * conversation, and without those of one account.
 */
export function textsOf(
  device: SimulatedDevice,
  conversation?: string,
  except?: AccountId,
): string[] {
  const rows = device.disk.rows(
    `SELECT body FROM entry JOIN log ON log.id = entry.log
     WHERE type = 1 AND body IS NOT NULL AND account <> ?2
       AND entry.conversation = coalesce(?1, entry.conversation)
     ORDER BY entry.conversation, place, entry.hash`,
    conversation ?? null,
    except ?? "",
  );
  return rows.map(({ body }) => nameOfText(new TextDecoder().decode(body as Uint8Array)));
}

/** The part before the canary: who wrote it, and its number. */
export const nameOfText = (text: string): string => text.split(" canary")[0] ?? text;

/** How much of each log is held: "conversation device epoch" and the seq after the last entry. */
export function vectorOf(device: SimulatedDevice): Map<string, number> {
  const rows = device.disk.rows(
    "SELECT conversation || ' ' || device || ' ' || epoch AS log, next FROM log WHERE next > 0",
  );
  return new Map(rows.map(({ log, next }) => [String(log), Number(next)]));
}

/**
 * A false acknowledgement on a device's disk: the other device does not hold an entry that it
 * names. `only`: look at this other device alone.
 */
export function wrongTick(
  device: SimulatedDevice,
  all: readonly SimulatedDevice[],
  only?: SimulatedDevice,
): string | undefined {
  if (!hasTables(device)) return undefined;
  const rows = device.disk.rows(
    `SELECT ack.device AS holder, ack.next AS next,
       conversation || ' ' || log.device || ' ' || epoch AS log
     FROM ack JOIN log ON log.id = ack.log`,
  );
  for (const { holder, next, log } of rows) {
    const other = all.find(({ ids }) => ids.includes(holder as DeviceId));
    if (!other || (only && other !== only)) continue;
    const held = vectorOf(other).get(String(log)) ?? 0;
    if (held < Number(next)) {
      return `${device.name} believes that ${other.name} holds ${String(next)} entries, not ${held}`;
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
): string | undefined {
  if (!hasTables(device)) return undefined;
  const rows = device.disk.rows(
    `SELECT read_mark.account AS account, read_mark.next AS next,
       conversation, log.device AS device, epoch
     FROM read_mark JOIN log ON log.id = read_mark.log`,
  );
  const lie = rows.find(({ account, ...mark }) => {
    const readers = all.filter((one) => accountOf(one) === account);
    return readers.length > 0 && !readers.some((reader) => hasShown(reader, mark));
  });
  return lie && `${device.name} believes that ${String(lie["next"])} entries were read`;
}

function hasShown(reader: SimulatedDevice, { conversation, device, epoch, next }: Row): boolean {
  const [row] = reader.disk.rows(
    `SELECT log.next AS held, (SELECT min(seq) FROM entry
       WHERE entry.log = log.id AND shown = 0) AS unseen
     FROM log WHERE conversation = ? AND device = ? AND epoch = ?`,
    conversation ?? null, device ?? null, epoch ?? null,
  ); // prettier-ignore
  return (
    Number(row?.["held"] ?? 0) >= Number(next) && Number(row?.["unseen"] ?? next) >= Number(next)
  );
}
