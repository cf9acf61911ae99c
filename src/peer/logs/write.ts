// Writing our own log: every entry is on disk and under a signed head before it leaves.
import { encode, entryTypes, hashEntry, headBytes, limits, openingShape, msOf } from "#protocol";
import type { ConversationId, Entry, Epoch, Parent } from "#protocol";
import type { Me } from "../account/account.ts";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import { appendEntries, entryBytes, keepHead, logsOf, makeLog } from "./logs.ts";
import type { HeldLog, NewEntry } from "./logs.ts";

/** The entries that a turn has written to one log since its last head. */
interface Unsigned {
  log: HeldLog;
  entries: number;
  bytes: number;
}

/** Even a device whose clock is far ahead has 2^32 readings left to use. */
const wallClockMax = limits.clockMax - 2 ** 32;

/** The writer of this device's logs, in all conversations. */
export class LogWriter {
  readonly #context: Context;
  readonly #profile: Profile;
  readonly #me: () => Me;

  /** The unsigned entries, by log row. */
  readonly #unsigned = new Map<number, Unsigned>();
  /**
   * By log row, the seq up to which we have named its entries as parents. A restart names them
   * again.
   */
  readonly #named = new Map<number, number>();
  #epoch: Epoch | undefined;
  /** The highest clock reading that this device has written. */
  #clock: number | undefined;

  constructor(context: Context, profile: Profile, me: () => Me) {
    this.#context = context;
    this.#profile = profile;
    this.#me = me;
  }

  /** Appends an entry to this device's log of the conversation. It can leave after `signHeads`. */
  write(conversation: ConversationId, type: number, body: Uint8Array): NewEntry {
    const logs = logsOf(this.#context.store, conversation);
    const epoch = this.#epochNow();
    const held = logs.find((log) => this.#isMine(log) && log.epoch === epoch);
    return this.#append(held ?? this.#startLog(conversation, epoch, logs), logs, type, body);
  }

  #isMine(log: HeldLog): boolean {
    return log.device === this.#me().keys.id;
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
  #startLog(conversation: ConversationId, epoch: Epoch, logs: HeldLog[]): HeldLog {
    const { keys, account } = this.#me();
    const id = { conversation, device: keys.id, epoch };
    const log = makeLog(this.#context.store, id, account);
    const mine = logs.filter((one) => this.#isMine(one) && one.next > 0);
    const [before] = mine.toSorted((one, other) => other.clock - one.clock);
    if (!before) return log;
    const last = { epoch: before.epoch, seq: before.next - 1, hash: before.hash };
    return this.#append(log, logs, entryTypes.opening, encode(openingShape, last)).log;
  }

  #append(log: HeldLog, logs: HeldLog[], type: number, body: Uint8Array): NewEntry {
    const { store, primitives } = this.#context;
    const entry = this.#makeEntry(log, logs, type, body);
    const bytes = entryBytes(body, entry.parents.length);
    this.#makeRoom(log, bytes);
    const hash = hashEntry(log, log.hash, entry, primitives.sha256);
    const [written] = appendEntries(store, log, [{ entry, hash }], () => true).added;
    if (!written) throw new Error("the entry just written is missing");
    const before = this.#unsigned.get(log.id) ?? { entries: 0, bytes: 0 };
    const counts = { entries: before.entries + 1, bytes: before.bytes + bytes };
    this.#unsigned.set(log.id, { log: written.log, ...counts });
    return written;
  }

  #makeEntry(log: HeldLog, logs: HeldLog[], type: number, body: Uint8Array): Entry {
    const clock = this.#nextClock();
    const salt = this.#context.random(16);
    const bodyHash = this.#context.primitives.sha256(salt, body);
    const parents = this.#newParents(log, logs);
    return { seq: log.next, clock, type, parents, bodyHash, content: { salt, body } };
  }

  /** A clock reading ahead of all this device has written, even if its clock was set back. */
  #nextClock(): number {
    const wall = Math.min(msOf(this.#context.wall()) * 1000, wallClockMax);
    this.#clock = Math.max(wall, (this.#clock ?? this.#clockOnDisk()) + 1);
    return this.#clock;
  }

  #clockOnDisk(): number {
    const row = this.#context.store.get(
      "SELECT max(clock) AS clock FROM log WHERE device = ?",
      this.#me().keys.id,
    );
    return Number(row?.["clock"] ?? 0);
  }

  /** The ends of the other logs that have grown since we last named them. */
  #newParents(own: HeldLog, logs: HeldLog[]): Parent[] {
    const grown = logs.filter(
      (log) => log.id !== own.id && log.next > (this.#named.get(log.id) ?? 0),
    );
    return grown.slice(-limits.parentsMax).map((log) => {
      this.#named.set(log.id, log.next);
      const hash = Uint8Array.fromHex(log.hash).subarray(0, 16);
      return { device: log.device, epoch: log.epoch, seq: log.next - 1, hash };
    });
  }

  /** Signs a head now if one more entry of this size would be too much for a batch. */
  #makeRoom(log: HeldLog, bytes: number): void {
    const unsigned = this.#unsigned.get(log.id);
    if (!unsigned) return;
    const isFull = unsigned.entries === limits.batchEntriesMax;
    if (isFull || unsigned.bytes + bytes > limits.batchBytesMax) this.#signHead(log);
  }

  #signHead(log: HeldLog): void {
    const seq = log.next - 1;
    const signature = this.#me().keys.sign("head", headBytes(log, seq, log.hash));
    keepHead(this.#context.store, log, seq, signature);
    this.#unsigned.delete(log.id);
  }

  /** Signs everything that this turn has written. */
  signHeads(): void {
    for (const { log } of this.#unsigned.values()) this.#signHead(log);
  }

  /**
   * Starts a new epoch, because the old one was also written elsewhere. Does nothing if this device
   * has already left the old one.
   */
  openEpoch(old = this.#epochNow()): void {
    if (old === this.#epochNow()) this.#startEpoch();
  }

  /** Forgets what we remember of a log, because the one on disk is no longer the one we wrote. */
  forget({ id }: HeldLog): void {
    this.#unsigned.delete(id);
    this.#named.delete(id);
    this.#clock = undefined;
  }
}
