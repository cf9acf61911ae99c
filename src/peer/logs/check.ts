// Checking a log as it lies on this disk: its unbroken chain, as far as signed heads cover it, is what
// counts as held. What lies behind a hole does not count, until the hole is filled.
import { sameBytes, type Primitives } from "#crypto";
import { decode, hashEntry, headBytes, noEntry, parentsShape } from "#protocol";
import type { Checks, EntryHash } from "#protocol";
import { inOrder } from "../disk/in-order.ts";
import type { Row, Store } from "../world/ports.ts";
import { removeEntry, type HeldLog } from "./logs.ts";
import { entryOf } from "./read.ts";

/** What a log is checked with. */
export interface LogChecks {
  primitives: Primitives;
  checks: Checks;
}

/**
 * Brings the log's end to where it may be, from where it is now. Entries that are not what they were
 * are removed. `signingKey` is the author's; without it any head is believed.
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

/** Whether the entry that follows the log's end is there already. */
export const goesOn = (store: Store, { id, next }: HeldLog): boolean =>
  store.get("SELECT 1 FROM entry WHERE log = ? AND seq = ?", id, next) !== undefined;

/** Where the chain breaks off that goes on from the log's end. */
function checkEntries(store: Store, log: HeldLog, { primitives }: LogChecks): number {
  let end = log.next;
  let before = { seq: end - 1, hash: log.hash, clock: end === 0 ? -1 : log.clock };
  const select = "SELECT * FROM entry WHERE log = ? AND seq > ? ORDER BY seq LIMIT ?";
  for (const row of inOrder(store, select, "seq", { fixed: [log.id], after: end - 1 })) {
    const entry = entryOf(row);
    const hash = row["hash"] as EntryHash; // The column holds nothing else.
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

/** Whether the text is the one that was hashed, and the parents can be read. */
function isWhole(row: Row, log: HeldLog, { sha256 }: Primitives): boolean {
  const { salt, body, parents, body_hash: bodyHash } = row;
  if (row["conversation"] !== log.conversation) return false;
  if (decode(parentsShape, parents as Uint8Array) === undefined) return false; // It is a blob.
  if (!(salt instanceof Uint8Array) || !(body instanceof Uint8Array)) return salt === body;
  return bodyHash instanceof Uint8Array && sameBytes(sha256(salt, body), bodyHash);
}

/** The seq after the last entry before `end` whose head its author has signed. */
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
    const signed = headBytes(log, seq, head["hash"] as EntryHash); // Nothing else is in there.
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
