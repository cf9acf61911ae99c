// Makes a profile out of what remains of a damaged one. It trusts nothing that can be checked or
// rebuilt, and never changes the damaged file.
import { checksOf, type Primitives, type Random } from "#crypto";
import { encode, openDeviceList, type DeviceList } from "#protocol";
import type { Checks, Epoch } from "#protocol";
import { doubtRelay } from "../account/kept-settings.ts";
import { openProfile, type Profile } from "../disk/profile.ts";
import { makeTables, schemaVersion } from "../disk/schema.ts";
import { batchRowOf } from "../logs/batches.ts";
import type { Mended } from "../world/events.ts";
import { StoreFailure, type Row, type Store } from "../world/ports.ts";
import { insertRow, OlderRows } from "./older-rows.ts";
import { isOlder } from "./older-tables.ts";
import { mendedShape, wantedShape, type Wanted } from "./mended.ts";
import { ownersIn } from "./proof.ts";
import { remainsOf, type RemnantRow } from "./remains.ts";
import { LogSalvage, type SalvagedLog } from "./salvage-logs.ts";
import { schemaVersionOf, type Pages } from "./sqlite-file.ts";

/** What a salvage needs besides the two stores. */
export interface SalvageWorld {
  primitives: Primitives;
  random: Random;
  /** Where the damaged file will be; shown to the person. */
  aside: string;
}

/**
 * Fills an empty store with everything that can still be read, in one transaction; it never changes
 * `pages`, and throws `StoreFailure` if the new store fails, or "newer". The last entries may be lost and no
 * place in a log may be used twice, so the device continues in a new epoch (docs/protocol.md §9).
 */
export function salvage(pages: Pages, store: Store, world: SalvageWorld): void {
  if ((schemaVersionOf(pages) ?? 0) > schemaVersion) throw new StoreFailure("newer");
  makeTables(store);
  store.run("BEGIN IMMEDIATE");
  store.run("PRAGMA defer_foreign_keys = ON"); // Rows come in the order of their pages.
  const rows = copyRows(pages, store, world.primitives);
  const profile = openProfile(store);
  const checks = checksOf(world.primitives);
  const mine = checkIdentity(profile, checks);
  const knowsPeople = checkPeople(store, checks);
  const owners = ownersIn([...(mine ? [mine] : []), ...listsIn(store, checks)]);
  const logs = new LogSalvage(store, { ...world, checks }, owners);
  rows.older.becomeBatches(logs, owners);
  for (const row of rows.logs) logs.takeLog(row);
  for (const { table, row } of remainsOf(pages))
    if (table === "batch") logs.takeBatch(batchRowOf(row));
  // Before there were marks, an index had rows of their shape.
  if (!rows.older.hasRows) for (const row of rows.marks) logs.takeMark(row);
  const found = logs.finish(mine?.account, rows.erased);
  startEpoch(profile, world.random);
  const missing = noteMissing(profile, found);
  const knowsOthers = knowsPeople && knowsWriters(store);
  const told: Mended = { missing, knowsMe: mine !== undefined, knowsOthers, aside: world.aside };
  profile.set("mended", encode(mendedShape, told));
  store.run("COMMIT");
}

/** Rows that can be understood only once all others are there. */
interface LateRows {
  older: OlderRows;
  logs: RemnantRow[];
  marks: RemnantRow[];
  /** The numbers of entries whose contents were erased on purpose. */
  erased: number[];
}

/** Copies all rows but the batches, which are many and take long to prove. */
function copyRows(pages: Pages, store: Store, primitives: Primitives): LateRows {
  const older = new OlderRows(store, primitives);
  const late: LateRows = { older, logs: [], marks: [], erased: [] };
  for (const { table, row } of remainsOf(pages)) {
    if (isOlder(table)) late.older.keep(table, row);
    else if (table === "log") late.logs.push(row);
    else if (table === "mark") late.marks.push(row);
    else if (table === "absent") late.erased.push(Number(row["id"]));
    else if (table !== "batch") insertRow(store, table, row);
  }
  return late;
}

function startEpoch(profile: Profile, random: Random): void {
  const epoch = random(16).toHex() as Epoch;
  profile.set("epoch", epoch);
  profile.set("mendedEpoch", epoch);
}

/** Whether we know everybody who has written something. */
function knowsWriters(store: Store): boolean {
  const known = store.all("SELECT account FROM contact WHERE number >= 0");
  const accounts = new Set(known.map(({ account }) => account));
  accounts.add(openProfile(store).get("account") ?? null);
  return store.all("SELECT account FROM log").every(({ account }) => {
    return account instanceof Uint8Array && accounts.has(account.toHex());
  });
}

/** Returns my own list if everything that says who I am is there; otherwise settings are lost. */
function checkIdentity(profile: Profile, checks: Checks): DeviceList | undefined {
  const signed = profile.get("list");
  const list = signed instanceof Uint8Array ? openDeviceList(signed, checks) : undefined;
  const serverKey = profile.get("serverKey");
  if (list && list.account === profile.get("account") && serverKey?.length === 32) return list;
  for (const key of ["list", "account", "serverKey", "stay"] as const) profile.forget(key);
  doubtRelay(profile); // It may have been on, and then nobody may learn my address.
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
  return store.get("SELECT 1 FROM contact WHERE number < 0") === undefined;
}

/** Marks a list that does not open, so that it is fetched again; the name is still known. */
function checkContact(store: Store, { account, list }: Row, checks: Checks): void {
  const open = list instanceof Uint8Array ? openDeviceList(list, checks) : undefined;
  if (open?.account === account) return;
  const sql = "UPDATE contact SET account_key = x'', list = x'', number = -1 WHERE account = ?";
  store.run(sql, account ?? null);
}

const listsIn = (store: Store, checks: Checks): DeviceList[] =>
  store.all("SELECT list FROM contact WHERE number >= 0").flatMap(({ list }) => {
    return openDeviceList(list as Uint8Array, checks) ?? []; // The column holds nothing else.
  });

/** Notes which logs were longer, and returns how many entries are missing as far as we know. */
function noteMissing(profile: Profile, logs: SalvagedLog[]): number | undefined {
  if (logs.length === 0) return undefined;
  const wanted: Wanted = logs
    .filter(({ log, end }) => end > log.next)
    .map(({ log: { conversation, device, epoch }, end }) => {
      return { conversation, device, epoch, next: end };
    });
  if (wanted.length > 0) profile.set("wanted", encode(wantedShape, wanted));
  return logs.reduce((sum, { end, held }) => sum + Math.max(0, end - held), 0);
}
