// Taking in the entries that others wrote: we check a batch as a whole, then keep all of it or
// nothing.
import { encodeBatch, headBytes, limits, suffixOf } from "#protocol";
import { noEntry, type AccountId, type Batch, type EntryHash } from "#protocol";
import type { Context } from "../world/context.ts";
import { append, type Checked, type NewEntry } from "./append.ts";
import { cutLog, type Cut, type Writing } from "./branch.ts";
import { fillHole } from "./hole.ts";
import { hashesOf } from "./held-batch.ts";
import type { HeldLog, Logs } from "./logs.ts";

/** The author of a batch: the account, and the key of the device that signs its heads. */
export interface Author {
  account: AccountId;
  signingKey: Uint8Array;
  /** Whether this is my own account, whose lines are not new to me. */
  own: boolean;
  /** Whether it is, or was, this same device, whose log may have a different branch here. */
  here: boolean;
}

/** The result of taking a batch in. */
export type Taken =
  /** The batch is stored. `again` stood in its place, so write that again. */
  | { is: "stored"; log: HeldLog; entries: NewEntry[]; again: Writing[] }
  /** We hold all of it already; acknowledge it all the same. */
  | { is: "held"; log: HeldLog }
  /**
   * The entries before it are missing here, as the next `have` will say. `again` as for `stored`.
   */
  | { is: "gap"; log: HeldLog; again: Writing[] }
  /**
   * We hold a different entry in place of one of its own: keep it as evidence, never acknowledge
   * it.
   */
  | { is: "fork"; log: HeldLog }
  /** The batch is inconsistent, or its author has not signed its head. */
  | { is: "refused" };

/** Where the machine that takes a batch in finds everything. */
export interface Taking {
  context: Pick<Context, "store" | "primitives" | "checks">;
  logs: Logs;
}

/** A batch as it came, and what its bytes say. */
export interface Received {
  bytes: Uint8Array;
  batch: Batch;
}

/** Takes a batch in. New entries are written when this returns, or the turn fails as a whole. */
export function takeBatch({ context, logs }: Taking, received: Received, author: Author): Taken {
  const { batch } = received;
  const log = logs.find(batch) ?? emptyLog(logs, batch, author);
  if (log === undefined || endOf(batch) > limits.logEntriesMax) return { is: "refused" };
  if (batch.first > log.next) return { is: "gap", log, again: [] };
  const checked = check(logs, received, log);
  const hash = checked?.hashes.at(-1);
  if (!checked || !hash) return { is: "refused" };
  const head = headBytes(batch, endOf(batch) - 1, hash.toHex() as EntryHash);
  if (!context.checks.verify(author.signingKey, "head", head, batch.signature)) {
    return { is: "refused" };
  }
  const other = firstOther(logs, log, checked);
  const held = other === undefined ? { log, again: [] } : giveWay(logs, log, other, author);
  return held ? keep(logs, held, checked, author) : fork(logs, log, checked);
}

const endOf = ({ first, entries }: Batch): number => first + entries.length;

/** Entries written here that nobody else holds give way to those that others hold. */
const giveWay = (logs: Logs, log: HeldLog, seq: number, author: Author): Cut | undefined =>
  author.here ? cutLog(logs, log, seq) : undefined;

/** A new log, not yet on disk; undefined if the conversation has as many logs as it may. */
function emptyLog(logs: Logs, batch: Batch, author: Author): HeldLog | undefined {
  if (logs.of(batch.conversation).length >= limits.logsMax) return undefined;
  const { conversation, device, epoch } = batch;
  return { ...freshLog, conversation, device, epoch, account: author.account };
}
const freshLog = {
  id: -1,
  next: 0,
  hash: noEntry,
  clock: -1,
  place: -1,
  linesEnd: 0,
  shown: 0,
  hasHole: false,
};

/** The batch with the hashes of all entries; undefined if a clock does not advance. */
function check(logs: Logs, { bytes, batch }: Received, log: HeldLog): Checked | undefined {
  const prev = logs.hashAt(log, batch.first - 1);
  let clock = batch.first === log.next ? log.clock : -1;
  for (const entry of batch.entries) {
    if (entry.clock <= clock) return undefined;
    ({ clock } = entry);
  }
  if (prev === undefined) return undefined;
  return { batch, bytes, hashes: hashesOf(batch, Uint8Array.fromHex(prev), logs.sha256) };
}

/** The seq of the first entry that differs from the one held; undefined if none does. */
function firstOther(logs: Logs, log: HeldLog, { batch, hashes }: Checked): number | undefined {
  const last = Math.min(endOf(batch), log.next) - 1;
  const differs = (seq: number): boolean =>
    hashes[seq - batch.first]?.toHex() !== logs.hashAt(log, seq);
  if (last < batch.first || !differs(last)) return undefined; // Each hash stands for all before it.
  let seq = batch.first;
  while (!differs(seq)) seq += 1;
  return seq;
}

/** One proof is enough: a device that lies once can lie without end, and fill the disk. */
function fork({ store }: Logs, log: HeldLog, { bytes, batch }: Checked): Taken {
  const id = [log.conversation, log.device, log.epoch].map((one) => Uint8Array.fromHex(one));
  const known = store.get(
    "SELECT 1 FROM fork WHERE conversation = ? AND device = ? AND epoch = ?",
    ...id,
  );
  if (!known) store.run("INSERT INTO fork VALUES (?, ?, ?, ?, ?)", ...id, batch.first, bytes);
  return { is: "fork", log };
}

function keep(logs: Logs, { log: held, again }: Cut, checked: Checked, author: Author): Taken {
  if (endOf(checked.batch) <= held.next) return { is: "held", log: held };
  if (checked.batch.first > held.next) return { is: "gap", log: held, again };
  const log = held.id === -1 ? logs.make(held, author.account) : held;
  const fresh = from(checked, log.next - checked.batch.first);
  const { log: grown, added } = append(logs, log, fresh, author.here);
  const whole = grown.hasHole ? fillHole(logs, grown, log.next + 1) : grown;
  return { is: "stored", log: whole, entries: added, again };
}

/** What is new of the batch: the entries from this position on. */
function from(checked: Checked, at: number): Checked {
  if (at === 0) return checked;
  const batch = suffixOf(checked.batch, at);
  return { batch, bytes: encodeBatch(batch), hashes: checked.hashes.slice(at) };
}
