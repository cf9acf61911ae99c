// A store with the database of words next to it, the same on every platform.
import { StoreFailure, type PeerStore, type Store } from "../world/ports.ts";

/** Where the database of words is. All functions throw `StoreFailure` when the disk fails. */
export interface WordsPlace {
  /** What ATTACH calls it. */
  path: string;
  /** Makes an empty private file if there is none. */
  make(): void;
  /** Removes it and its journal, if they are there. It is closed. */
  remove(): void;
}

/** As for the store, but a commit need not reach the disk: the index knows how far it has come. */
const pragmas = [
  "synchronous = NORMAL",
  "journal_mode = WAL",
  "secure_delete = ON",
  "journal_size_limit = 4194304",
];

/** A store whose files can be exchanged while the peer holds it. */
export interface ExchangeableStore extends PeerStore {
  /** Closes the store and the words, does this work on their files, and opens them again. */
  whileClosed<T>(work: () => T): T;
}

/**
 * Opens a store, and attaches the words. Words that cannot be opened are made again; where there is no
 * room for them, they are in memory until the next start. A store that cannot be opened again fails
 * at everything from then on.
 */
export function withWords(open: () => Store, place: WordsPlace): ExchangeableStore {
  let store = openBoth(open, place);

  function openAgain(attaching?: typeof attach): void {
    try {
      store = openBoth(open, place, attaching);
    } catch (error) {
      store = failing(error);
      throw error;
    }
  }
  return {
    run: (sql, ...values) => store.run(sql, ...values),
    get: (sql, ...values) => store.get(sql, ...values),
    all: (sql, ...values) => store.all(sql, ...values),
    close: () => store.close(),
    forgetWords() {
      if (detach(store)) {
        place.remove();
        attach(store, place);
      } else {
        // With the schema of one database damaged, SQLite carries out no statement at all.
        store.close();
        openAgain(attachEmpty);
      }
    },
    whileClosed(work) {
      store.close();
      try {
        return work();
      } finally {
        openAgain();
      }
    },
  };
}

function failing(error: unknown): Store {
  function fail(): never {
    throw error;
  }
  return { run: fail, get: fail, all: fail, close() {} };
}

function openBoth(open: () => Store, place: WordsPlace, attaching = attach): Store {
  const store = open();
  try {
    attaching(store, place);
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
}

function attach(store: Store, place: WordsPlace): void {
  if (!attachFile(store, place, () => {})) attachEmpty(store, place);
}

function attachEmpty(store: Store, place: WordsPlace): void {
  if (!attachFile(store, place, () => place.remove())) store.run("ATTACH ':memory:' AS words");
}

/** False if that does not work; `before` is done first. */
function attachFile(store: Store, { path, make }: WordsPlace, before: () => void): boolean {
  try {
    before();
    make();
    store.run("ATTACH ? AS words", path);
    for (const pragma of pragmas) store.run(`PRAGMA words.${pragma}`);
    return true;
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    detach(store);
    return false;
  }
}

/** Detaches the words; false if SQLite cannot. */
function detach(store: Store): boolean {
  try {
    const isThere = "SELECT 1 FROM pragma_database_list WHERE name = 'words'";
    if (store.get(isThere)) store.run("DETACH words");
    return true;
  } catch (error) {
    if (error instanceof StoreFailure) return false;
    throw error;
  }
}
