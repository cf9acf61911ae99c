// A disk that outlives the processes that write to it: real SQLite, whose writes fail and whose
// owner dies where a plan says so. A crash keeps exactly what was committed.
import type { DeviceId } from "#protocol";
import { StoreFailure, type KeyFile, type PeerStore, type Row, type SqlValue } from "#peer";
import { loseBatch, type Loss } from "./lost-batch.ts";
import { loseContents } from "./lost-contents.ts";
import { giveBack, takeConnection, type Connection } from "./connections.ts";

/** What the world does at every step of a disk. */
export interface DiskEars {
  /** Something was written; throwing here kills the process here. */
  wrote(): void;
  committing(): void;
  committed(): void;
  /** Whatever was not committed is gone. */
  forgot(): void;
  /** The transaction just committed has written entries. */
  keptEntries(): void;
  /** The transaction just committed has noted what others hold, or were shown. */
  keptTicks(): void;
  /** The peer does this with what it holds. */
  does(what: Chore): void;
}

const isRead = (sql: string): boolean => sql.startsWith("SELECT") || sql.startsWith("PRAGMA");

const isEntry = (sql: string): boolean => /^INSERT (?:OR REPLACE )?INTO batch /.test(sql);

const isTick = (sql: string): boolean =>
  /^INSERT (?:OR REPLACE )?INTO (?:ack|read_mark) /.test(sql);

/** What a peer does on its own with what it holds. */
export type Chore = "joins batches" | "moves lines" | "moves the rest later";

/** The chore that a statement belongs to; `before`: what the same transaction has done. */
function choreOf(sql: string, before: Chore | undefined): Chore | undefined {
  if (sql.startsWith("DELETE FROM batch ")) return "joins batches";
  if (sql.startsWith("UPDATE batch SET place ")) return "moves lines";
  const goesOn = sql.startsWith("INSERT OR REPLACE INTO moving ") && before === "moves lines";
  return goesOn ? "moves the rest later" : undefined;
}

/** The disk of one device. */
export class Disk {
  readonly store: PeerStore;
  readonly keyFile: KeyFile;
  readonly #connection: Connection;
  readonly #ears: DiskEars;
  #keys: Uint8Array | undefined;
  #state: "resting" | "in a transaction" = "resting";
  #isMade: boolean;
  /** Whether the transaction has written entries. */
  #hasEntries = false;
  #hasTicks = false;
  #lastChore: Chore | undefined;
  /** Whether rows are cached until their COMMIT, so that failures show only then. */
  #isCached = false;
  /** How many writes are left until it fails, in each way. */
  #left = { full: Infinity, fail: Infinity, unsure: Infinity };

  /** `made`: whether the tables exist from the start. */
  constructor(ears: DiskEars, made: boolean) {
    this.#connection = takeConnection(made);
    this.#ears = ears;
    this.#isMade = made;
    const { get, all } = this.#connection;
    const run: PeerStore["run"] = (sql, ...values) => this.#run(sql, values);
    const forgetWords = (): void => this.#forgetWords();
    this.store = { run, get, all, forgetWords, close: () => {} };
    this.keyFile = { read: () => this.#keys, write: (bytes) => this.#writeKeys(bytes) };
  }

  /** Whether a transaction is open. */
  get isOpen(): boolean {
    return this.#state === "in a transaction";
  }

  /** Whether the peer's schema exists; the process may have died before that. */
  get isMade(): boolean {
    return this.#isMade;
  }

  /** The rows on the disk, read without any of its troubles. */
  rows(sql: string, ...values: SqlValue[]): Row[] {
    return this.#connection.all(sql, ...values);
  }

  // What goes wrong. Counts are of writes from now on.

  fullAfter(writes: number): void {
    this.#left.full = writes;
    this.#isCached = writes % 2 === 1;
  }

  failAfter(writes: number): void {
    this.#left.fail = writes;
    this.#isCached = writes % 2 === 1;
  }

  unsureAfter(commits: number): void {
    this.#left.unsure = commits;
  }

  /** There is room again, and nothing goes wrong any more. */
  clear(): void {
    this.#left = { full: Infinity, fail: Infinity, unsure: Infinity };
  }

  // What a process does

  #run(sql: string, values: SqlValue[]): void {
    if (sql === "COMMIT") return this.#commit();
    if (sql === "ROLLBACK") return this.forget();
    if (!isRead(sql)) this.#write("row");
    this.#connection.run(sql, ...values);
    if (isEntry(sql)) this.#hasEntries = true;
    if (isTick(sql)) this.#hasTicks = true;
    this.#chore(sql);
    if (sql.startsWith("BEGIN")) this.#state = "in a transaction";
    else if (!isRead(sql)) this.#ears.wrote();
  }

  #chore(sql: string): void {
    const chore = choreOf(sql, this.#lastChore);
    if (chore) this.#ears.does(chore);
    this.#lastChore = sql.startsWith("BEGIN") ? undefined : (chore ?? this.#lastChore);
  }

  #write(what: "row" | "commit" | "keys" | "words"): void {
    this.#left.fail -= 1;
    this.#left.full -= 1;
    if (what === "row" && this.#isCached) return;
    if (this.#left.fail < 0) {
      this.#left.fail = Infinity;
      throw new StoreFailure("io");
    }
    if (this.#left.full < 0) throw new StoreFailure("full");
  }

  #commit(): void {
    this.#ears.committing();
    this.#write("commit");
    this.#connection.run("COMMIT");
    this.#state = "resting";
    this.#isMade = true;
    if (this.#hasEntries) this.#ears.keptEntries();
    if (this.#hasTicks) this.#ears.keptTicks();
    this.#hasEntries = false;
    this.#hasTicks = false;
    this.#ears.committed();
    this.#left.unsure -= 1;
    if (this.#left.unsure >= 0) return;
    this.#left.unsure = Infinity;
    throw new StoreFailure("io");
  }

  #forgetWords(): void {
    this.#write("words");
    this.#connection.forgetWords();
    this.#ears.wrote();
  }

  #writeKeys(bytes: Uint8Array): void {
    this.#write("keys");
    this.#keys = bytes.slice();
    this.#ears.wrote();
  }

  /** The process that wrote is gone, and so is whatever it had not committed. */
  forget(): void {
    if (this.isOpen) this.#connection.run("ROLLBACK");
    this.#state = "resting";
    this.#hasEntries = false;
    this.#hasTicks = false;
    this.#ears.forgot();
  }

  /** It is mended, and has lost something of what these devices have not written. */
  loseBatch(own: readonly DeviceId[]): Loss | undefined {
    if (!this.#isMade) return undefined;
    const { all, run } = this.#connection;
    return loseBatch(all, run, own);
  }

  /** Entries that these devices have not written lose their contents; returns how many. */
  loseContents(own: readonly DeviceId[]): number {
    if (!this.#isMade) return 0;
    const { all, run } = this.#connection;
    return loseContents(all, run, own);
  }

  /** Nobody will look at it any more. */
  end(): void {
    this.forget();
    giveBack(this.#connection, this.#isMade);
  }
}
