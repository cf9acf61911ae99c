// Where this person's messages are: saved here, delivered to the other, or read by the other.
import { decode, encode, limits, readShape } from "#protocol";
import type { AccountId, ConversationId, DeviceId, Vector } from "#protocol";
import { countLines } from "../logs/count-lines.ts";
import type { HeldLog, Logs } from "../logs/logs.ts";
import type { WhereMessage } from "../world/events.ts";

/** How many of our own messages in a conversation are where; each counts once. */
export interface Whereabouts {
  kept: number;
  delivered: number;
  read: number;
}

/** How far each of our own messages has got, according to acknowledgements and read entries. */
export class Receipts {
  readonly #logs: Logs;
  readonly #mine: () => AccountId | undefined;
  readonly #own: (device: DeviceId) => boolean;

  /** `own`: this device and the earlier ones of this profile. Only their messages count here. */
  constructor(logs: Logs, mine: () => AccountId | undefined, own: (device: DeviceId) => boolean) {
    this.#logs = logs;
    this.#mine = mine;
    this.#own = own;
  }

  #ownLogs(conversation: ConversationId): HeldLog[] {
    return this.#logs.of(conversation).filter((log) => this.#own(log.device));
  }

  /** A device now holds these logs; returns whether it holds more than before of my own. */
  acknowledged(device: DeviceId, { conversation, logs }: Vector): boolean {
    let isMore = false;
    for (const claim of logs) {
      const log = this.#logs.find({ ...claim, conversation });
      if (!log || log.account !== this.#mine()) continue;
      const next = Math.min(claim.next, log.next);
      isMore ||= next > this.#logs.acks.of(log.id, device);
      this.#logs.acks.raise(log.id, device, next);
    }
    return isMore;
  }

  /** The account says how far it has seen our logs. */
  readBy(account: AccountId, conversation: ConversationId, content: Uint8Array): void {
    for (const { device, epoch, next } of decode(readShape, content) ?? []) {
      const log = this.#logs.find({ conversation, device, epoch });
      if (!log || log.account !== this.#mine()) continue;
      this.#logs.reads.raise(log.id, account, Math.min(next, log.next));
    }
  }

  /**
   * The content of a `read` entry for what was shown here, in so many logs as one may name.
   * Undefined when this process or, according to `read_mark`, an earlier one has said all of it.
   */
  mark(conversation: ConversationId): Uint8Array | undefined {
    const mine = this.#mine();
    if (mine === undefined) return undefined;
    const news = this.#logs
      .of(conversation)
      .filter(({ id, account, shown }) => account !== mine && shown > this.#logs.reads.of(id, mine))
      .slice(0, limits.readLogsMax);
    for (const { id, shown } of news) this.#logs.reads.raise(id, mine, shown);
    const marks = news.map(({ device, epoch, shown }) => ({ device, epoch, next: shown }));
    return marks.length > 0 ? encode(readShape, marks) : undefined;
  }

  /**
   * How far one of our own lines has got. A line from another of my devices reached us through the
   * other person, so it is at least delivered.
   */
  whereIs(log: HeldLog, seq: number): WhereMessage {
    if (seq < this.#logs.reads.highest(log.id)) return "read";
    return seq < this.#logs.acks.highest(log.id) ? "delivered" : "kept";
  }

  whereabouts(conversation: ConversationId): Whereabouts {
    const counts = { kept: 0, delivered: 0, read: 0 };
    for (const log of this.#ownLogs(conversation)) {
      const { reads, acks } = this.#logs;
      const all = countLines(this.#logs, log, 0);
      const read = countLines(this.#logs, log, reads.highest(log.id));
      const kept = Math.min(read, countLines(this.#logs, log, acks.highest(log.id)));
      counts.kept += kept;
      counts.delivered += read - kept;
      counts.read += all - read;
    }
    return counts;
  }

  /** Whether all our own messages have reached a device of the other. */
  isDelivered(conversation: ConversationId): boolean {
    const { acks } = this.#logs;
    return this.#ownLogs(conversation).every((log) => acks.highest(log.id) >= log.linesEnd);
  }

  /** Whether the other has seen all our own messages. */
  isRead(conversation: ConversationId): boolean {
    const { reads } = this.#logs;
    return this.#ownLogs(conversation).every((log) => reads.highest(log.id) >= log.linesEnd);
  }

  /** How many of our own messages no device of the other has acknowledged. */
  undelivered(conversation: ConversationId): number {
    return this.#ownLogs(conversation).reduce(
      (sum, log) => sum + countLines(this.#logs, log, this.#logs.acks.highest(log.id)),
      0,
    );
  }
}
