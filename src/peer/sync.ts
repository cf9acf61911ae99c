// Delivery: two devices say what they hold of a conversation, and stream what the other lacks.
//
// There is no queue of messages to send and no memory of what was sent: what a device lacks is the
// log minus its vector. What is under way on a link is counted only to keep within its window, and
// is forgotten with the link, or when the other side says `have` again.
import { limits } from "#protocol";
import type { Batch, BetweenPeers, Claim, ConversationId, DeviceId, Vector } from "#protocol";
import type { Context } from "./context.ts";
import { contradicts, entryBytes, findLog, logsOf, readBatch, vectorOf } from "./logs.ts";
import type { HeldLog, NewEntry } from "./logs.ts";
import { takeBatch, type Author } from "./log-take.ts";

/** What delivery tells the machines around it. */
export interface SyncEars {
  send(device: DeviceId, message: BetweenPeers): void;
  /** Who writes under this device id, in the conversation with `from`; undefined: nobody may. */
  author(from: DeviceId, device: DeviceId): Author | undefined;
  stored(from: DeviceId, log: HeldLog, entries: NewEntry[]): void;
  /** A device says what it holds. */
  acknowledged(device: DeviceId, vector: Vector): void;
  forked(log: HeldLog): void;
}

/** One conversation over one link. */
interface Stream {
  device: DeviceId;
  conversation: ConversationId;
  /** How much the other may have under way to us, bytes. */
  window: number;
  /** What the other holds, by log; undefined until it has said `have`. */
  theirs: Map<string, number> | undefined;
  /** How much we may have under way to the other, bytes. */
  theirWindow: number;
  underWay: { log: string; next: number; bytes: number }[];
  /** Logs of which something was stored, or shown to us again, in this turn. */
  toAck: Set<string>;
  quietSince: number;
}

const idleMs = 60_000;
const doubtMs = 2_000;
const keyOf = (log: { device: string; epoch: string }): string => log.device + log.epoch;

export class Sync {
  readonly #context: Context;
  readonly #ears: SyncEars;

  #streams = new Map<DeviceId, Stream>();
  #forked = new Set<string>();
  #pausedUntil = 0;

  constructor(context: Context, ears: SyncEars) {
    this.#context = context;
    this.#ears = ears;
  }

  #windowOf(stream: Stream): number {
    return this.#context.now() < this.#pausedUntil ? 0 : stream.window;
  }

  #say(stream: Stream, wanted: boolean): void {
    stream.quietSince = this.#context.now();
    const vector = vectorOf(this.#context.store, stream.conversation);
    this.#ears.send(stream.device, {
      type: "have",
      vector,
      window: this.#windowOf(stream),
      wanted,
    });
  }

  /** Frames to this device may have been lost: says `have` again, and asks for the other's, soon. */
  doubt(device: DeviceId): void {
    const stream = this.#streams.get(device);
    if (stream) stream.quietSince = this.#context.now() - idleMs + doubtMs;
  }

  have(device: DeviceId, vector: Vector, window: number, wanted: boolean): void {
    const stream = this.#streamFor(device, vector);
    if (!stream) return;
    stream.theirs = new Map();
    stream.underWay = [];
    this.#learn(stream, vector, window);
    if (wanted) this.#say(stream, false);
  }

  ack(device: DeviceId, vector: Vector, window: number): void {
    const stream = this.#streamFor(device, vector);
    if (stream?.theirs) this.#learn(stream, vector, window);
  }

  #streamFor(device: DeviceId, vector: Vector): Stream | undefined {
    const stream = this.#streams.get(device);
    return stream?.conversation === vector.conversation ? stream : undefined;
  }

  #learn(stream: Stream, vector: Vector, window: number): void {
    stream.theirWindow = window;
    stream.quietSince = this.#context.now();
    const logs = vector.logs.filter((claim) => !this.#isFork(vector.conversation, claim));
    for (const claim of logs) stream.theirs?.set(keyOf(claim), claim.next);
    stream.underWay = stream.underWay.filter(
      ({ log, next }) => next > (stream.theirs?.get(log) ?? 0),
    );
    this.#ears.acknowledged(stream.device, { ...vector, logs });
  }

  #isFork(conversation: ConversationId, claim: Claim): boolean {
    const log = findLog(this.#context.store, {
      conversation,
      device: claim.device,
      epoch: claim.epoch,
    });
    if (!log || !contradicts(this.#context.store, log, claim)) return false;
    this.#tellFork(log);
    return true;
  }

  #tellFork(log: HeldLog): void {
    if (this.#forked.has(keyOf(log))) return;
    this.#forked.add(keyOf(log));
    this.#ears.forked(log);
  }

  batch(device: DeviceId, sent: Batch): void {
    const stream = this.#streams.get(device);
    if (stream?.conversation !== sent.conversation) return;
    const author = this.#ears.author(device, sent.device);
    if (!author) return;
    const taken = takeBatch(this.#context, sent, author);
    if (taken.is === "fork") this.#tellFork(taken.log);
    if (taken.is === "gap") this.#say(stream, true);
    if (taken.is !== "stored" && taken.is !== "held") return;
    stream.toAck.add(keyOf(taken.log));
    if (taken.is === "stored") this.#ears.stored(device, taken.log, taken.entries);
  }

  /** At the end of a turn: acknowledges what was stored, and sends what may be sent. */
  flush(): void {
    for (const stream of this.#streams.values()) {
      this.#acknowledge(stream);
      this.#pump(stream);
    }
  }

  #acknowledge(stream: Stream): void {
    if (stream.toAck.size === 0) return;
    const { conversation, logs } = vectorOf(this.#context.store, stream.conversation);
    const grown = logs.filter((log) => stream.toAck.has(keyOf(log)));
    stream.toAck.clear();
    const vector = { conversation, logs: grown };
    this.#ears.send(stream.device, { type: "ack", vector, window: this.#windowOf(stream) });
  }

  #pump(stream: Stream): void {
    if (stream.theirs === undefined || stream.theirWindow === 0) return;
    for (const log of logsOf(this.#context.store, stream.conversation)) {
      if (!this.#forked.has(keyOf(log)) && !this.#pumpLog(stream, log)) return;
    }
  }

  /** Whether there is still room in the window. */
  #pumpLog(stream: Stream, log: HeldLog): boolean {
    const key = keyOf(log);
    const sent = stream.underWay.findLast((one) => one.log === key)?.next;
    let next = sent ?? stream.theirs?.get(key) ?? 0;
    while (next < log.next) {
      const found = readBatch(this.#context.store, log, next);
      if (!found) return true;
      const bytes = batchSize(found);
      if (!this.#fits(stream, bytes)) return false;
      next += found.entries.length;
      stream.underWay.push({ log: key, next, bytes });
      stream.quietSince = this.#context.now();
      this.#ears.send(stream.device, { type: "batch", batch: found });
    }
    return true;
  }

  /** Any window above zero admits one batch. */
  #fits(stream: Stream, bytes: number): boolean {
    const before = stream.underWay.reduce((sum, one) => sum + one.bytes, 0);
    return before === 0 || before + bytes <= stream.theirWindow;
  }

  /** A link is up: this conversation is kept equal over it until `close`. */
  open(device: DeviceId, conversation: ConversationId, window: number): void {
    const stream: Stream = {
      device,
      conversation,
      window,
      theirs: undefined,
      theirWindow: 0,
      underWay: [],
      toAck: new Set(),
      quietSince: this.#context.now(),
    };
    this.#streams.set(device, stream);
    this.#say(stream, false);
  }

  close(device: DeviceId): void {
    this.#streams.delete(device);
  }
  /** Another path carries the link: says `have` again, with the window of the new path. */
  restate(device: DeviceId, window: number): void {
    const stream = this.#streams.get(device);
    if (!stream) return;
    stream.window = window;
    this.#say(stream, true);
  }

  /** Until then nothing can be stored: the others are told to wait. */
  pause(until: number): void {
    this.#pausedUntil = until;
  }

  get nextWake(): number | undefined {
    const times = [...this.#streams.values()].map((stream) => stream.quietSince + idleMs);
    if (this.#pausedUntil > 0) times.push(this.#pausedUntil);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  wake(): void {
    const now = this.#context.now();
    const resumes = this.#pausedUntil > 0 && now >= this.#pausedUntil;
    if (resumes) this.#pausedUntil = 0;
    for (const stream of this.#streams.values()) {
      if (resumes || now >= stream.quietSince + idleMs) this.#say(stream, true);
    }
  }
}

/** What a batch costs of a window, bytes. */
export const batchSize = (batch: Batch): number =>
  batch.entries.reduce(
    (sum, { content, parents }) => sum + entryBytes(content?.body, parents.length),
    0,
  );

/** How much another device may have under way to us on this kind of path. */
export const windowOn = (path: "relay" | "direct"): number =>
  path === "relay" ? limits.relayWindowBytes : limits.directWindowBytes;
