// Writing one's own log: every entry is on disk and under a signed head before it leaves.
import { encode, entryTypes, hashEntry, headBytes, limits, openingShape } from "#protocol";
import type { ConversationId, Entry, EntryHash, Epoch, Parent } from "#protocol";
import type { Me } from "./account.ts";
import type { Context } from "./context.ts";
import { appendEntry, entryBytes, findLog, keepHead, logsOf, makeLog } from "./logs.ts";
import type { HeldLog, NewEntry } from "./logs.ts";
import type { Profile } from "./profile.ts";

/** What a turn has written to one log since its last head. */
interface Unsigned {
  log: HeldLog;
  entries: number;
  bytes: number;
}

export class LogWriter {
  readonly #context: Context;
  readonly #profile: Profile;
  readonly #me: () => Me;

  #unsigned = new Map<ConversationId, Unsigned>();
  /** By log row: up to where its entries have been named as parents. Said again after a restart. */
  #named = new Map<number, number>();

  constructor(context: Context, profile: Profile, me: () => Me) {
    this.#context = context;
    this.#profile = profile;
    this.#me = me;
  }

  #epoch(): Epoch {
    const kept = this.#profile.get("epoch");
    return kept ?? this.#openEpoch();
  }

  #openEpoch(): Epoch {
    const fresh = this.#context.random(16).toHex() as Epoch;
    this.#profile.set("epoch", fresh);
    return fresh;
  }

  /** Appends an entry to this device's log of the conversation; it leaves after `signHeads`. */
  write(conversation: ConversationId, type: number, body: Uint8Array): NewEntry {
    const log = this.#ownLog(conversation);
    const pending = this.#unsigned.get(conversation) ?? { log, entries: 0, bytes: 0 };
    const entry = this.#makeEntry(log, type, body);
    const bytes = entryBytes(body, entry.parents.length);
    if (pending.entries === limits.batchEntriesMax) this.#signHead(log);
    else if (pending.entries > 0 && pending.bytes + bytes > limits.batchBytesMax)
      this.#signHead(log);
    const hash = hashEntry(log, log.hash, entry, this.#context.primitives.sha256);
    const written = appendEntry(this.#context.store, log, entry, hash, true);
    const { entries: count, bytes: size } = this.#unsigned.get(conversation) ?? {
      entries: 0,
      bytes: 0,
    };
    this.#unsigned.set(conversation, { log: written.log, entries: count + 1, bytes: size + bytes });
    return written;
  }

  /** The first entry of a later epoch says where this device's last one had ended. */
  #ownLog(conversation: ConversationId): HeldLog {
    const { keys, account } = this.#me();
    const id = { conversation, device: keys.id, epoch: this.#epoch() };
    const held = findLog(this.#context.store, id);
    if (held) return held;
    const before = logsOf(this.#context.store, conversation).findLast(
      (log) => log.device === keys.id,
    );
    const made = makeLog(this.#context.store, id, account);
    if (!before || before.next === 0) return made;
    const body = encode(openingShape, {
      epoch: before.epoch,
      seq: before.next - 1,
      hash: before.hash,
    });
    return this.write(conversation, entryTypes.opening, body).log;
  }

  #makeEntry(log: HeldLog, type: number, body: Uint8Array): Entry {
    const clock = this.#nextClock(log);
    const salt = this.#context.random(16);
    const bodyHash = this.#context.primitives.sha256(salt, body);
    const parents = this.#newParents(log);
    return { seq: log.next, clock, type, parents, bodyHash, content: { salt, body } };
  }

  /** Never behind what this device wrote before, whatever its clock says; never past the limit. */
  #nextClock(log: HeldLog): number {
    const last = Math.max(log.clock, this.#profile.get("clock") ?? 0);
    const clock = Math.min(Math.max(this.#context.now() * 1000, last + 1), limits.clockMax);
    this.#profile.set("clock", clock);
    return clock;
  }

  /** The ends of the other logs, where they have grown since they were last named. */
  #newParents(own: HeldLog): Parent[] {
    const grown = logsOf(this.#context.store, own.conversation).filter(
      (log) => log.id !== own.id && log.next > (this.#named.get(log.id) ?? 0),
    );
    return grown.slice(-limits.parentsMax).map((log) => {
      this.#named.set(log.id, log.next);
      const hash = Uint8Array.fromHex(log.hash).subarray(0, 16);
      return { device: log.device, epoch: log.epoch, seq: log.next - 1, hash };
    });
  }

  #signHead(log: HeldLog): void {
    const seq = log.next - 1;
    keepHead(
      this.#context.store,
      log,
      seq,
      this.#me().keys.sign("head", headBytes(log, seq, log.hash as EntryHash)),
    );
    this.#unsigned.delete(log.conversation);
  }

  /** Signs what this turn has written; answers the conversations that have grown. */
  signHeads(): ConversationId[] {
    const grown = [...this.#unsigned.keys()];
    for (const { log } of this.#unsigned.values()) this.#signHead(log);
    return grown;
  }

  /** From now on this device writes in a new epoch: the old one may have been written elsewhere. */
  openEpoch(): void {
    this.#openEpoch();
  }
}
