// Where this person's messages are: saved here, delivered to the other, or read by the other.
import { decode, encode, entryTypes, readShape } from "#protocol";
import type { AccountId, ConversationId, DeviceId, ReadMark, Vector } from "#protocol";
import { findLog, logsOf, type HeldLog } from "../logs/logs.ts";
import type { Context } from "../world/context.ts";

/**
 * Counts of our own messages in a conversation; each counts once, at the furthest stage it has
 * reached.
 */
export interface Whereabouts {
  kept: number;
  delivered: number;
  read: number;
}

/** How far a log has been shown, with its row. */
type ShownUpTo = ReadMark[number] & { id: number };

/** How far each of our own messages has got, according to acknowledgements and read entries. */
export class Receipts {
  readonly #context: Context;
  readonly #mine: () => AccountId | undefined;
  readonly #own: (device: DeviceId) => boolean;

  /**
   * `own` lists this device and the earlier ones of this profile: only their messages count here.
   */
  constructor(
    context: Context,
    mine: () => AccountId | undefined,
    own: (device: DeviceId) => boolean,
  ) {
    this.#context = context;
    this.#mine = mine;
    this.#own = own;
  }

  #countFrom(log: HeldLog, seq: number): number {
    const row = this.#context.store.get(
      "SELECT count(*) AS n FROM entry WHERE log = ? AND seq >= ? AND type = ?",
      log.id, seq, entryTypes.text,
    ); // prettier-ignore
    return Number(row?.["n"] ?? 0);
  }

  /**
   * Runs at every acknowledgement, so it does not count messages: that takes longer the more are on
   * their way.
   */
  #isBehind(table: "ack" | "read_mark", conversation: ConversationId): boolean {
    return this.#ownLogs(conversation).some((log) => {
      const row = this.#context.store.get(
        "SELECT 1 FROM entry WHERE log = ? AND seq >= ? AND type = ? LIMIT 1",
        log.id, this.#reached(table, log), entryTypes.text,
      ); // prettier-ignore
      return row !== undefined;
    });
  }

  #reached(table: "ack" | "read_mark", log: HeldLog): number {
    return Number(
      this.#context.store.get(`SELECT max(next) AS next FROM ${table} WHERE log = ?`, log.id)?.[
        "next"
      ] ?? 0,
    );
  }

  #advance(table: "ack" | "read_mark", columns: string, values: (string | number)[]): void {
    const marks = values.map(() => "?").join(", ");
    this.#context.store.run(
      `INSERT INTO ${table} (${columns}) VALUES (${marks})
       ON CONFLICT DO UPDATE SET next = max(next, excluded.next)`,
      ...values,
    );
  }

  /** How far each log of the others has been shown without a gap from its beginning. */
  #shownLogs(conversation: ConversationId): ShownUpTo[] {
    const others = logsOf(this.#context.store, conversation).filter(
      (log) => log.account !== this.#mine(),
    );
    return others.map(({ id, device, epoch, next }) => {
      const row = this.#context.store.get(
        "SELECT min(seq) AS seq FROM entry WHERE log = ? AND shown = 0",
        id,
      );
      return { id, device, epoch, next: Math.min(Number(row?.["seq"] ?? next), next) };
    });
  }

  /** Whether the lines shown since we last said so include a text. */
  #isUnsaid({ id, next }: ShownUpTo, mine: AccountId): boolean {
    const row = this.#context.store.get(
      `SELECT 1 FROM entry WHERE log = ?1 AND type = ?2 AND seq < ?3 AND seq >= coalesce(
         (SELECT next FROM read_mark WHERE log = ?1 AND account = ?4), 0) LIMIT 1`,
      id, entryTypes.text, next, mine,
    ); // prettier-ignore
    return row !== undefined;
  }

  #ownLogs(conversation: ConversationId): HeldLog[] {
    return logsOf(this.#context.store, conversation).filter((log) => this.#own(log.device));
  }

  /** A device of this account now holds these logs. */
  acknowledged(account: AccountId, device: DeviceId, { conversation, logs }: Vector): void {
    for (const claim of logs) {
      const log = findLog(this.#context.store, {
        conversation,
        device: claim.device,
        epoch: claim.epoch,
      });
      if (!log || log.account !== this.#mine()) continue;
      const next = Math.min(claim.next, log.next);
      this.#advance("ack", "log, device, account, next", [log.id, device, account, next]);
    }
  }

  /** The account says how far it has seen our logs. */
  readBy(account: AccountId, conversation: ConversationId, body: Uint8Array): void {
    for (const { device, epoch, next } of decode(readShape, body) ?? []) {
      const log = findLog(this.#context.store, { conversation, device, epoch });
      if (!log || log.account !== this.#mine()) continue;
      this.#advance("read_mark", "log, account, next", [log.id, account, Math.min(next, log.next)]);
    }
  }

  /**
   * The body of a `read` entry for what was shown here. Undefined when this process or, according
   * to `read_mark`, an earlier one has already said all of it.
   */
  mark(conversation: ConversationId): Uint8Array | undefined {
    const [mine, shown] = [this.#mine(), this.#shownLogs(conversation)];
    if (mine === undefined || !shown.some((log) => this.#isUnsaid(log, mine))) return undefined;
    for (const { id, next } of shown) {
      this.#advance("read_mark", "log, account, next", [id, mine, next]);
    }
    return encode(readShape, shown);
  }

  whereabouts(conversation: ConversationId): Whereabouts {
    const counts = { kept: 0, delivered: 0, read: 0 };
    for (const log of this.#ownLogs(conversation)) {
      const [all, read] = [
        this.#countFrom(log, 0),
        this.#countFrom(log, this.#reached("read_mark", log)),
      ];
      const kept = Math.min(read, this.#countFrom(log, this.#reached("ack", log)));
      counts.kept += kept;
      counts.delivered += read - kept;
      counts.read += all - read;
    }
    return counts;
  }

  /** Whether all our own messages have reached a device of the other. */
  isDelivered(conversation: ConversationId): boolean {
    return !this.#isBehind("ack", conversation);
  }

  /** Whether the other has seen all our own messages. */
  isRead(conversation: ConversationId): boolean {
    return !this.#isBehind("read_mark", conversation);
  }

  /** How many of our own messages no device of the other has acknowledged. */
  undelivered(conversation: ConversationId): number {
    return this.#ownLogs(conversation).reduce(
      (sum, log) => sum + this.#countFrom(log, this.#reached("ack", log)),
      0,
    );
  }
}
