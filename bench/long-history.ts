// Makes a long history: batches of many logs, added to a store in the way a peer adds them.
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { Store } from "#peer";
import { encodeBatch, encodeBody, entryTypes, headBytes, saltBytes } from "#protocol";
import type { AccountId, Batch, BatchEntry, ConversationId, DeviceId, Epoch } from "#protocol";
import type { EntryHash } from "#protocol";
import { primitivesNode } from "../src/node/common/primitives-node.ts";
import { append } from "../src/peer/logs/append.ts";
import { hashesOf } from "../src/peer/logs/held-batch.ts";
import { Logs, type HeldLog } from "../src/peer/logs/logs.ts";
import { textOf } from "./vocabulary.ts";
import { turnMessages } from "./workload.ts";

/** How long the history is, and how many logs take part in it. */
export interface Extent {
  messages: number;
  logs: number;
}

/** Texts come again after this many: making them takes longer than keeping them. */
const textsMax = 5_000;
/** The time between two messages, clock readings: about half a minute. */
const clockStep = 31_415_926;
/** How many lines in a row one log writes at most. */
const runMax = 5;
/** Batches in one transaction. */
const batchesAtOnce = 64;

/**
 * Adds messages to the only conversation of this store, as if so many devices had taken turns in
 * writing a few lines each. All of them have been read.
 */
export function addHistory(store: Store, { messages, logs: count }: Extent): void {
  const logs = new Logs(store, primitivesNode);
  const [known] = logs.every();
  if (!known) throw new Error("there is no conversation yet");
  const writers = Array.from({ length: count }, () => new HistoryWriter(logs, known));
  const texts = Array.from({ length: Math.min(textsMax, messages) }, (_, at) => bodyOf(textOf(at)));
  const clock = Date.now() * 1000 - messages * clockStep;
  let batches = 0;
  store.run("BEGIN IMMEDIATE");
  for (let [number, run] = [0, 0]; number < messages; run += 1) {
    const writer = writers[drawn(run, count)];
    for (let left = 1 + drawn(run + messages, runMax); left > 0 && number < messages; left -= 1) {
      const body = texts[number % texts.length] ?? new Uint8Array();
      if (writer?.write(body, clock + number * clockStep)) batches += 1;
      number += 1;
    }
    if (batches < batchesAtOnce) continue;
    batches = 0;
    store.run("COMMIT");
    store.run("BEGIN IMMEDIATE");
  }
  for (const writer of writers) writer.end();
  logs.save();
  store.run("COMMIT");
}

const bodyOf = (text: string): Uint8Array => {
  return encodeBody({ content: new TextEncoder().encode(text), fallback: undefined });
};

/** Looks random, and is the same in every run. */
const drawn = (number: number, below: number): number =>
  (Math.imul(number + 1, 0x9e3779b1) >>> 8) % below;

/** Writes one log, for a device that exists only here. */
class HistoryWriter {
  readonly #logs: Logs;
  readonly #key = generateKeyPairSync("ed25519").privateKey;
  #log: HeldLog;
  #entries: BatchEntry[] = [];
  readonly #salt = randomBytes(saltBytes);

  constructor(
    logs: Logs,
    { conversation, account }: { conversation: ConversationId; account: AccountId },
  ) {
    this.#logs = logs;
    const device = randomBytes(32).toString("hex") as DeviceId;
    const epoch = randomBytes(16).toString("hex") as Epoch;
    this.#log = logs.make({ conversation, device, epoch }, account);
  }

  /** Returns whether that has filled a batch. */
  write(body: Uint8Array, clock: number): boolean {
    const content = new Uint8Array(saltBytes + body.length);
    content.set(this.#salt);
    content.set(body, saltBytes);
    const header = { clock, type: entryTypes.text, flags: 0, lifetime: 0, parents: [] };
    this.#entries.push({ ...header, content, erased: undefined });
    if (this.#entries.length < turnMessages) return false;
    this.#flush();
    return true;
  }

  end(): void {
    if (this.#entries.length > 0) this.#flush();
    this.#logs.show(this.#log, this.#log.next);
  }

  #flush(): void {
    const { conversation, device, epoch, next: first, hash } = this.#log;
    const empty = new Uint8Array();
    const batch: Batch = {
      conversation,
      device,
      epoch,
      first,
      logs: [],
      entries: this.#entries,
      signature: empty,
    };
    const hashes = hashesOf(batch, Uint8Array.fromHex(hash), primitivesNode.sha256);
    const last = (hashes.at(-1) ?? empty).toHex() as EntryHash;
    const head = headBytes(batch, first + batch.entries.length - 1, last);
    batch.signature = sign(null, head, this.#key);
    const checked = { batch, bytes: encodeBatch(batch), hashes };
    this.#log = append(this.#logs, this.#log, checked, false).log;
    this.#entries = [];
  }
}
