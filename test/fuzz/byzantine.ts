// A device with real keys that writes what none of our programs would: Alice's phone in Mallory's
// hands.
import { entryAt, entryTypes, hashEntry, headBytes, limits, noEntry, renamed } from "#protocol";
import type { Batch, BatchEntry, Claim, ConversationId, EntryHash, Epoch } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import type { HeldLog } from "../../src/peer/logs/logs.ts";
import { conversation, type Half } from "../peer/stage/halves.ts";
import type { Choices } from "./choices.ts";

const { sha256 } = primitivesNode;

const epochs = ["e0", "e1", "e2"].map((byte) => byte.repeat(16) as Epoch);
const laterEpoch = "e3".repeat(16) as Epoch;
const elsewhere = "dd".repeat(32) as ConversationId;

/** Thousandths of a millisecond since 1970; decoders refuse the last one. */
const clocks = [0, 1, Date.UTC(2026, 10, 22) * 1_000, limits.clockMax, Date.UTC(3000) * 1_000];
const bodyLengths = [0, 1, 100, limits.textBytesMax, limits.bodyBytesMax];
const types = [...Object.values(entryTypes), 0, 1, 5, 8, 255];
const farSeqs = [0, 1, 2 ** 31, Number.MAX_SAFE_INTEGER];

/** Makes batches and claims that are almost right, each with one twist. */
export class Byzantine {
  readonly #phone: Half;
  readonly #laptop: Half;
  readonly #victim: Half;

  /** The phone continues from what the victim holds of its logs. */
  constructor(phone: Half, laptop: Half, victim: Half) {
    this.#phone = phone;
    this.#laptop = laptop;
    this.#victim = victim;
  }

  batch(choices: Choices): Batch {
    const { keys } = this.#phone.me;
    const epoch = epochs[choices.below(4)] ?? laterEpoch;
    const twist = choices.below(24);
    const from = this.#standing(epoch, twist === 1);
    const rows = this.#rows(choices, from, twist === 5 ? choices.below(80) : 1 + choices.below(4));
    const log = {
      conversation: twist === 2 ? elsewhere : conversation,
      device: twist === 3 ? this.#laptop.me.keys.id : keys.id,
      epoch,
      first: twist === 4 ? (farSeqs[choices.below(4)] ?? 0) : from.next,
      ...(twist === 7
        ? { logs: this.#table(epoch), entries: rows }
        : named(rows, this.#table(epoch))),
    };
    const last = Math.max(0, log.first + log.entries.length - 1);
    const signature = keys.sign("head", headBytes(log, last, chain(log, from.hash)));
    if (twist === 6) signature[choices.below(64)] = choices.below(256);
    return { ...log, signature };
  }

  /** After the last entry of the log, or at its start again, which usually makes a fork. */
  #standing(epoch: Epoch, anew: boolean): Pick<HeldLog, "next" | "hash" | "clock"> {
    const device = this.#phone.me.keys.id;
    const held = this.#victim.logs.find({ conversation, device, epoch });
    return held && !anew ? held : { next: 0, hash: noEntry, clock: 0 };
  }

  /** The logs that parents point into; the index after the last one points nowhere. */
  #table(epoch: Epoch): Batch["logs"] {
    const [honest] = this.#laptop.logs.of(conversation);
    const own = { device: this.#phone.me.keys.id, epoch };
    return honest ? [{ device: honest.device, epoch: honest.epoch }, own] : [own, own];
  }

  #rows(choices: Choices, from: { next: number; clock: number }, count: number): BatchEntry[] {
    const rows: BatchEntry[] = [];
    for (let index = 0; index < count; index += 1) {
      const before = rows.at(-1)?.clock ?? from.clock;
      rows.push(this.#row(choices, before, from.next + index));
    }
    return rows;
  }

  #row(choices: Choices, before: number, seq: number): BatchEntry {
    const kind = choices.below(16);
    const length = bodyLengths[kind === 1 ? choices.below(5) : 2] ?? 0;
    const content = new Uint8Array(kind === 6 ? length : 16 + length).fill(0x61);
    return {
      clock: kind === 2 ? (clocks[choices.below(clocks.length)] ?? 0) : before + 1,
      type: types[choices.below(types.length)] ?? entryTypes.text,
      flags: kind === 7 ? choices.below(256) : 0,
      lifetime: kind === 8 ? choices.below(256) : 0,
      parents: this.#parents(choices, seq),
      content: kind === 3 || kind === 4 ? undefined : content,
      erased: kind === 4 || kind === 5 ? new Uint8Array(32).fill(seq & 255) : undefined,
    };
  }

  /** Some are held, some are yet to come, one is the entry itself, and some do not exist. */
  #parents(choices: Choices, seq: number): BatchEntry["parents"] {
    return Array.from({ length: Math.max(0, choices.below(11) - 6) }, () => {
      const seqs = [0, seq - 1, seq, seq + 1, ...farSeqs];
      const at = Math.max(0, seqs[choices.below(seqs.length)] ?? 0);
      const hash = choices.below(2) === 0 ? hashOf(this.#laptop, at) : new Uint8Array(16);
      return { log: choices.below(3), seq: at, hash };
    });
  }

  /** As many as allowed, or the held ones with other positions and hashes. */
  claims(choices: Choices, held: readonly Claim[]): Claim[] {
    const kind = choices.below(4);
    const { id } = this.#phone.me.keys;
    if (kind === 0) return Array.from({ length: limits.logsNamedMax }, (_, at) => claimOf(id, at));
    return held.map((claim) => {
      const next = kind === 1 ? (farSeqs[choices.below(4)] ?? 0) : claim.next + choices.below(3);
      return { ...claim, next, hash: choices.below(2) === 0 ? claim.hash : noEntry };
    });
  }
}

/** The hash of the last entry, as an honest reader computes it. */
function chain(batch: Omit<Batch, "signature">, from: EntryHash): EntryHash {
  let hash = from;
  for (const [index, row] of batch.entries.entries()) {
    hash = hashEntry(batch, hash, entryAt(batch, row, index, sha256), sha256);
  }
  return hash;
}

const claimOf = (device: Claim["device"], at: number): Claim => ({
  device,
  epoch: at.toString(16).padStart(32, "0") as Epoch,
  next: 1 + at,
  hash: noEntry,
  signature: undefined,
});

/** The first half of the hash of an entry that somebody holds, or zeros. */
function hashOf({ logs }: Half, seq: number): Uint8Array {
  const [log] = logs.of(conversation);
  const hash = log && logs.hashAt(log, seq);
  return Uint8Array.fromHex(hash ?? noEntry).subarray(0, 16);
}

/** The rows with their parents as a batch must name them: each log once, in the order of its use. */
function named(rows: BatchEntry[], from: Batch["logs"]): Pick<Batch, "logs" | "entries"> {
  const logs: Batch["logs"] = [];
  return { logs, entries: rows.map((row) => renamed(row, from, logs)) };
}
