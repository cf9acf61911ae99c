// What the batches that are left say about other logs: how long these were, and how far read.
import { decode, entryTypes, meaningOf, openBody, readShape } from "#protocol";
import type { AccountId, Batch, ConversationId, LogId } from "#protocol";
import { keyOfLog } from "../disk/log-name.ts";

/** How far an account says it has read a log. */
export interface ReadNote {
  account: AccountId;
  log: LogId;
  next: number;
}

/** Collects it, batch by batch. */
export class Hearsay {
  readonly #ends = new Map<string, number>();
  readonly #reads = new Map<string, ReadNote>();

  /** Takes in what this batch says; `account` wrote it, if we know that. */
  hear(batch: Batch, account: AccountId | undefined): void {
    const { conversation, logs, entries } = batch;
    this.raise(batch, batch.first + entries.length);
    for (const { type, content, parents } of entries) {
      for (const { log, seq } of parents) {
        const named = logs[log];
        if (named) this.raise({ conversation, ...named }, seq + 1);
      }
      const isRead = account !== undefined && meaningOf(type) === entryTypes.read;
      if (isRead) this.#hearRead(conversation, account, openBody(type, content)?.content);
    }
  }

  #hearRead(conversation: ConversationId, account: AccountId, content?: Uint8Array): void {
    for (const { device, epoch, next } of (content && decode(readShape, content)) ?? []) {
      const log = { conversation, device, epoch };
      const key = account + keyOfLog(log);
      const before = this.#reads.get(key)?.next ?? 0;
      if (next > before) this.#reads.set(key, { account, log, next });
    }
  }

  /** The log was at least this long. */
  raise(log: LogId, next: number): void {
    if (next > this.endOf(log)) this.#ends.set(keyOfLog(log), next);
  }

  /** How long the log was, as far as anything says so. */
  endOf = (log: LogId): number => this.#ends.get(keyOfLog(log)) ?? 0;

  /** How far each account has read each log, as far as it has said so. */
  reads(): Iterable<ReadNote> {
    return this.#reads.values();
  }
}
