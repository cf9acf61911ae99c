// Taking in the entries that others wrote: we check a batch as a whole, then keep all of it or
// nothing.
import { batchShape, encode, hashEntry, headBytes, limits } from "#protocol";
import { noEntry, type AccountId, type Batch, type Entry, type EntryHash } from "#protocol";
import type { Context } from "../world/context.ts";
import type { Store } from "../world/ports.ts";
import { cutLog, type Cut, type Writing } from "./branch.ts";
import { checkLog, goesOn } from "./check.ts";
import { appendEntries, batchBytes, findLog, hashAt, isSilent } from "./logs.ts";
import { keepHead, logsOf, makeLog, type Hashed, type HeldLog, type NewEntry } from "./logs.ts";

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
  /** The entries before it are missing here, as the next `have` will say. */
  | { is: "gap"; log: HeldLog }
  /**
   * We hold a different entry in place of one of its own: keep it as evidence, never acknowledge
   * it.
   */
  | { is: "fork"; log: HeldLog }
  /** The batch is inconsistent, or its author has not signed its head. */
  | { is: "refused" };

/** Takes a batch in. New entries are written when this returns, or the turn fails as a whole. */
export function takeBatch(context: Context, batch: Batch, author: Author): Taken {
  const { store } = context;
  const log = findLog(store, batch) ?? emptyLog(context, batch, author);
  if (log === undefined || !isOfSize(batch)) return { is: "refused" };
  if (batch.first > log.next) return { is: "gap", log };
  const chain = hashChain(context, batch, log);
  const last = chain?.at(-1);
  if (!chain || !last) return { is: "refused" };
  const head = headBytes(batch, last.entry.seq, last.hash);
  if (!context.checks.verify(author.signingKey, "head", head, batch.signature)) {
    return { is: "refused" };
  }
  const other = chain.find(({ entry, hash }) => isOther(context, log, entry.seq, hash));
  const held = other ? giveWay(store, log, other.entry.seq, author) : { log, again: [] };
  return held ? keep(context, held, chain, batch.signature, author) : fork(context, log, batch);
}

/** Entries written here that nobody else holds give way to those that others hold. */
const giveWay = (store: Store, log: HeldLog, seq: number, author: Author): Cut | undefined =>
  author.here ? cutLog(store, log, seq) : undefined;

/** A larger batch could not be passed on, because no head would cover a part of it. */
const isOfSize = (batch: Batch): boolean =>
  batch.entries.length > 0 && batchBytes(batch) <= limits.batchBytesMax;

/** A new log, not yet on disk; undefined if the conversation has as many logs as it may. */
function emptyLog(context: Context, batch: Batch, author: Author): HeldLog | undefined {
  if (logsOf(context.store, batch.conversation).length >= limits.logsMax) return undefined;
  const { conversation, device, epoch } = batch;
  return { ...freshLog, conversation, device, epoch, account: author.account };
}
const freshLog = { id: -1, next: 0, hash: noEntry, clock: -1 };

/**
 * All entries with their hashes; undefined if a clock does not advance or an entry is malformed.
 */
function hashChain(context: Context, batch: Batch, log: HeldLog): Hashed[] | undefined {
  const { store, primitives } = context;
  let prev = hashAt(store, log, batch.first - 1);
  let clock = batch.first === log.next ? log.clock : -1;
  const chain: Hashed[] = [];
  for (const [index, row] of batch.entries.entries()) {
    const entry = entryFrom(context, batch, row, batch.first + index);
    if (!entry || prev === undefined || entry.clock <= clock) return undefined;
    clock = entry.clock;
    prev = hashEntry(batch, prev, entry, primitives.sha256);
    chain.push({ entry, hash: prev });
  }
  return chain;
}

function entryFrom(
  { primitives }: Context,
  batch: Batch,
  row: Batch["entries"][number],
  seq: number,
): Entry | undefined {
  const { clock, type, content, erased } = row;
  if (content && erased) return undefined;
  const bodyHash = content ? primitives.sha256(content.salt, content.body) : erased;
  const parents = row.parents.flatMap(({ log, seq: at, hash }) => {
    const named = batch.logs[log];
    return named ? [{ ...named, seq: at, hash }] : [];
  });
  if (!bodyHash || parents.length !== row.parents.length) return undefined;
  return { seq, clock, type, parents, bodyHash, content };
}

function isOther(context: Context, log: HeldLog, seq: number, hash: EntryHash): boolean {
  return seq < log.next && hashAt(context.store, log, seq) !== hash;
}

/** One proof is enough: a device that lies once can lie without end, and fill the disk. */
function fork({ store }: Context, log: HeldLog, batch: Batch): Taken {
  const id = [log.conversation, log.device, log.epoch];
  const known = store.get(
    "SELECT 1 FROM fork WHERE conversation = ? AND device = ? AND epoch = ?",
    ...id,
  );
  const proof = encode(batchShape, batch);
  if (!known) store.run("INSERT INTO fork VALUES (?, ?, ?, ?, ?)", ...id, batch.first, proof);
  return { is: "fork", log };
}

function keep(
  context: Context,
  { log: held, again }: Cut,
  chain: Hashed[],
  signature: Uint8Array,
  author: Author,
): Taken {
  const { store } = context;
  const fresh = chain.filter(({ entry }) => entry.seq >= held.next);
  if (fresh.length === 0) return { is: "held", log: held };
  const log = held.id === -1 ? makeLog(store, held, author.account) : held;
  const isShown = ({ type }: Entry): boolean => author.own || isSilent(type);
  const { log: grown, added } = appendEntries(store, log, fresh, isShown);
  keepHead(store, grown, grown.next - 1, signature);
  // In a mended profile this may have filled a hole, and the entries after it count from now on.
  const whole = goesOn(store, grown) ? checkLog(store, grown, context, author.signingKey) : grown;
  return { is: "stored", log: whole, entries: added, again };
}
