// Delivery: two devices say what they hold of a conversation, and stream what the other lacks.
//
// There is no queue of messages to send and no memory of what was sent: what a device lacks is the
// log minus its vector.
import { decodeBatch, limits, earliest, isDue, type Steady } from "#protocol";
import type { BetweenPeers, Claim, ConversationId, DeviceId, Vector } from "#protocol";
import type { Writing } from "../logs/branch.ts";
import type { NewEntry } from "../logs/append.ts";
import type { FilledEntry } from "../logs/contents.ts";
import { claimsOf } from "../logs/claims.ts";
import type { HeldLog, Logs } from "../logs/logs.ts";
import { takeBatch, type Author, type Received, type Taken } from "../logs/take.ts";
import type { Context } from "../world/context.ts";
import type { Writer } from "./own-logs.ts";
import { Fetching } from "./fetching.ts";
import { Stream, type Pause, type StreamNeeds } from "./stream.ts";

/** What delivery needs of the machines around it. */
export interface SyncNeeds {
  send(device: DeviceId, message: BetweenPeers): void;
  /** The account of this device in the conversation with `from`; undefined if it may not write. */
  author(from: DeviceId, device: DeviceId): Author | undefined;
  /** Whether this device writes under this id, or used to. */
  writer(device: DeviceId): Writer;
  /** Whether my account has written it. */
  isMine(log: HeldLog): boolean;
  /** How many bytes more may be kept of what this author's account, which is not mine, writes here. */
  room(conversation: ConversationId, author: Author): number;
  /** Up to where a log that is held is for others, too: everything before this seq. */
  endOf(log: HeldLog): number;
  /** Signs everything that this device has written in this turn. */
  signHeads(): void;
  /** It claims entries of mine that I lack; returns whether my signature proves it. */
  misses(from: DeviceId, conversation: ConversationId, claim: Claim): boolean;
}

/** What delivery reports to them. */
export interface SyncEvents {
  /** Storing took `again` out of the log: those entries must be written once more, elsewhere. */
  stored(from: DeviceId, log: HeldLog, entries: NewEntry[], again: Writing[]): void;
  /** The contents of these entries were missing, and are back. */
  filled(from: DeviceId, log: HeldLog, entries: FilledEntry[]): void;
  /** A device says what it holds. */
  acknowledged(device: DeviceId, vector: Vector): void;
  /** We know how far a device holds each log, and that may have changed. */
  compared(from: DeviceId, conversation: ConversationId, next: (log: HeldLog) => number): void;
  /** There is no room for what this device sends of its own account, so its logs wait there. */
  full(from: DeviceId): void;
  /** The device keeps nothing more of what my account writes, or it does again. */
  paused(device: DeviceId, why: Pause): void;
  /** The device has sent more than its window, so nothing more is taken over this link. */
  overran(device: DeviceId): void;
  /** The log has two different entries in one place, here and elsewhere. Reported once. */
  forked(log: HeldLog): void;
}

/** One stream for each device that a link is up to. */
export class Sync {
  readonly #context: Context;
  readonly #logs: Logs;
  readonly #needs: SyncNeeds;
  readonly #events: SyncEvents;
  readonly #streams = new Map<DeviceId, Stream>();
  readonly #fetching: Fetching;
  /** Rows of logs that we have already reported as forked. */
  readonly #forked = new Set<number>();
  /** Conversations in which there is no room for more of what the other account writes. */
  readonly #full = new Set<ConversationId>();
  #pausedUntil: Steady | undefined;

  constructor(context: Context, logs: Logs, needs: SyncNeeds, events: SyncEvents) {
    this.#context = context;
    this.#logs = logs;
    this.#needs = needs;
    this.#events = events;
    this.#fetching = new Fetching(context, logs, {
      send: (device, message) => this.#needs.send(device, message),
      isReady: (device) => !this.#isPaused() && this.#streams.get(device)?.heldThere !== undefined,
    });
  }

  #isPaused = (): boolean =>
    this.#pausedUntil !== undefined && this.#context.now() < this.#pausedUntil;

  /** A link is up: keeps this conversation in sync over it until `close`. `window` in bytes. */
  open(device: DeviceId, conversation: ConversationId, window: number): void {
    const needs: StreamNeeds = {
      logs: this.#logs,
      send: (message) => this.#needs.send(device, message),
      isPaused: this.#isPaused,
      isFull: () => this.#full.has(conversation),
      writer: (author) => this.#needs.writer(author),
      isMine: (log) => this.#needs.isMine(log),
      endOf: (log) => this.#needs.endOf(log),
      proves: (claim) => this.#needs.misses(device, conversation, claim),
    };
    const stream = new Stream(this.#context, { device, conversation, window }, needs, {
      acknowledged: (vector) => this.#events.acknowledged(device, vector),
      contradicted: (log, isProved) => {
        if (isProved || this.#isTheirs(device, log)) this.#tellFork(log);
      },
      paused: (why) => this.#events.paused(device, why),
    });
    this.#fetching.open(device, conversation);
    this.#streams.set(device, stream);
  }

  close(device: DeviceId): void {
    this.#streams.delete(device);
    this.#fetching.close(device);
  }

  /** Another path carries the link: says `have` again, with the window of the new path. */
  restate(device: DeviceId, window: number): void {
    this.#streams.get(device)?.restate(window);
  }

  /** Frames to this device may have been lost: soon says `have` again, and asks for the other's. */
  doubt(device: DeviceId): void {
    this.#streams.get(device)?.doubt();
  }

  have(device: DeviceId, said: Extract<BetweenPeers, { type: "have" }>): void {
    const stream = this.#streamFor(device, said.vector);
    stream?.have(said);
    if (stream) this.#compare(device, stream);
  }

  ack(device: DeviceId, vector: Vector, window: number): void {
    this.#streamFor(device, vector)?.ack(vector, window);
  }

  /** The device asks for contents that it lacks. */
  lacks(device: DeviceId, said: Extract<BetweenPeers, { type: "lacks" }>): void {
    this.#streamFor(device, said)?.lacked.asks(said);
  }

  /** The device has sent what it can of the contents that we lack, but for these. */
  absent(device: DeviceId, said: Extract<BetweenPeers, { type: "absent" }>): void {
    this.#fetching.absent(device, said);
  }

  /** Drops a batch that is none, that this device may not pass on, or for which there is no room. */
  batch(device: DeviceId, bytes: Uint8Array): void {
    const batch = this.#isAdmitted(device, bytes) ? decodeBatch(bytes) : undefined;
    const stream = batch && this.#streamFor(device, batch);
    const author = stream && this.#needs.author(device, batch.device);
    if (!author) return;
    if (author.here) this.#needs.signHeads(); // Whatever gives way has to be on disk.
    this.#fetching.heard(device);
    const room = this.#roomFor(batch.conversation, author);
    const received = { bytes, batch, trails: stream.trails, room };
    const taken = takeBatch({ context: this.#context, logs: this.#logs }, received, author);
    this.#took(device, stream, author, received, taken);
  }

  #roomFor(conversation: ConversationId, author: Author): number {
    if (author.own) return Infinity;
    return this.#full.has(conversation) ? 0 : this.#needs.room(conversation, author);
  }

  #isAdmitted(device: DeviceId, { length }: Uint8Array): boolean {
    const stream = this.#streams.get(device);
    if (stream?.admits(length)) return true;
    if (stream?.dropped === 1) this.#events.overran(device);
    return false;
  }

  /** How many batches these devices have sent beyond the window, over the links they have now. */
  droppedFrom(devices: DeviceId[]): number {
    return devices.reduce((sum, device) => sum + (this.#streams.get(device)?.dropped ?? 0), 0);
  }

  #took(
    device: DeviceId,
    stream: Stream,
    { own }: Author,
    { bytes: { length }, batch }: Received,
    taken: Taken,
  ): void {
    const end = batch.first + batch.entries.length;
    if ("filled" in taken && taken.filled.length > 0) this.#filled(device, taken.log, taken.filled);
    switch (taken.is) {
      case "gap":
        if (taken.again.length > 0) this.#events.stored(device, taken.log, [], taken.again);
        return stream.gap(taken.log);
      case "fork":
        return stream.forked(taken.log);
      case "arrived":
        stream.followed(taken.log, length);
        return stream.resume();
      case "followed":
        return stream.followed(taken.log, length);
      case "held":
        return stream.took(end, taken.log, length);
      case "full":
        this.#fill(batch.conversation);
        return this.#events.full(device);
      case "stored":
        stream.took(end, taken.log, length);
        this.#events.stored(device, taken.log, taken.entries, taken.again);
        if (own) this.#comesBack(device, { ...taken.log, next: end });
        this.#compare(device, stream);
    }
  }

  /** Others may have asked us for these contents before. */
  #filled(device: DeviceId, log: HeldLog, entries: FilledEntry[]): void {
    const ids = entries.map(({ id }) => id);
    for (const stream of this.#streams.values()) stream.lacked.filled(ids);
    this.#events.filled(device, log, entries);
  }

  /** A device that sends entries written by my account holds them. */
  #comesBack(device: DeviceId, log: HeldLog): void {
    const { conversation } = log;
    this.#events.acknowledged(device, { conversation, logs: claimsOf([log]) });
  }

  #compare(device: DeviceId, stream: Stream): void {
    const { conversation, heldThere } = stream;
    if (heldThere) this.#events.compared(device, conversation, heldThere);
  }

  /** A link only carries what its two accounts share. */
  #streamFor(device: DeviceId, said: { conversation: ConversationId }): Stream | undefined {
    const stream = this.#streams.get(device);
    return stream?.conversation === said.conversation ? stream : undefined;
  }

  /** We take a device's word about its own account's logs, but accuse nobody on another's word. */
  #isTheirs(from: DeviceId, log: HeldLog): boolean {
    return this.#needs.author(from, log.device)?.own === false;
  }

  #tellFork(log: HeldLog): void {
    if (this.#forked.has(log.id)) return;
    this.#forked.add(log.id);
    this.#events.forked(log);
  }

  /** At the end of a turn: acknowledges what was stored, and sends what may be sent. */
  flush(): void {
    for (const stream of this.#streams.values()) stream.flush();
    this.#fetching.flush();
  }

  /** What the other account writes waits on its devices from now on. */
  #fill(conversation: ConversationId): void {
    if (this.#full.has(conversation)) return;
    this.#full.add(conversation);
    for (const [, stream] of this.#streamsOf(conversation)) stream.full();
  }

  /** There may be room in this conversation for what has waited elsewhere. */
  makeRoom(conversation: ConversationId): void {
    const wasFull = this.#full.delete(conversation);
    for (const [device, stream] of this.#streamsOf(conversation)) {
      if (wasFull) stream.resume();
      this.#fetching.open(device, conversation); // Contents may not have fitted, either.
    }
  }

  #streamsOf = (conversation: ConversationId): [DeviceId, Stream][] =>
    [...this.#streams].filter(([, stream]) => stream.conversation === conversation);

  /** Until then we can store nothing: tells the others to wait. */
  pause(until: Steady): void {
    this.#pausedUntil = until;
  }

  /** Whether a pause is over at this time, and we have taken in nothing since. */
  isResuming(now: Steady): boolean {
    return isDue(this.#pausedUntil, now);
  }

  get nextWake(): Steady | undefined {
    const times = [...this.#streams.values()].map((stream) => stream.nextWake);
    return earliest([...times, this.#pausedUntil, this.#fetching.nextWake]);
  }

  wake(): void {
    for (const stream of this.#streams.values()) stream.wake();
    this.#fetching.wake();
    if (!isDue(this.#pausedUntil, this.#context.now())) return;
    this.#pausedUntil = undefined;
    for (const stream of this.#streams.values()) stream.resume();
  }
}

/** How much another device may have under way to us on this kind of path, bytes. */
export const windowOn = (path: "relay" | "direct"): number =>
  path === "relay" ? limits.relayWindowBytes : limits.directWindowBytes;
