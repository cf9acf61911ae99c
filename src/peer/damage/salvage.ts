// Makes a profile out of what remains of a damaged one. It trusts nothing that can be checked or
// rebuilt, and never changes the damaged file.
import type { Primitives, Random } from "#crypto";
import { encode, noEntry, openDeviceList, type DeviceList } from "#protocol";
import type { Checks, Epoch } from "#protocol";
import { checksOf } from "#crypto";
import { openProfile, type Profile } from "../disk/profile.ts";
import { migrate } from "../disk/schema.ts";
import { checkLog } from "../logs/check.ts";
import { everyLog } from "../logs/logs.ts";
import type { Mended } from "../world/events.ts";
import type { Row, SqlValue, Store } from "../world/ports.ts";
import { mendedShape, wantedShape, type Wanted } from "./mended.ts";
import { remainsOf, type Remnant } from "./remains.ts";
import { findReadMarks, placeEntries } from "./salvage-logs.ts";
import type { Pages } from "./sqlite-file.ts";

/** What a salvage needs besides the two stores. */
export interface SalvageWorld {
  primitives: Primitives;
  random: Random;
  /** Where the damaged file will be; shown to the person. */
  aside: string;
}

/**
 * Fills an empty store with everything that can still be read, in one transaction; it never changes
 * `pages`, and throws `StoreFailure` if the new store fails. The last entries may be lost and no
 * place in a log may be used twice, so the device continues in a new epoch (docs/protocol.md §9).
 */
export function salvage(pages: Pages, store: Store, world: SalvageWorld): void {
  migrate(store);
  store.run("BEGIN IMMEDIATE");
  store.run("PRAGMA defer_foreign_keys = ON"); // Rows come in the order of their pages.
  const ends = copyRows(pages, store);
  const profile = openProfile(store);
  const checks = checksOf(world.primitives);
  const mine = checkIdentity(profile, checks);
  const knowsOthers = checkPeople(store, checks);
  const lists = [...(mine ? [mine] : []), ...listsIn(store, checks)];
  nameLogs(store, lists);
  removeStrays(store);
  const devices = new Map(
    lists.flatMap((list) => list.devices).map((one) => [one.id as string, one]),
  );
  const signingKey = (device: string): Uint8Array | undefined => devices.get(device)?.signingKey;
  for (const log of everyLog(store)) {
    checkLog(store, log, { primitives: world.primitives, checks }, signingKey(log.device));
  }
  placeEntries(store);
  if (mine) findReadMarks(store, mine.account);
  const epoch = world.random(16).toHex() as Epoch;
  profile.set("epoch", epoch);
  profile.set("mendedEpoch", epoch);
  const missing = noteMissing(store, profile, ends);
  const told: Mended = { missing, knowsMe: mine !== undefined, knowsOthers, aside: world.aside };
  profile.set("mended", encode(mendedShape, told));
  store.run("COMMIT");
}

/** How long each log was, by its row. */
type Ends = Map<number, number>;

const raise = (ends: Ends, log: SqlValue | undefined, next: number): void =>
  void ends.set(Number(log), Math.max(next, ends.get(Number(log)) ?? 0));

function copyRows(pages: Pages, store: Store): Ends {
  const ends: Ends = new Map();
  for (const { table, row } of remainsOf(pages)) copyRow(store, { table, row }, ends);
  return ends;
}

function copyRow(store: Store, { table, row }: Remnant, ends: Ends): void {
  if (table === "logIndex") return nameLog(store, row);
  if (table === "log") {
    raise(ends, row["id"], Number(row["next"]));
    store.run("DELETE FROM log WHERE id = ?", row["id"] ?? null); // As named by the index.
    return insert(store, table, { ...row, next: 0, hash: noEntry, clock: 0 });
  }
  if (table === "ack") raise(ends, row["log"], Number(row["next"]));
  if (table === "head") raise(ends, row["log"], Number(row["seq"]) + 1);
  if (table === "entry") {
    raise(ends, row["log"], Number(row["seq"]) + 1);
    return insert(store, table, { ...row, place: 0 });
  }
  if (table !== "read_mark") insert(store, table, row);
}

/** Keeps a row that is already there: when two claim the same place, neither is better. */
function insert(store: Store, table: string, row: Record<string, SqlValue>): void {
  const columns = Object.keys(row);
  const marks = columns.map(() => "?").join(", ");
  store.run(
    `INSERT OR IGNORE INTO ${table} (${columns.join(", ")}) VALUES (${marks})`,
    ...Object.values(row),
  );
}

/** Stands in for the author until we find out who wrote it. */
const nobody = "";

function nameLog(store: Store, row: Record<string, SqlValue>): void {
  const { id, conversation, device, epoch } = row;
  insert(store, "log", {
    id: id ?? null,
    conversation: conversation ?? null,
    account: nobody,
    device: device ?? null,
    epoch: epoch ?? null,
    next: 0,
    hash: noEntry,
    clock: 0,
  });
}

/** Gives a log that only the index names the account that owns its device. */
function nameLogs(store: Store, lists: DeviceList[]): void {
  for (const { account, devices } of lists) {
    for (const { id } of devices) {
      store.run("UPDATE log SET account = ? WHERE account = ? AND device = ?", account, nobody, id);
    }
  }
}

/** Removes what belongs to something that is gone. */
function removeStrays(store: Store): void {
  store.run("DELETE FROM log WHERE account = ?", nobody);
  for (const table of ["entry", "head", "ack"]) {
    store.run(`DELETE FROM ${table} WHERE log NOT IN (SELECT id FROM log)`);
  }
  store.run("DELETE FROM head WHERE (log, seq) NOT IN (SELECT log, seq FROM entry)");
}

/**
 * Returns my own list if everything that says who I am is there; without it, the settings are lost.
 */
function checkIdentity(profile: Profile, checks: Checks): DeviceList | undefined {
  const signed = profile.get("list");
  const list = signed instanceof Uint8Array ? openDeviceList(signed, checks) : undefined;
  const serverKey = profile.get("serverKey");
  if (list && list.account === profile.get("account") && serverKey?.length === 32) return list;
  for (const key of ["list", "account", "serverKey", "stay"] as const) profile.forget(key);
  profile.set("relayOnly", 1); // It may have been on, and then nobody may learn my address.
  return undefined;
}

/** Whether, as far as we know, nothing about people is lost. */
function checkPeople(store: Store, checks: Checks): boolean {
  for (const row of store.all("SELECT account, list FROM contact"))
    checkContact(store, row, checks);
  store.run(
    `INSERT OR IGNORE INTO contact (account, name, account_key, list, number, relay_only)
     SELECT account, min(name), x'', x'', -1, 1 FROM pin GROUP BY account`,
  );
  store.run(
    `INSERT OR IGNORE INTO pin SELECT name, min(account), NULL FROM contact
     WHERE account NOT IN (SELECT account FROM pin) GROUP BY name HAVING count(*) = 1`,
  );
  store.run("DELETE FROM consent WHERE account NOT IN (SELECT account FROM contact)");
  const known = "SELECT account FROM contact WHERE number >= 0";
  const me = "SELECT value FROM profile WHERE key = 'account'";
  const lost = `SELECT 1 FROM contact WHERE number < 0
    UNION SELECT 1 FROM log WHERE account NOT IN (${known} UNION ${me}) AND account <> ?`;
  return store.get(lost, nobody) === undefined;
}

/**
 * Marks a list that does not open, so that it is fetched again; we still know that the account has
 * this name.
 */
function checkContact(store: Store, { account, list }: Row, checks: Checks): void {
  const open = list instanceof Uint8Array ? openDeviceList(list, checks) : undefined;
  if (open?.account === account) return;
  store.run(
    "UPDATE contact SET account_key = x'', list = x'', number = -1 WHERE account = ?",
    account ?? null,
  );
}

const listsIn = (store: Store, checks: Checks): DeviceList[] =>
  store.all("SELECT list FROM contact WHERE number >= 0").flatMap(({ list }) => {
    return openDeviceList(list as Uint8Array, checks) ?? []; // The column holds nothing else.
  });

/** Notes which logs were longer, and returns how many entries are missing as far as we know. */
function noteMissing(store: Store, profile: Profile, ends: Ends): number | undefined {
  const logs = everyLog(store);
  if (logs.length === 0) return undefined;
  const wanted: Wanted = [];
  let missing = 0;
  for (const { id, conversation, device, epoch, next: held } of logs) {
    const next = Math.max(ends.get(id) ?? 0, namedEnd(store, { conversation, device, epoch }));
    const there = Number(store.get("SELECT count(*) AS n FROM entry WHERE log = ?", id)?.["n"]);
    missing += Math.max(0, next - there);
    if (next > held) wanted.push({ conversation, device, epoch, next });
  }
  if (wanted.length > 0) profile.set("wanted", encode(wantedShape, wanted));
  return missing;
}

/** How long the log was, going by what the other logs say about it. */
function namedEnd(
  store: Store,
  { conversation, device, epoch }: Pick<Wanted[number], "conversation" | "device" | "epoch">,
): number {
  const row = store.get(
    `SELECT max(seq) + 1 AS next FROM parent WHERE conversation = ? AND device = ? AND epoch = ?`,
    conversation, device, epoch,
  ); // prettier-ignore
  return Number(row?.["next"] ?? 0);
}
