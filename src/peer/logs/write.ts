// Writing our own log: every entry is on disk and under a signed head before it leaves.
import { createChain, emptyBatchMax, encode, encodeBatch, encodeBody } from "#protocol";
import { entryAt, entryBytesMax, entryTypes } from "#protocol";
import { headBytes, isLine, limits, msOf, openingShape, renamed, saltBytes } from "#protocol";
import { silentFlag, type Batch, type BatchEntry, type Body, type Chain } from "#protocol";
import type { ConversationId, Epoch, Parent } from "#protocol";
import type { Random } from "#crypto";
import type { Me } from "../account/account.ts";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import { endedBy, type NewEntry } from "./append.ts";
import { carryOutDeletes } from "./contents.ts";
import { numberOf } from "../disk/entry-number.ts";
import { packPlaces } from "../disk/batch-columns.ts";
import { HeldBatch, type BatchRow } from "./held-batch.ts";
import { joinLoose } from "./join.ts";
import type { HeldLog, Logs } from "./logs.ts";
import { placeOf } from "./places.ts";

/** The entries that a turn has written to one log since its last head. */
interface Unsigned {
  batch: Batch;
  row: BatchRow;
  places: number[];
  /** Whether all places are the clocks so far. */
  isPlain: boolean;
  /** At most what they take in a batch, bytes. */
  bytes: number;
  chain: Chain;
}

/** Even a device whose clock is far ahead has 2^32 readings left to use. */
const wallClockMax = limits.clockMax - 2 ** 32;

/** The writer of this device's logs, in all conversations. */
export class LogWriter {
  readonly #context: Context;
  readonly #logs: Logs;
  readonly #profile: Profile;
  readonly #me: () => Me;

  /** The unsigned entries, by log row. */
  readonly #unsigned = new Map<number, Unsigned>();
  /** By log row, up to which seq we have named entries as parents; a restart names them again. */
  readonly #named = new Map<number, number>();
  readonly #salts: Salts;
  #epoch: Epoch | undefined;
  /** The highest clock reading that this device has written. */
  #clock: number | undefined;

  constructor(context: Context, logs: Logs, profile: Profile, me: () => Me) {
    this.#context = context;
    this.#logs = logs;
    this.#profile = profile;
    this.#me = me;
    this.#salts = new Salts(context.random);
  }

  /** Appends an entry to this device's log of the conversation. It can leave after `signHeads`. */
  write(conversation: ConversationId, type: number, body: Body): NewEntry {
    const epoch = this.#epochNow();
    const held = this.#logs.find({ conversation, device: this.#me().keys.id, epoch });
    return this.#append(held ?? this.#startLog(conversation, epoch), type, body);
  }

  #epochNow(): Epoch {
    return (this.#epoch ??= this.#profile.get("epoch") ?? this.#startEpoch());
  }

  #startEpoch(): Epoch {
    this.#epoch = this.#context.random(16).toHex() as Epoch;
    this.#profile.set("epoch", this.#epoch);
    return this.#epoch;
  }

  /** A later epoch opens with an entry that says where this device's previous log ended. */
  #startLog(conversation: ConversationId, epoch: Epoch): HeldLog {
    const { keys, account } = this.#me();
    const log = this.#logs.make({ conversation, device: keys.id, epoch }, account);
    const logs = this.#logs.of(conversation);
    const mine = logs.filter(({ device, next }) => device === keys.id && next > 0);
    const [before] = mine.toSorted((one, other) => other.clock - one.clock);
    if (!before) return log;
    const last = { epoch: before.epoch, seq: before.next - 1, hash: before.hash };
    const content = encode(openingShape, last);
    this.#append(log, entryTypes.opening, { content, fallback: undefined });
    return this.#logs.find(log) ?? log;
  }

  #append(held: HeldLog, type: number, body: Body): NewEntry {
    const { entry, parents } = this.#makeEntry(held, type, body);
    const bytes = entryBytesMax(entry.content.length, parents.length);
    this.#makeRoom(held, bytes);
    const log = this.#logs.find(held) ?? held;
    const unsigned = this.#unsigned.get(log.id) ?? this.#begin(log);
    const id = numberOf(log.id, log.next);
    unsigned.bytes += bytes;
    return { id, entry: this.#add(log, unsigned, entry, parents) };
  }

  #begin(log: HeldLog): Unsigned {
    const { conversation, device, epoch, next: first, id, clock } = log;
    const signature = new Uint8Array();
    const batch: Batch = { conversation, device, epoch, first, logs: [], entries: [], signature };
    const prev = Uint8Array.fromHex(log.hash);
    const none = { count: 0, lines: 0, place: 0, till: 0, places: undefined, bytes: signature };
    const row: BatchRow = { log: id, first, ...none, clock, prev, hash: prev };
    const chain = createChain(log, this.#logs.sha256);
    const unsigned = { batch, row, places: [], isPlain: true, bytes: emptyBatchMax, chain };
    this.#unsigned.set(id, unsigned);
    return unsigned;
  }

  #add(log: HeldLog, unsigned: Unsigned, made: BatchEntry, parents: Parent[]): BatchEntry {
    const { batch, row, places, chain } = unsigned;
    const { place } = placeOf(this.#logs, log, log.place, { clock: made.clock, parents });
    const named = parents.map((parent, at) => ({ log: at, seq: parent.seq, hash: parent.hash }));
    const entry = renamed({ ...made, parents: named }, parents, batch.logs);
    batch.entries.push(entry);
    places.push(place);
    unsigned.isPlain &&= place === entry.clock;
    const hash = chain(row.hash, entryAt(batch, entry, row.count, this.#logs.sha256));
    unsigned.row = {
      ...row,
      count: row.count + 1,
      lines: row.lines + (isLine(entry) ? 1 : 0),
      place: places[0] ?? place,
      till: place,
      clock: entry.clock,
      hash,
    };
    this.#logs.batches.open(new HeldBatch(this.#placed(unsigned), batch));
    this.#logs.keep(endedBy(log, unsigned.row, batch.entries));
    return entry;
  }

  #placed({ row, places, batch, isPlain }: Unsigned): BatchRow {
    return isPlain ? row : { ...row, places: packPlaces(places, batch.entries) };
  }

  #makeEntry(log: HeldLog, type: number, body: Body) {
    const salted = encodeBody(body);
    const content = new Uint8Array(saltBytes + salted.length);
    content.set(this.#salts.next());
    content.set(salted, saltBytes);
    const flags = isLine({ type, flags: 0 }) ? 0 : silentFlag;
    const parents = this.#newParents(log);
    const clock = this.#nextClock(log.conversation);
    const entry = { clock, type, flags, lifetime: 0, parents: [], content, erased: undefined };
    return { entry, parents };
  }

  /**
   * A clock reading ahead of all this device has written, even if its clock was set back, and of
   * all that it has seen in the conversation, unless that is far in the future.
   */
  #nextClock(conversation: ConversationId): number {
    const wall = Math.min(msOf(this.#context.wall()) * 1000, wallClockMax);
    const seen = this.#logs.of(conversation).reduce((high, { place }) => Math.max(high, place), 0);
    const passed = Math.min(seen + 1, wall + limits.clockLeadMs * 1000);
    this.#clock = Math.max(wall, passed, (this.#clock ?? this.#clockOnDisk()) + 1);
    return this.#clock;
  }

  #clockOnDisk(): number {
    const device = Uint8Array.fromHex(this.#me().keys.id);
    const rows = this.#context.store.all("SELECT id FROM log WHERE device = ?", device);
    const clocks = rows.map(({ id }) => this.#logs.inRow(Number(id))?.clock ?? 0);
    return clocks.reduce((high, clock) => Math.max(high, clock), 0);
  }

  /** The ends of the other logs that have grown since we last named them. */
  #newParents(own: HeldLog): Parent[] {
    const grown = this.#logs
      .of(own.conversation)
      .filter((log) => log.id !== own.id && log.next > (this.#named.get(log.id) ?? 0));
    return grown.slice(-limits.parentsMax).map((log) => {
      this.#named.set(log.id, log.next);
      const hash = Uint8Array.fromHex(log.hash).subarray(0, 16);
      return { device: log.device, epoch: log.epoch, seq: log.next - 1, hash };
    });
  }

  /** Signs a head now if one more entry of this size would be too much for a batch. */
  #makeRoom({ id }: HeldLog, bytes: number): void {
    const unsigned = this.#unsigned.get(id);
    if (!unsigned) return;
    const isFull = unsigned.row.count === limits.batchEntriesMax;
    if (isFull || unsigned.bytes + bytes > limits.batchBytesMax) this.#signHead(unsigned);
  }

  #signHead(unsigned: Unsigned): void {
    const { batch, row } = unsigned;
    const log = this.#logs.find(batch);
    if (!log) throw new Error("the log just written is missing");
    batch.signature = this.#me().keys.sign("head", headBytes(log, log.next - 1, log.hash));
    this.#unsigned.delete(row.log);
    const signed = { ...this.#placed(unsigned), bytes: encodeBatch(batch) };
    this.#logs.batches.close(signed, batch);
    carryOutDeletes(this.#logs, log, batch.entries);
    joinLoose(this.#logs, log, signed, true);
  }

  /** Signs everything that this turn has written. */
  signHeads(): void {
    for (const unsigned of this.#unsigned.values()) this.#signHead(unsigned);
  }

  /** Starts a new epoch if this device still writes in the old one, as somebody else did. */
  openEpoch(old = this.#epochNow()): void {
    if (old === this.#epochNow()) this.#startEpoch();
  }

  /** Forgets what we remember of a log, because the one on disk is no longer the one we wrote. */
  forget({ id }: HeldLog): void {
    this.#named.delete(id);
    this.#clock = undefined;
  }
}

/** Salts, drawn many at a time: asking the system for a few bytes costs as much as hashing them. */
class Salts {
  readonly #random: Random;
  #drawn: Uint8Array = new Uint8Array();

  constructor(random: Random) {
    this.#random = random;
  }

  /** The next one; nobody gets it again. */
  next(): Uint8Array {
    if (this.#drawn.length === 0) this.#drawn = this.#random(saltBytes * saltsAtOnce);
    const salt = this.#drawn.subarray(0, saltBytes);
    this.#drawn = this.#drawn.subarray(saltBytes);
    return salt;
  }
}

const saltsAtOnce = 64;
