// What a lying peer knows: its own keys, its own disk, and everything said to it and by it.
import { signFor, type Primitives } from "#crypto";
import { hashEntry, headBytes, noEntry } from "#protocol";
import type { Batch, BetweenPeers, DeviceId, Entry, EntryHash, LogId } from "#protocol";
import type { Row, SqlValue } from "#peer";

const keptMax = 48;

/** The end of a log that only the liar knows about. */
export interface End {
  next: number;
  hash: EntryHash;
}

export class LiarMemory {
  /** Messages that were said earlier, to anyone. */
  readonly said: BetweenPeers[] = [];
  /** Batches that were said and heard, of anyone's logs. */
  readonly batches: Batch[] = [];
  /** Device lists that were said and heard. */
  readonly lists: Uint8Array[] = [];
  /** Other people's public agreement keys, as handshakes have shown them. */
  readonly keys: Uint8Array[] = [];
  readonly #primitives: Primitives;
  readonly #rows: (sql: string, ...values: SqlValue[]) => Row[];
  readonly #secrets = new Map<DeviceId, Uint8Array>();
  readonly #ends = new Map<string, End>();

  /** `rows`: reads its own disk. */
  constructor(primitives: Primitives, rows: (sql: string, ...values: SqlValue[]) => Row[]) {
    this.#primitives = primitives;
    this.#rows = rows;
  }

  /** Remembers a secret that it signs with. */
  signs(secret: Uint8Array): void {
    const device = this.#primitives.sha256(this.#primitives.signingPublic(secret));
    this.#secrets.set(device.toHex() as DeviceId, secret);
  }

  says(messages: readonly BetweenPeers[]): void {
    for (const one of messages) keep(this.said, one);
    this.hears(messages);
  }

  hears(messages: readonly BetweenPeers[]): void {
    for (const one of messages) {
      if (one.type === "batch") keep(this.batches, one.batch);
      if (one.type === "list") keep(this.lists, one.list);
    }
  }

  heardKey(key: Uint8Array): void {
    keep(this.keys, key);
  }

  // Signing lies

  /** The end of an invented log, as the liar last told it. */
  endOf(log: LogId): End {
    return this.#ends.get(nameOf(log)) ?? { next: 0, hash: noEntry };
  }

  /** The batch with a head signed with its author's key if the liar has it; otherwise unchanged. */
  signed(batch: Batch, prev: EntryHash | undefined): Batch {
    const secret = this.#secrets.get(batch.device);
    if (!secret || prev === undefined) return batch;
    const hash = this.#chain(batch, prev);
    const next = batch.first + batch.entries.length;
    const head = headBytes(batch, Math.max(0, next - 1), hash);
    this.#ends.set(nameOf(batch), { next, hash });
    return { ...batch, signature: signFor(this.#primitives, secret, "head", head) };
  }

  /** The hash before the first entry of the batch, in the liar's own copy of the log. */
  before({ conversation, device, epoch, first }: Batch): EntryHash | undefined {
    if (first === 0) return noEntry;
    const [row] = this.#rows(
      `SELECT hash FROM entry WHERE seq = ? AND log =
         (SELECT id FROM log WHERE conversation = ? AND device = ? AND epoch = ?)`,
      first - 1, conversation, device, epoch,
    ); // prettier-ignore
    return row?.["hash"] as EntryHash | undefined;
  }

  #chain(batch: Batch, prev: EntryHash): EntryHash {
    const { sha256 } = this.#primitives;
    return batch.entries.reduce(
      (hash, row, index) =>
        hashEntry(batch, hash, entryOf(batch, row, batch.first + index, sha256), sha256),
      prev,
    );
  }
}

/** A row in the form that is hashed; parents that point nowhere are left out. */
export function entryOf(
  { logs }: Pick<Batch, "logs">,
  { clock, type, content, erased, parents: named }: Batch["entries"][number],
  seq: number,
  sha256: Primitives["sha256"],
): Entry {
  const bodyHash = content ? sha256(content.salt, content.body) : (erased ?? new Uint8Array(32));
  const parents = named.flatMap(({ log, seq: at, hash }) => {
    const to = logs[log];
    return to ? [{ ...to, seq: at, hash }] : [];
  });
  return { seq, clock, type, parents, bodyHash, content };
}

const nameOf = ({ conversation, device, epoch }: LogId): string =>
  `${conversation} ${device} ${epoch}`;

function keep<T>(kept: T[], one: T): void {
  kept.push(one);
  if (kept.length > keptMax) kept.shift();
}
