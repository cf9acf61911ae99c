// Taking in what others wrote: a batch is checked whole, then kept whole, or not at all.
import { batchShape, encode, hashEntry, headBytes, limits } from "#protocol";
import type { AccountId, Batch, Entry, EntryHash } from "#protocol";
import type { Context } from "./context.ts";
import { appendEntry, findLog, hashAt, isSilent, keepHead, logsOf, makeLog } from "./logs.ts";
import type { HeldLog, NewEntry } from "./logs.ts";

/** Who wrote a batch: the account, and the key of the device that signs its heads. */
export interface Author {
  account: AccountId;
  signingKey: Uint8Array;
  /** Whether this is my own account: its lines need not be shown to me as new. */
  own: boolean;
}

/** What became of a batch. */
export type Taken =
  | { is: "stored"; log: HeldLog; entries: NewEntry[] }
  /** Nothing in it is new; it is acknowledged all the same. */
  | { is: "held"; log: HeldLog }
  /** What comes before it is missing here: the next `have` will say so. */
  | { is: "gap" }
  /** Another entry stands in the place of one of its entries: kept as evidence, not acknowledged. */
  | { is: "fork"; log: HeldLog }
  /** It does not hold together, or its head is not signed by its author. */
  | { is: "refused" };

interface Hashed {
  entry: Entry;
  hash: EntryHash;
}

export function takeBatch(context: Context, batch: Batch, author: Author): Taken {
  const { store } = context;
  const log = findLog(store, batch) ?? emptyLog(context, batch, author);
  if (log === undefined || batch.entries.length === 0) return { is: "refused" };
  if (batch.first > log.next) return { is: "gap" };
  const chain = hashChain(context, batch, log);
  const last = chain?.at(-1);
  if (!chain || !last) return { is: "refused" };
  const head = headBytes(batch, last.entry.seq, last.hash);
  if (!context.checks.verify(author.signingKey, "head", head, batch.signature)) {
    return { is: "refused" };
  }
  if (chain.some(({ entry, hash }) => isOther(context, log, entry.seq, hash))) {
    return fork(context, log, batch);
  }
  return keep(context, log, chain, batch.signature, author);
}

/** A log of which nothing is held yet; not yet on disk, and not one more than there may be. */
function emptyLog(context: Context, batch: Batch, author: Author): HeldLog | undefined {
  if (logsOf(context.store, batch.conversation).length >= limits.logsMax) return undefined;
  const { conversation, device, epoch } = batch;
  return { ...freshLog, conversation, device, epoch, account: author.account };
}
const freshLog = { id: -1, next: 0, hash: "0".repeat(64) as EntryHash, clock: -1 };

/** All entries with their hashes; undefined when a clock runs backwards or a parent is nowhere. */
function hashChain(context: Context, batch: Batch, log: HeldLog): Hashed[] | undefined {
  const { store, primitives } = context;
  let prev = batch.first === 0 ? freshLog.hash : hashAt(store, log, batch.first - 1);
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

function fork(context: Context, log: HeldLog, batch: Batch): Taken {
  context.store.run(
    "INSERT OR IGNORE INTO fork VALUES (?, ?, ?, ?, ?)",
    log.conversation, log.device, log.epoch, batch.first, encode(batchShape, batch),
  ); // prettier-ignore
  return { is: "fork", log };
}

function keep(
  context: Context,
  held: HeldLog,
  chain: Hashed[],
  signature: Uint8Array,
  author: Author,
): Taken {
  const { store } = context;
  const fresh = chain.filter(({ entry }) => entry.seq >= held.next);
  if (fresh.length === 0) return { is: "held", log: held };
  let log = held.id === -1 ? makeLog(store, held, author.account) : held;
  const entries: NewEntry[] = [];
  for (const { entry, hash } of fresh) {
    const added = appendEntry(store, log, entry, hash, author.own || isSilent(entry.type));
    log = added.log;
    entries.push(added);
  }
  keepHead(store, log, log.next - 1, signature);
  return { is: "stored", log, entries };
}
