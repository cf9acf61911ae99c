// A disk that outlives the processes that write to it: real SQLite, whose writes fail and whose
// owner dies where a plan says so. A crash keeps exactly what was committed.
import { StoreFailure, type KeyFile, type Row, type SqlValue, type Store } from "#peer";
import { giveBack, takeConnection, type Connection } from "./connections.ts";

/** What the world does at every step of a disk. */
export interface DiskEars {
  /** Something was written; throwing here kills the process here. */
  wrote(): void;
  committing(): void;
  committed(): void;
  /** The transaction just committed has written entries. */
  keptEntries(): void;
  /** The transaction just committed has noted what others hold, or were shown. */
  keptTicks(): void;
}

const isRead = (sql: string): boolean => sql.startsWith("SELECT") || sql.startsWith("PRAGMA");

const isTick = (sql: string): boolean =>
  sql.startsWith("INSERT INTO ack") || sql.startsWith("INSERT INTO read_mark");

/** The disk of one device. */
export class Disk {
  readonly store: Store;
  readonly keyFile: KeyFile;
  readonly #connection: Connection;
  readonly #ears: DiskEars;
  #keys: Uint8Array | undefined;
  #state: "resting" | "in a transaction" = "resting";
  #isMade: boolean;
  /** Whether the transaction has written entries. */
  #hasEntries = false;
  #hasTicks = false;
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
    const run: Store["run"] = (sql, ...values) => this.#run(sql, values);
    this.store = { run, get, all, close: () => {} };
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
    if (sql.startsWith("INSERT INTO entry")) this.#hasEntries = true;
    if (isTick(sql)) this.#hasTicks = true;
    if (sql.startsWith("BEGIN")) this.#state = "in a transaction";
    else if (!isRead(sql)) this.#ears.wrote();
  }

  #write(what: "row" | "commit" | "keys"): void {
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
  }

  /** Nobody will look at it any more. */
  end(): void {
    this.forget();
    giveBack(this.#connection, this.#isMade);
  }
}
