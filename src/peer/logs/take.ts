// Taking in the entries that others wrote: we check a batch as a whole, then keep all of it or
// nothing.
import { encodeBatch, headBytes, isLineOrSmall, limits, msOf, suffixOf } from "#protocol";
import type { AccountId, Batch, EntryHash, LastHead } from "#protocol";
import type { Context } from "../world/context.ts";
import { append, type Checked, type NewEntry } from "./append.ts";
import { carryOutDeletes, fillIn, type FilledEntry } from "./contents.ts";
import { columnsOfLog } from "../disk/log-name.ts";
import { cutLog, type Cut, type Writing } from "./branch.ts";
import { isForked } from "./claims.ts";
import { endOfFormer } from "./former-authors.ts";
import { fillHole } from "./hole.ts";
import { hashesOf } from "./held-batch.ts";
import { emptyLog, type HeldLog, type Logs } from "./logs.ts";
import type { Start, Trails } from "./trails.ts";

/** The author of a batch: the account, and the key of the device that signs its heads. */
export interface Author {
  account: AccountId;
  signingKey: Uint8Array;
  /** Whether this is my own account, whose lines are not new to me. */
  own: boolean;
  /** Whether it is, or was, this same device, whose log may have a different branch here. */
  here: boolean;
  /** If the device is no longer on its account's list: what still counts of it. */
  last?: LastHead[];
  /** If it is a session device: what is older than this counts, ms since 1970. */
  until?: number;
}

/** The result of taking a batch in. */
export type Taken =
  /**
   * The batch is stored. `again` stood in its place, so write that again; `filled` were held before,
   * but without their contents.
   */
  | { is: "stored"; log: HeldLog; entries: NewEntry[]; again: Writing[]; filled: FilledEntry[] }
  /** We hold all of it already; acknowledge it all the same. */
  | { is: "held"; log: HeldLog; filled: FilledEntry[] }
  /**
   * The entries before it are missing here, as the next `have` will say. `again` as for `stored`.
   */
  | { is: "gap"; log: HeldLog; again: Writing[] }
  /**
   * We hold a different entry in place of one of its own: keep it as evidence, never acknowledge
   * it.
   */
  | { is: "fork"; log: HeldLog }
  /**
   * It may lead to the last head of a removed device of mine, or it has led there: once the log is
   * sent again, it is taken in. Nothing of it is kept, but the rest can come.
   */
  | { is: "followed" | "arrived"; log: HeldLog }
  /** There is no room for what is new of it, so we keep nothing and acknowledge nothing. */
  | { is: "full"; log: HeldLog }
  /** The batch is inconsistent, or its author has not signed its head. */
  | { is: "refused" };

/** Where the machine that takes a batch in finds everything. */
export interface Taking {
  context: Pick<Context, "store" | "primitives" | "checks" | "wall">;
  logs: Logs;
}

/** A batch as it came, and what its bytes say. */
export interface Received {
  bytes: Uint8Array;
  batch: Batch;
  /** What this device has sent over this link of removed devices of mine. */
  trails: Trails;
  /** How many bytes more may be kept of what its account writes; undefined: as many as come. */
  room?: number;
}

/** Takes a batch in. New entries are written when this returns, or the turn fails as a whole. */
export function takeBatch({ context, logs }: Taking, received: Received, author: Author): Taken {
  const { batch } = received;
  const log = logs.find(batch) ?? newLog(logs, batch, author);
  if (log === undefined || endOf(batch) > limits.logEntriesMax) return { is: "refused" };
  const start = startOf(logs, log, received);
  if (start === undefined) return { is: "gap", log, again: [] };
  const checked = check(logs, received, start);
  const hash = checked?.hashes.at(-1)?.toHex() as EntryHash | undefined;
  if (!checked || !hash || !stillCounts(checked, author)) return { is: "refused" };
  const head = headBytes(batch, endOf(batch) - 1, hash);
  if (!context.checks.verify(author.signingKey, "head", head, batch.signature)) {
    return { is: "refused" };
  }
  if (author.own && author.last && endOf(batch) > log.next) {
    const step = received.trails.step(log, batch, hash, author.last);
    if (step === "astray") return { is: "refused" };
    if (step !== "proved") return { is: step, log: { ...log, next: endOf(batch), hash } };
  }
  const other = firstOther(logs, log, checked);
  const held = other === undefined ? { log, again: [] } : giveWay(logs, log, other, author);
  if (!held) return fork(logs, log, received);
  const filled = hasRoom(received) ? fillIn(logs, held.log, batch, msOf(context.wall())) : [];
  carryOutDeletes(
    logs,
    held.log,
    filled.map(({ entry }) => entry),
  );
  if (endOf(batch) > held.log.next && !hasRoom(received)) return { is: "full", log: held.log };
  return keep(logs, held, { ...checked, filled }, author);
}

/**
 * Of a device that its account has dropped, only what leads to its last heads counts; of a session
 * device, only what it can have written before it expired.
 */
function stillCounts({ batch, hashes }: Checked, { last, until = Infinity }: Author): boolean {
  const newest = batch.entries.at(-1)?.clock ?? 0;
  if (newest > (until + limits.clockLeadMs) * 1_000) return false;
  if (last === undefined) return true;
  const end = endOfFormer(last, batch);
  if (endOf(batch) !== end) return endOf(batch) < end;
  const head = last.find(({ epoch }) => epoch === batch.epoch);
  return hashes.at(-1)?.toHex() === head?.hash;
}

const endOf = ({ first, entries }: Batch): number => first + entries.length;

/** Whether all of it fits, though some of it may be held: it can be sent again once there is room. */
const hasRoom = ({ bytes, room = Infinity }: Received): boolean => bytes.length <= room;

/** Entries written here that nobody else holds give way to those that others hold. */
const giveWay = (logs: Logs, log: HeldLog, seq: number, author: Author): Cut | undefined =>
  author.here ? cutLog(logs, log, seq) : undefined;

/** A new log, not yet on disk; undefined if the conversation has as many logs as it may. */
const newLog = (logs: Logs, batch: Batch, { account }: Author): HeldLog | undefined =>
  logs.of(batch.conversation).length < limits.logsMax ? emptyLog(batch, account) : undefined;

/** Where the batch begins; undefined if what comes before it is missing. */
function startOf(logs: Logs, log: HeldLog, { batch, trails }: Received): Start | undefined {
  if (batch.first > log.next) return trails.startOf(batch);
  if (batch.first === log.next) return log;
  const hash = logs.hashAt(log, batch.first - 1);
  return hash === undefined ? undefined : { next: batch.first, hash, clock: -1 };
}

/** The batch with the hashes of all entries; undefined if it may not be one of this log. */
function check(logs: Logs, { bytes, batch }: Received, start: Start): Checked | undefined {
  let { clock } = start;
  for (const entry of batch.entries) {
    if (entry.clock <= clock || !isLineOrSmall(entry)) return undefined;
    ({ clock } = entry);
  }
  const prev = Uint8Array.fromHex(start.hash);
  return { batch, bytes, hashes: hashesOf(batch, prev, logs.sha256) };
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
function fork(logs: Logs, log: HeldLog, received: Received): Taken {
  const { bytes, batch } = received;
  if (!isForked(logs, log) && hasRoom(received)) {
    const row = [...columnsOfLog(log), batch.first, bytes];
    logs.store.run("INSERT INTO fork VALUES (?, ?, ?, ?, ?)", ...row);
    logs.usage.changed(log, bytes.length);
  }
  return { is: "fork", log };
}

function keep(
  logs: Logs,
  { log: held, again }: Cut,
  { filled, ...checked }: Checked & { filled: FilledEntry[] },
  author: Author,
): Taken {
  if (endOf(checked.batch) <= held.next) return { is: "held", log: held, filled };
  if (checked.batch.first > held.next) return { is: "gap", log: held, again };
  const log = held.id === -1 ? logs.make(held, author.account) : held;
  const fresh = from(checked, log.next - checked.batch.first);
  const { log: grown, added } = append(logs, log, fresh, author.here);
  const whole = grown.hasHole ? fillHole(logs, grown, log.next + 1) : grown;
  return { is: "stored", log: whole, entries: added, again, filled };
}

/** What is new of the batch: the entries from this position on. */
function from(checked: Checked, at: number): Checked {
  if (at === 0) return checked;
  const batch = suffixOf(checked.batch, at);
  return { batch, bytes: encodeBatch(batch), hashes: checked.hashes.slice(at) };
}
