// The tables of a profile. A profile of an older program becomes one of these in a new store
// (convert.ts).
import { StoreFailure, type Store } from "../world/ports.ts";

// Keys, signatures and signed things are blobs; times are ms since 1970. Ids and hashes are hex text
// in what is about people, and blobs in what is about logs.
const blockTable =
  "CREATE TABLE IF NOT EXISTS block (account TEXT PRIMARY KEY) STRICT, WITHOUT ROWID";

const quotaTable = `CREATE TABLE IF NOT EXISTS quota (
     account TEXT PRIMARY KEY,
     bytes INTEGER NOT NULL                 -- of batches that this account may have here
   ) STRICT, WITHOUT ROWID`;

// Devices that are no longer on their account's list, and what still counts of them.
const formerTable = `CREATE TABLE IF NOT EXISTS former_author (
     conversation BLOB NOT NULL,
     device BLOB NOT NULL,
     account BLOB NOT NULL,
     signed BLOB NOT NULL,                  -- its last heads, by its account
     PRIMARY KEY (conversation, device)
   ) STRICT, WITHOUT ROWID`;

// Their own words on whose they are.
const belongingTable = `CREATE TABLE IF NOT EXISTS device_belonging (
     device BLOB PRIMARY KEY,
     belonging BLOB NOT NULL
   ) STRICT, WITHOUT ROWID`;

const tables = [
  // Single values: who I am here, how I am signed in, settings.
  `CREATE TABLE profile (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID`,
  // The people I have met. A name is pinned to the account it had when it was first used.
  `CREATE TABLE contact (
     account TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     account_key BLOB NOT NULL,
     list BLOB NOT NULL,                    -- the newest signed device list
     number INTEGER NOT NULL,               -- its number; a lower one is refused
     standing TEXT NOT NULL DEFAULT 'ask',  -- ask, always or block
     told INTEGER NOT NULL DEFAULT 1,       -- 0: blocked by an older program, without the server
     relay_only INTEGER NOT NULL DEFAULT 0
   ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE pin (
     name TEXT PRIMARY KEY,
     account TEXT NOT NULL REFERENCES contact (account),
     offered BLOB                           -- the list of another account under this name
   ) STRICT, WITHOUT ROWID`,

  // A yes that is in force, whichever side gave it.
  `CREATE TABLE consent (
     account TEXT PRIMARY KEY REFERENCES contact (account),
     id TEXT NOT NULL,                      -- of the request that was answered
     request BLOB NOT NULL,                 -- signed
     answer BLOB NOT NULL,                  -- the signed yes, which is the relay's grant
     expires INTEGER NOT NULL,
     linked INTEGER NOT NULL                -- when a link was last known to live
   ) STRICT, WITHOUT ROWID`,
  // Consents that this device has left and the server has not heard about yet.
  `CREATE TABLE parting (
     id TEXT PRIMARY KEY,                   -- of the request
     account TEXT NOT NULL,
     until INTEGER NOT NULL                 -- when it would have expired in any case
   ) STRICT, WITHOUT ROWID`,
  // Requests that are over, so that replaying a yes to one of them has no effect.
  `CREATE TABLE over (
     id TEXT PRIMARY KEY,
     until INTEGER NOT NULL                 -- when a yes to it would have expired in any case
   ) STRICT, WITHOUT ROWID`,

  // Accounts that my account blocks, though this device has never met them.
  blockTable,
  formerTable,
  belongingTable,

  // How much space the person gives others, where it is not the usual amount.
  quotaTable,

  `CREATE TABLE draft (
     account TEXT PRIMARY KEY REFERENCES contact (account),
     text TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE written (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,               -- as the screen has it
     entry INTEGER NOT NULL                 -- the number of the entry
   ) STRICT`,

  // A log is kept as batches: one row for many entries, whose bytes are those that travel. The
  // number of an entry is its log's row times 2^32, plus its seq; a batch has that of its first one.
  `CREATE TABLE log (
     id INTEGER PRIMARY KEY,
     conversation BLOB NOT NULL,
     account BLOB NOT NULL,                 -- of the device that writes it
     device BLOB NOT NULL,
     epoch BLOB NOT NULL,
     shown INTEGER NOT NULL DEFAULT 0,      -- everything before this seq was shown to the person
     hole INTEGER,                          -- the seq at which the log breaks off, if more follows
     UNIQUE (conversation, device, epoch)
   ) STRICT`,
  `CREATE TABLE batch (
     id INTEGER PRIMARY KEY,
     count INTEGER NOT NULL,                -- of its entries
     lines INTEGER NOT NULL,                -- how many of them are lines
     place INTEGER NOT NULL,                -- on screen, of the first entry
     till INTEGER NOT NULL,                 -- and of the last
     clock INTEGER NOT NULL,                -- of the last entry
     prev BLOB NOT NULL,                    -- the hash before it; empty if that is unknown
     hash BLOB NOT NULL,                    -- of the last entry
     places BLOB,                           -- of all entries, where they are not the clocks
     bytes BLOB NOT NULL
   ) STRICT`,
  // Entries that name a parent which is not here yet.
  `CREATE TABLE awaited (
     conversation BLOB NOT NULL,
     device BLOB NOT NULL,
     epoch BLOB NOT NULL,
     seq INTEGER NOT NULL,
     child INTEGER NOT NULL,                -- the number of the entry that names it
     PRIMARY KEY (conversation, device, epoch, seq, child)
   ) STRICT, WITHOUT ROWID`,
  // Entries that are held without their contents.
  `CREATE TABLE absent (
     entry INTEGER PRIMARY KEY,             -- its number
     why TEXT NOT NULL                      -- lost, deleted or here (absences.ts)
   ) STRICT`,
  // Entries that somebody has deleted, whether they are here or not.
  `CREATE TABLE deletion (
     conversation BLOB NOT NULL,
     device BLOB NOT NULL,
     epoch BLOB NOT NULL,
     seq INTEGER NOT NULL,
     hash BLOB NOT NULL,                    -- its first 16 bytes
     account BLOB NOT NULL,                 -- that has deleted it
     PRIMARY KEY (conversation, device, epoch, seq, hash, account)
   ) STRICT, WITHOUT ROWID`,
  // Conversations whose lines have yet to move.
  `CREATE TABLE moving (
     conversation BLOB PRIMARY KEY,
     state TEXT NOT NULL                    -- how far the sweep has come, as JSON (moves.ts)
   ) STRICT, WITHOUT ROWID`,
  // How far a device has acknowledged a log of mine. It decides the ticks, never what to send.
  `CREATE TABLE ack (
     log INTEGER NOT NULL REFERENCES log (id),
     who BLOB NOT NULL,                     -- the device
     next INTEGER NOT NULL,
     PRIMARY KEY (log, who)
   ) STRICT, WITHOUT ROWID`,
  // How far an account says that it has seen a log.
  `CREATE TABLE read_mark (
     log INTEGER NOT NULL REFERENCES log (id),
     who BLOB NOT NULL,                     -- the account
     next INTEGER NOT NULL,
     PRIMARY KEY (log, who)
   ) STRICT, WITHOUT ROWID`,
  // A second entry for one place in a log: we keep it as evidence and never acknowledge it.
  `CREATE TABLE fork (
     conversation BLOB NOT NULL,
     device BLOB NOT NULL,
     epoch BLOB NOT NULL,
     seq INTEGER NOT NULL,
     batch BLOB NOT NULL,
     PRIMARY KEY (conversation, device, epoch, seq)
   ) STRICT, WITHOUT ROWID`,
];

/** The schema version that this program writes. It opens no higher one. */
export const schemaVersion = 4;

/** The schema version of a store; 0 if it is empty. */
export const versionOf = (store: Store): number =>
  Number(store.get("PRAGMA user_version")?.["user_version"]);

/**
 * Makes the tables of an empty store, in one transaction. Throws {@link StoreFailure} "newer"; an
 * older store has to be converted first.
 */
export function makeTables(store: Store): void {
  const version = versionOf(store);
  if (version > schemaVersion) throw new StoreFailure("newer");
  if (version === schemaVersion) return addTables(store);
  if (version > 0) throw new Error(`a store of schema ${version} was not converted`);
  store.run("BEGIN IMMEDIATE");
  for (const table of tables) store.run(table);
  store.run(`PRAGMA user_version = ${schemaVersion}`);
  store.run("COMMIT");
}

/** Tables that came after the others; programs that do not know one leave it alone. */
function addTables(store: Store): void {
  const added = {
    block: blockTable,
    quota: quotaTable,
    former_author: formerTable,
    device_belonging: belongingTable,
  };
  for (const [name, table] of Object.entries(added)) {
    const isThere = store.get("SELECT 1 FROM sqlite_schema WHERE name = ?", name);
    if (!isThere) store.run(table);
  }
}
