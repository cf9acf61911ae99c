// The server's database in one SQLite file.
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import type { AccountId, DeviceId } from "#protocol";
import type { AccountRow, Database, Objections, PasswordRow, SealedSettings } from "#server";
import { makePrivateFile } from "../common/durable-file.ts";
import { blocksOfAccounts } from "./blocks-sqlite.ts";
import { inTransaction } from "./in-transaction.ts";
import { relayedBytes } from "./relayed-sqlite.ts";
import { StartError, notWritten } from "./start-error.ts";

/**
 * The schema as a list of steps. A file's version is how many of them it has been through, and a
 * released step never changes. Ids are hex text, as everywhere except on the wire.
 */
const migrations = [
  `CREATE TABLE accounts (
     account TEXT PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     record BLOB NOT NULL,
     wrappedKey BLOB NOT NULL,
     list BLOB NOT NULL,
     number INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE devices (
     device TEXT PRIMARY KEY,
     account TEXT NOT NULL REFERENCES accounts
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX devicesOfAccount ON devices (account);
   CREATE TABLE blocks (
     account TEXT NOT NULL REFERENCES accounts,
     blocked TEXT NOT NULL,
     PRIMARY KEY (account, blocked)
   ) STRICT, WITHOUT ROWID;`,
  // Remember withdrawn blocks, to tell them apart from blocks that a restored file has lost.
  `ALTER TABLE blocks ADD COLUMN holds INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE blocks ADD COLUMN change INTEGER NOT NULL DEFAULT 0;`,
  `CREATE TABLE hidden (account TEXT PRIMARY KEY REFERENCES accounts) STRICT, WITHOUT ROWID;`,
  // Requests whose yes no longer counts, until it would have expired.
  `CREATE TABLE ended (
     request TEXT PRIMARY KEY,
     account TEXT NOT NULL,
     how TEXT NOT NULL,
     until INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX endedByAccount ON ended (account, until);
   CREATE INDEX endedByTime ON ended (until);`,
  `CREATE TABLE settings (
     account TEXT PRIMARY KEY REFERENCES accounts,
     number INTEGER NOT NULL,
     sealed BLOB NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // Since when a device is on its list; 0 for those that were there before this column.
  `ALTER TABLE devices ADD COLUMN since INTEGER NOT NULL DEFAULT 0;`,
  // How each password is stretched, and how often it has changed.
  `ALTER TABLE accounts ADD COLUMN stretching BLOB NOT NULL DEFAULT x'';
   ALTER TABLE accounts ADD COLUMN registered INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE accounts ADD COLUMN registration BLOB NOT NULL DEFAULT x'';`,
  `CREATE TABLE relayed (
     account TEXT PRIMARY KEY,
     month INTEGER NOT NULL,
     bytes INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // When the person chose so, ms since 1970, and on which device; 0 and none for what was here before.
  `ALTER TABLE blocks ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE blocks ADD COLUMN by TEXT NOT NULL DEFAULT '';`,
];

/** How many requests that an account has ended to remember; the oldest go first. */
const endedMax = 1024;

/**
 * Answers speak only of what is on disk; `fullfsync` makes macOS write through its disk's cache.
 */
const pragmas = [
  "journal_mode = WAL",
  "synchronous = FULL",
  "fullfsync = ON",
  "checkpoint_fullfsync = ON",
];

/** How long to wait for another process that has locked the file, such as a backup, ms. */
const busyMs = 5000;

/** SQLite's codes for a file with torn pages, and for one that is not SQLite's at all. */
const damage = new Set([11, 26]);

/**
 * Opens the database, creates it if it is missing, and brings it up to date. The folder must exist.
 * Every write is on disk when its promise resolves; a promise rejects when the disk fails. Throws
 * {@link StartError} with the code `unwritable`, `full`, `newer` or `damaged`.
 */
export function openDatabase(file: string): Database {
  const sqlite = connect(file);
  const statements = prepare(sqlite);

  /** A device belongs to one account; if two list it, to the first. */
  function admit(account: AccountId, devices: DeviceId[], now: number): void {
    for (const device of devices) statements.addDevice.run(device, account, now);
  }

  return {
    accountByName: async ({ name }) => accountIn(statements.byName.get(name)),
    accountByDevice: async ({ device }) => accountIn(statements.byDevice.get(device)),

    createAccount: async ({ row, devices, now }) =>
      inTransaction(sqlite, () => {
        const { account, name, list, number } = row;
        const added = statements.addAccount.run(account, name, list, number, ...passwordOf(row));
        if (added.changes === 0) return "taken";
        admit(account, devices, now);
        return "created";
      }),

    putList: async ({ account, list, number, devices, now }) =>
      inTransaction(sqlite, () => {
        if (statements.putList.run(list, number, account, number).changes === 0) return "stale";
        statements.dropDevices.run(account, JSON.stringify(devices));
        admit(account, devices, now);
        return "stored";
      }),
    putPassword: async (row) => {
      const values = [...passwordOf(row), row.account, row.registered];
      return statements.putPassword.run(...values).changes === 0 ? "stale" : "stored";
    },
    devicesOf: async ({ account }) =>
      statements.devices.all(account).map(({ device, since }) => {
        return { device: device as DeviceId, since: Number(since) }; // Only `admit` writes these.
      }),

    ...blocksOfAccounts(sqlite),
    ...relayedBytes(sqlite),
    hide: async ({ account, on }) => {
      (on ? statements.hide : statements.unhide).run(account);
      return "stored";
    },
    isHidden: async ({ account }) => statements.hidden.get(account) !== undefined,
    putSettings: async ({ account, number, sealed }) =>
      statements.putSettings.run(account, number, sealed).changes === 0 ? "stale" : "stored",
    settingsOf: async ({ account }) => settingsIn(statements.settings.get(account)),
    endRequest: async ({ request, by, how, until, now }) =>
      inTransaction(sqlite, () => {
        statements.forgetEnded.run(now);
        statements.endRequest.run(request, by, how, until);
        statements.forgetEndedBy.run(by, by, endedMax - 1);
        return "stored";
      }),

    objections: async ({ request, from, to }) => {
      const ended = statements.ended.get(request);
      return {
        // Only values that `endRequest` wrote are in these columns.
        ended: ended && ({ by: ended["account"], how: ended["how"] } as Objections["ended"]),
        blocked: statements.blocksBetween.get(from, to, to, from) !== undefined,
      };
    },

    close: async () => sqlite.close(),
  };
}

function connect(file: string): DatabaseSync {
  try {
    // SQLite would let everyone read a new file; its journals take the file's mode.
    makePrivateFile(file);
    const sqlite = new DatabaseSync(file, { timeout: busyMs, enableForeignKeyConstraints: true });
    for (const pragma of pragmas) sqlite.exec(`PRAGMA ${pragma}`);
    migrate(sqlite, file);
    return sqlite;
  } catch (error) {
    throw startError(error, file);
  }
}

/**
 * Runs each step in its own transaction, because another process may be doing the same right now.
 */
function migrate(sqlite: DatabaseSync, file: string): void {
  for (const [index, step] of migrations.entries()) {
    inTransaction(sqlite, () => {
      if (versionOf(sqlite) > index) return;
      sqlite.exec(step);
      sqlite.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
  if (versionOf(sqlite) > migrations.length) throw new StartError("newer", { path: file });
}

const versionOf = (sqlite: DatabaseSync): number =>
  Number(sqlite.prepare("PRAGMA user_version").get()?.["user_version"]);

function startError(error: unknown, file: string): StartError {
  if (error instanceof StartError) return error;
  const result = error instanceof Error && "errcode" in error ? Number(error.errcode) : 0;
  const isDamaged = damage.has(result & 0xff);
  return isDamaged ? new StartError("damaged", { path: file }, error) : notWritten(file, error);
}

/** In the order of the columns in both statements that write them. */
const passwordOf = (row: PasswordRow): (Uint8Array | number)[] => [
  row.record,
  row.wrappedKey,
  row.stretching,
  row.registered,
  row.registration,
];

function prepare(sqlite: DatabaseSync) {
  return {
    byName: sqlite.prepare("SELECT * FROM accounts WHERE name = ?"),
    byDevice: sqlite.prepare(
      "SELECT accounts.* FROM devices JOIN accounts USING (account) WHERE device = ?",
    ),
    addAccount: sqlite.prepare(
      "INSERT INTO accounts (account, name, list, number, record, wrappedKey, stretching, " +
        "registered, registration) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    putPassword: sqlite.prepare(
      "UPDATE accounts SET record = ?, wrappedKey = ?, stretching = ?, registered = ?, " +
        "registration = ? WHERE account = ? AND registered < ?",
    ),
    putList: sqlite.prepare(
      "UPDATE accounts SET list = ?, number = ? WHERE account = ? AND number < ?",
    ),
    addDevice: sqlite.prepare(
      "INSERT INTO devices (device, account, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    dropDevices: sqlite.prepare(
      "DELETE FROM devices WHERE account = ? AND device NOT IN (SELECT value FROM json_each(?))",
    ),
    devices: sqlite.prepare("SELECT device, since FROM devices WHERE account = ? ORDER BY device"),
    hide: sqlite.prepare("INSERT OR IGNORE INTO hidden (account) VALUES (?)"),
    unhide: sqlite.prepare("DELETE FROM hidden WHERE account = ?"),
    hidden: sqlite.prepare("SELECT account FROM hidden WHERE account = ?"),
    putSettings: sqlite.prepare(
      "INSERT INTO settings VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET " +
        "number = excluded.number, sealed = excluded.sealed WHERE number < excluded.number",
    ),
    settings: sqlite.prepare("SELECT number, sealed FROM settings WHERE account = ?"),
    endRequest: sqlite.prepare(
      // It stays with the account that ended it first, so nobody else can have it forgotten.
      "INSERT INTO ended VALUES (?, ?, ?, ?) ON CONFLICT (request) DO UPDATE SET " +
        "until = max(until, excluded.until)",
    ),
    forgetEnded: sqlite.prepare("DELETE FROM ended WHERE until < ?"),
    forgetEndedBy: sqlite.prepare(
      "DELETE FROM ended WHERE account = ? AND until < (SELECT until FROM ended " +
        "WHERE account = ? ORDER BY until DESC LIMIT 1 OFFSET ?)",
    ),
    ended: sqlite.prepare("SELECT account, how FROM ended WHERE request = ?"),
    blocksBetween: sqlite.prepare(
      "SELECT 1 FROM blocks WHERE holds = 1 AND " +
        "((account = ? AND blocked = ?) OR (account = ? AND blocked = ?))",
    ),
  };
}

function settingsIn(row: Record<string, SQLOutputValue> | undefined): SealedSettings {
  const { number, sealed } = row ?? {};
  return { number: Number(number ?? 0), sealed: sealed instanceof Uint8Array ? sealed : nothing };
}

const nothing = new Uint8Array();

/** The columns are named like the fields, and a STRICT table holds only their types. */
const accountIn = (row: Record<string, SQLOutputValue> | undefined): AccountRow | undefined =>
  row && ({ ...row } as unknown as AccountRow);
