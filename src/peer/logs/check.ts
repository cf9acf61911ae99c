// Checking a log on this disk: we hold its unbroken chain as far as signed heads cover it. Entries
// after a hole do not count until the hole is filled.
import { sameBytes, type Primitives } from "#crypto";
import { decode, hashEntry, headBytes, noEntry, parentsShape } from "#protocol";
import type { Checks, EntryHash } from "#protocol";
import { inOrder } from "../disk/in-order.ts";
import type { Row, Store } from "../world/ports.ts";
import { removeEntry, type HeldLog } from "./logs.ts";
import { entryOf } from "./read.ts";

/** The primitives and signature checks that checking a log needs. */
export interface LogChecks {
  primitives: Primitives;
  checks: Checks;
}

/**
 * Moves the log's end as far forward as its entries and heads allow, and removes altered entries.
 * `signingKey` is the author's; without it every head is believed.
 */
export function checkLog(
  store: Store,
  log: HeldLog,
  about: LogChecks,
  signingKey: Uint8Array | undefined,
): HeldLog {
  const end = checkEntries(store, log, about);
  return setEnd(store, log, lastHead(store, log, end, about, signingKey));
}

/** Whether the entry after the log's end is already on disk. */
export const goesOn = (store: Store, { id, next }: HeldLog): boolean =>
  store.get("SELECT 1 FROM entry WHERE log = ? AND seq = ?", id, next) !== undefined;

/** The seq at which the chain that continues from the log's end breaks off. */
function checkEntries(store: Store, log: HeldLog, { primitives }: LogChecks): number {
  let end = log.next;
  let before = { seq: end - 1, hash: log.hash, clock: end === 0 ? -1 : log.clock };
  const select = "SELECT * FROM entry WHERE log = ? AND seq > ? ORDER BY seq LIMIT ?";
  for (const row of inOrder(store, select, "seq", { fixed: [log.id], after: end - 1 })) {
    const entry = entryOf(row);
    const hash = row["hash"] as EntryHash; // The column holds only hashes.
    const follows = entry.seq === before.seq + 1;
    const isRight =
      isWhole(row, log, primitives) &&
      (!follows ||
        (entry.clock > before.clock &&
          hashEntry(log, before.hash, entry, primitives.sha256) === hash));
    if (isRight) {
      if (entry.seq === end) end += 1;
      before = { seq: entry.seq, hash, clock: entry.clock };
    } else removeEntry(store, Number(row["id"]));
  }
  return end;
}

/** Whether the body still fits its hash, and the parents can be read. */
function isWhole(row: Row, log: HeldLog, { sha256 }: Primitives): boolean {
  const { salt, body, parents, body_hash: bodyHash } = row;
  if (row["conversation"] !== log.conversation) return false;
  if (decode(parentsShape, parents as Uint8Array) === undefined) return false; // It is a blob.
  if (!(salt instanceof Uint8Array) || !(body instanceof Uint8Array)) return salt === body;
  return bodyHash instanceof Uint8Array && sameBytes(sha256(salt, body), bodyHash);
}

/** The seq after the last entry before `end` that has a head signed by its author. */
function lastHead(
  store: Store,
  log: HeldLog,
  end: number,
  { checks }: LogChecks,
  signingKey: Uint8Array | undefined,
): number {
  for (;;) {
    const head = store.get(
      `SELECT head.seq, signature, hash FROM head JOIN entry USING (log, seq)
       WHERE log = ? AND head.seq >= ? AND head.seq < ? ORDER BY head.seq DESC LIMIT 1`,
      log.id, log.next, end,
    ); // prettier-ignore
    if (!head) return log.next;
    const seq = Number(head["seq"]);
    const signed = headBytes(log, seq, head["hash"] as EntryHash); // The column holds only hashes.
    const signature = head["signature"] as Uint8Array;
    if (!signingKey || checks.verify(signingKey, "head", signed, signature)) return seq + 1;
    store.run("DELETE FROM head WHERE log = ? AND seq = ?", log.id, seq);
  }
}

function setEnd(store: Store, log: HeldLog, next: number): HeldLog {
  if (next === log.next) return log;
  const last = store.get(
    "SELECT hash, clock FROM entry WHERE log = ? AND seq = ?",
    log.id, next - 1,
  ); // prettier-ignore
  const hash = (last?.["hash"] ?? noEntry) as EntryHash;
  const clock = Number(last?.["clock"] ?? 0);
  store.run(
    "UPDATE log SET next = ?, hash = ?, clock = ? WHERE id = ?",
    next, hash, clock, log.id,
  ); // prettier-ignore
  return { ...log, next, hash, clock };
}
