// The index of words, in a database of its own next to the store. It follows the logs in slices,
// between the turns and in transactions of its own: what happens to it does not concern what people
// write. Losing it loses nothing, so whenever it may not fit the logs, it is made again.
//
// An index is bound to what it has read: for each log, how far, and the hash there. When a profile
// is copied back, the index and the store are of different times, and the hashes show it.
import { after, isDue, type Steady } from "#protocol";
import { removalsOf } from "../disk/removals.ts";
import { rollBack } from "../disk/roll-back.ts";
import type { Logs } from "../logs/logs.ts";
import { StoreFailure, type PeerStore, type Row, type SqlValue } from "../world/ports.ts";
import { isBehind, readWords, type WordProgress, type WordSlice } from "./word-slice.ts";

/** After so much quiet the index catches up, ms; when it is never quiet, after the other time. */
const [quietMs, latestMs] = [250, 5_000];
/** How long others may go first between two slices: when it is quiet, and while lines arrive, ms. */
const [betweenMs, busyMs] = [20, 250];
/** How long it rests after a failure, ms. */
const restMs = 30_000;
/** How much text one slice reads, bytes, and how many slices may follow one another. */
const [sliceBytes, slicesMax] = [8_192, 4];
/** How much text a search waits for, bytes; what is after that is found later. */
const searchBytes = 1_048_576;

const version = 1;

/** Words only, without the texts: deleting one entry would take its text, so we delete all. */
const tables = [
  "CREATE TABLE words.state (version INTEGER NOT NULL, removals INTEGER NOT NULL) STRICT",
  `CREATE TABLE words.progress (
     log INTEGER PRIMARY KEY, next INTEGER NOT NULL, hash TEXT NOT NULL
   ) STRICT`,
  // The lines in the order in which they were indexed.
  `CREATE TABLE words.line (
     number INTEGER PRIMARY KEY, line INTEGER NOT NULL, place INTEGER NOT NULL
   ) STRICT`,
  `CREATE VIRTUAL TABLE words.word USING fts5 (
     text, content = '', tokenize = 'unicode61 remove_diacritics 2'
   )`,
];

/** The index, as the turns of a peer drive it. */
export class WordIndex {
  readonly #store: PeerStore;
  readonly #logs: Logs;
  /** How far it has come in each log; undefined until it has been opened. */
  #progress: Map<number, number> | undefined;
  /** How often entries had left the disk by then. */
  #removals: number | undefined;
  /** When there may be something to read, and since when. */
  #dueAt: Steady | undefined;
  #since: Steady | undefined;
  #restsUntil: Steady | undefined;
  /** It follows in slices until it has read everything, however much comes meanwhile. */
  #isBehind = false;
  /** Whether there were new lines since the last slice. */
  #isBusy = false;
  #isDamaged = false;
  /** Whether what we know of it is what is on the disk. */
  #isSure = false;

  constructor(store: PeerStore, logs: Logs) {
    this.#store = store;
    this.#logs = logs;
  }

  /** There may be new lines, or fewer of them. */
  grown(now: Steady): void {
    this.#isBusy = true;
    if (this.#isBehind) return;
    this.#since ??= now;
    const [quiet, latest] = [after(now, quietMs), after(this.#since, latestMs)];
    this.#dueAt = quiet < latest ? quiet : latest;
  }

  /** The disk failed: does nothing until then, and looks for new lines afterwards. */
  pause(until: Steady): void {
    this.#restsUntil = until;
    this.#dueAt ??= until;
  }

  get nextWake(): Steady | undefined {
    if (this.#dueAt === undefined || this.#restsUntil === undefined) return this.#dueAt;
    return this.#dueAt > this.#restsUntil ? this.#dueAt : this.#restsUntil;
  }

  /**
   * Reads a few slices if they are due, as long as it is not late, and more if a search waits for
   * it. Call it between turns, outside of any transaction. If the disk fails it rests for a while;
   * only a search tries again meanwhile.
   */
  follow(now: Steady, isAwaited: boolean, isLate: () => boolean): void {
    if (!isAwaited && !isDue(this.nextWake, now)) return;
    try {
      this.#isBehind = this.#readSome(isAwaited, isLate);
      this.#dueAt = this.#isBehind ? after(now, this.#isBusy ? busyMs : betweenMs) : undefined;
      this.#isBusy = false;
      this.#since = undefined;
      this.#restsUntil = undefined;
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error;
      this.#isSure = false;
      this.pause(after(now, restMs));
    }
  }

  /** Rows of the index, for a search: none if it is damaged or has never been made. */
  rows(sql: string, ...values: SqlValue[]): Row[] {
    return this.#progress === undefined ? [] : this.#rows(sql, ...values);
  }

  #rows(sql: string, ...values: SqlValue[]): Row[] {
    try {
      return this.#ask(() => this.#store.all(sql, ...values));
    } catch (error) {
      if (error instanceof StoreFailure) return [];
      throw error;
    }
  }

  /** Notes whether it is the index that is damaged, and not the store. */
  #ask<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof StoreFailure && error.code === "corrupt") this.#isDamaged = true;
      throw error;
    }
  }

  /** Returns whether there is more. */
  #readSome(isAwaited: boolean, isLate: () => boolean): boolean {
    if (isAwaited) return this.#read(searchBytes);
    for (let slice = 1; this.#read(sliceBytes); slice += 1) {
      if (slice === slicesMax || isLate()) return true;
    }
    return false;
  }

  /** Reads about so much text into the index; returns whether there is more. */
  #read(bytes: number): boolean {
    const removals = removalsOf(this.#store);
    if (this.#progress === undefined && removals === 0 && !this.#lacks(new Map())) return false;
    const progress = this.#open(removals);
    const slice = readWords(this.#logs, progress, bytes);
    if (slice.progress.length === 0) return false;
    this.#save(slice);
    for (const [log, next] of slice.progress) progress.set(log, next);
    return this.#lacks(progress);
  }

  /** Whether there are lines after those that it has read. */
  #lacks(progress: WordProgress): boolean {
    return this.#logs.every().some((log) => isBehind(this.#logs, progress, log));
  }

  #save({ places, texts, progress }: WordSlice): void {
    this.#inTransaction((run) => {
      const last = this.#store.get("SELECT max(number) AS number FROM words.line")?.["number"];
      const first = Number(last ?? 0) + 1;
      run(
        `INSERT INTO words.line
         SELECT ? + key, value ->> 0, value ->> 1 FROM json_each(?)`,
        first, JSON.stringify(places),
      ); // prettier-ignore
      run(
        "INSERT INTO words.word (rowid, text) SELECT ? + key, value FROM json_each(?)",
        first, JSON.stringify(texts),
      ); // prettier-ignore
      run(
        `INSERT OR REPLACE INTO words.progress
         SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`,
        JSON.stringify(progress),
      ); // prettier-ignore
    });
  }

  #open(removals: number): Map<number, number> {
    const isSame = this.#isSure && !this.#isDamaged && this.#removals === removals;
    if (!isSame) this.#progress = undefined;
    this.#progress ??= this.#usable(removals) ?? this.#begin(removals);
    this.#removals = removals;
    this.#isSure = true;
    return this.#progress;
  }

  /** How far the index has come, if it fits the logs. */
  #usable(removals: number): Map<number, number> | undefined {
    const isMade = "SELECT 1 FROM words.sqlite_schema WHERE name = 'state'";
    if (this.#isDamaged || this.#rows(isMade).length === 0) return undefined;
    const [state] = this.#rows("SELECT version, removals FROM words.state");
    if (state?.["version"] !== version || state["removals"] !== removals) return undefined;
    const rows = this.#rows("SELECT log, next, hash FROM words.progress");
    const { batches, sha256 } = this.#logs;
    const fits = rows.every(({ log, next, hash }) => {
      const [row, seq] = [Number(log), Number(next) - 1];
      return batches.at(row, seq)?.hashOf(seq, sha256).toHex() === hash;
    });
    if (!fits || this.#isDamaged) return undefined;
    return new Map(rows.map(({ log, next }) => [Number(log), Number(next)]));
  }

  #begin(removals: number): Map<number, number> {
    this.#store.forgetWords();
    // Texts that are gone leave the journal of the store as well.
    this.#store.run("PRAGMA main.wal_checkpoint(TRUNCATE)");
    this.#isDamaged = false;
    this.#inTransaction((run) => {
      for (const statement of tables) run(statement);
      run("INSERT INTO words.state VALUES (?, ?)", version, removals);
    });
    return new Map();
  }

  #inTransaction(work: (run: PeerStore["run"]) => void): void {
    const store = this.#store;
    store.run("BEGIN IMMEDIATE");
    try {
      this.#ask(() => {
        work((sql, ...values) => store.run(sql, ...values));
        store.run("COMMIT");
      });
    } catch (error) {
      rollBack(store);
      throw error;
    }
  }
}
