// Proving the logs of a store, batch by batch in the order of their rows: each is what was written,
// and nothing is missing between two of them but where the log has a hole.
import { checksOf, sameBytes, type Primitives } from "#crypto";
import { decodeBatch, openDeviceList, type Checks } from "#protocol";
import { inOrder } from "../disk/in-order.ts";
import { batchRowOf } from "../logs/batches.ts";
import type { BatchRow } from "../logs/held-batch.ts";
import { Proofs } from "../logs/proofs.ts";
import { StoreFailure, type SqlValue, type Store } from "../world/ports.ts";
import { isSigned, ownersIn, type Owners } from "./proof.ts";

/** What the next batch of a log has to follow. */
type Before = Pick<BatchRow, "log" | "first" | "count" | "hash">;

const bytesOf = (value: SqlValue | undefined): Uint8Array =>
  value instanceof Uint8Array ? value : new Uint8Array();

const noHash = new Uint8Array(32);

/** Proves one batch after another. */
export class ProvedLogs {
  readonly #store: Store;
  readonly #checks: Checks;
  readonly #proofs: Proofs;
  /** By the row of the log. */
  readonly #owners = new Map<number, Owners>();
  #before: Before | undefined;

  /** What is in `proofs` already need not prove itself again. */
  constructor(store: Store, primitives: Primitives, proofs = new Proofs(primitives.sha256)) {
    this.#store = store;
    this.#checks = checksOf(primitives);
    this.#proofs = proofs;
  }

  /** The row before the next one as it is now: it may have been joined with others meanwhile. */
  startAfter(before: Before | undefined): void {
    this.#before = before;
  }

  /** Whether this batch proves itself and follows the one before it. */
  goOnWith(row: BatchRow): boolean {
    const before = this.#before?.log === row.log ? this.#before : undefined;
    this.#before = row;
    const batch = decodeBatch(row.bytes);
    if (!batch || !this.#proofs.prove(row, batch)) return false;
    if (!isSigned(row, batch, this.#checks, this.#ownersOf(row.log))) return false;
    const end = before ? before.first + before.count : 0;
    const follows = row.first === end && sameBytes(row.prev, before?.hash ?? noHash);
    return follows || this.#isAfterHole(row);
  }

  /** The devices of the account that writes this log, as far as we know them. */
  #ownersOf(log: number): Owners {
    const known = this.#owners.get(log);
    if (known) return known;
    const owners = ownersIn(this.#listsOf(log));
    this.#owners.set(log, owners);
    return owners;
  }

  #listsOf(log: number) {
    const list = this.#store.get(
      `SELECT list FROM contact JOIN log ON log.id = ? AND contact.account = lower(hex(log.account))
       WHERE number >= 0
       UNION ALL SELECT list.value FROM profile AS list JOIN profile AS mine JOIN log
       WHERE list.key = 'list' AND mine.key = 'account' AND log.id = ?
         AND mine.value = lower(hex(log.account))`,
      log, log,
    )?.["list"]; // prettier-ignore
    return [openDeviceList(bytesOf(list), this.#checks)].filter((one) => one !== undefined);
  }

  #isAfterHole({ log, first }: BatchRow): boolean {
    const sql = "SELECT 1 FROM log WHERE id = ? AND hole <= ?";
    return this.#store.get(sql, log, first) !== undefined;
  }
}

/** After how many entries we say how far the proof of a whole store has come. */
const sliceEntries = 1_024;

/**
 * Proves all batches of a store, and yields how many entries have been proved since the last time.
 * Throws `StoreFailure` "corrupt" for a batch that is not what was written.
 */
export function* proveAll(store: Store, primitives: Primitives): Generator<number> {
  const logs = new ProvedLogs(store, primitives);
  let slice = 0;
  for (const row of inOrder(store, "SELECT * FROM batch WHERE id > ? ORDER BY id LIMIT ?", "id")) {
    if (!logs.goOnWith(batchRowOf(row))) throw new StoreFailure("corrupt");
    slice += Number(row["count"]);
    if (slice < sliceEntries) continue;
    yield slice;
    slice = 0;
  }
}
