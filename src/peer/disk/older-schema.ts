// The tables of a profile as older programs made them, up to the third schema, and the steps from
// one to the next. From there a profile becomes one of today's in a new store (convert.ts).
import { StoreFailure, type Store } from "../world/ports.ts";
import { schemaVersion, versionOf } from "./schema.ts";

// Ids and hashes are hex text; keys, signatures and signed things are blobs; times are ms since
// 1970.
const first = [
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
     told INTEGER NOT NULL DEFAULT 1,       -- 0: the server does not know of the block yet
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
     answer BLOB NOT NULL,                  -- the signed yes, which is the relay's grant
     expires INTEGER NOT NULL,
     linked INTEGER NOT NULL                -- when a link was last known to live
   ) STRICT, WITHOUT ROWID`,
  // Requests that are over, so that replaying a yes to one of them has no effect.
  `CREATE TABLE over (
     id TEXT PRIMARY KEY,
     until INTEGER NOT NULL                 -- when a yes to it would have expired in any case
   ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE log (
     id INTEGER PRIMARY KEY,
     conversation TEXT NOT NULL,
     account TEXT NOT NULL,                 -- of the device that writes it
     device TEXT NOT NULL,
     epoch TEXT NOT NULL,
     next INTEGER NOT NULL,                 -- the seq after the last entry
     hash TEXT NOT NULL,                    -- of the last entry
     clock INTEGER NOT NULL,                -- of the last entry
     UNIQUE (conversation, device, epoch)
   ) STRICT`,
  `CREATE TABLE head (
     log INTEGER NOT NULL REFERENCES log (id),
     seq INTEGER NOT NULL,
     signature BLOB NOT NULL,
     PRIMARY KEY (log, seq)
   ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE entry (
     id INTEGER PRIMARY KEY,
     conversation TEXT NOT NULL,
     log INTEGER NOT NULL REFERENCES log (id),
     seq INTEGER NOT NULL,
     hash TEXT NOT NULL,
     clock INTEGER NOT NULL,
     type INTEGER NOT NULL,
     parents BLOB NOT NULL,
     body_hash BLOB NOT NULL,
     salt BLOB,                             -- gone, with the body, once erased
     body BLOB,
     place INTEGER NOT NULL,                -- where it stands on screen, before its hash
     shown INTEGER NOT NULL,                -- 0: still to be shown to the person
     UNIQUE (log, seq)
   ) STRICT`,
  `CREATE INDEX entry_by_place ON entry (conversation, place, hash)`,
  `CREATE INDEX entry_to_show ON entry (conversation, place, hash) WHERE shown = 0`,
  `CREATE INDEX entry_not_shown ON entry (log, seq) WHERE shown = 0`,
  // The entries that each entry names as seen, so that a late parent can move its children.
  `CREATE TABLE parent (
     conversation TEXT NOT NULL,
     device TEXT NOT NULL,
     epoch TEXT NOT NULL,
     seq INTEGER NOT NULL,
     child INTEGER NOT NULL REFERENCES entry (id),
     PRIMARY KEY (conversation, device, epoch, seq, child)
   ) STRICT, WITHOUT ROWID`,

  // How far a device has acknowledged a log of mine. It decides the ticks, never what to send.
  `CREATE TABLE ack (
     log INTEGER NOT NULL REFERENCES log (id),
     device TEXT NOT NULL,
     account TEXT NOT NULL,
     next INTEGER NOT NULL,
     PRIMARY KEY (log, device)
   ) STRICT, WITHOUT ROWID`,
  // How far an account says that it has seen a log of mine.
  `CREATE TABLE read_mark (
     log INTEGER NOT NULL REFERENCES log (id),
     account TEXT NOT NULL,
     next INTEGER NOT NULL,
     PRIMARY KEY (log, account)
   ) STRICT, WITHOUT ROWID`,
  // A second entry for one place in a log: we keep it as evidence and never acknowledge it.
  `CREATE TABLE fork (
     conversation TEXT NOT NULL,
     device TEXT NOT NULL,
     epoch TEXT NOT NULL,
     seq INTEGER NOT NULL,
     batch BLOB NOT NULL,
     PRIMARY KEY (conversation, device, epoch, seq)
   ) STRICT, WITHOUT ROWID`,
];

// A yes is now kept with the request that it answers. Dropping the old ones costs little: they hold
// for half a day, and people ask again.
const second = [
  `DROP TABLE consent`,
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
];

// A screen of many chats needs drafts, the ids that it gave to texts, words to search by, and the
// lines in order without the entries between them that are not lines (types 0 and 5).
const third = [
  `CREATE TABLE draft (
     account TEXT PRIMARY KEY REFERENCES contact (account),
     text TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE written (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,               -- as the screen has it
     entry INTEGER NOT NULL
   ) STRICT`,
  // The words only, without the texts. When a text goes, a trigger deletes its words by naming
  // them, because marking it as deleted (contentless_delete) would leave them on the disk.
  `CREATE VIRTUAL TABLE word USING fts5 (
     text, content = '', tokenize = 'unicode61 remove_diacritics 2'
   )`,
  `INSERT INTO word (word, rank) VALUES ('secure-delete', 1)`,
  `INSERT INTO word (rowid, text) SELECT id, CAST(body AS TEXT) FROM entry
   WHERE type = 1 AND body IS NOT NULL`,
  `CREATE TRIGGER word_kept AFTER INSERT ON entry WHEN NEW.type = 1 AND NEW.body IS NOT NULL BEGIN
     INSERT INTO word (rowid, text) VALUES (NEW.id, CAST(NEW.body AS TEXT));
   END`,
  `CREATE TRIGGER word_changed AFTER UPDATE OF body ON entry WHEN OLD.type = 1 BEGIN
     INSERT INTO word (word, rowid, text)
       SELECT 'delete', OLD.id, CAST(OLD.body AS TEXT) WHERE OLD.body IS NOT NULL;
     INSERT INTO word (rowid, text)
       SELECT NEW.id, CAST(NEW.body AS TEXT) WHERE NEW.body IS NOT NULL;
   END`,
  `CREATE TRIGGER word_gone AFTER DELETE ON entry WHEN OLD.type = 1 AND OLD.body IS NOT NULL BEGIN
     INSERT INTO word (word, rowid, text) VALUES ('delete', OLD.id, CAST(OLD.body AS TEXT));
   END`,
  "DROP INDEX entry_by_place",
  `CREATE INDEX entry_line ON entry (conversation, place, hash) WHERE type NOT IN (0, 5)`,
];

/** Every step from one schema version to the next; they never change. */
const steps: readonly (readonly string[])[] = [first, second, third];

/** Whether an older program made this store. Throws `StoreFailure` "newer". */
export function isOlder(store: Store): boolean {
  const version = versionOf(store);
  if (version > schemaVersion) throw new StoreFailure("newer");
  return version > 0 && version < schemaVersion;
}

/**
 * Brings an older store, or an empty one, to the third schema or one before it: where it is, in one
 * transaction.
 */
export function bringToThird(store: Store, to = steps.length): void {
  const version = versionOf(store);
  if (version >= to) return;
  store.run("BEGIN IMMEDIATE");
  for (const step of steps.slice(version, to).flat()) store.run(step);
  store.run(`PRAGMA user_version = ${to}`);
  store.run("COMMIT");
}
