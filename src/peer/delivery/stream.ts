// One conversation over one link: what the other side holds, and what is under way to it.
//
// We remember what we sent only as long as the link lives, and only until the other side says
// `have`: it holds what it says, and nothing more.
import { limits, after, type BetweenPeers, type Claim, type Steady } from "#protocol";
import type { ConversationId, DeviceId, Vector } from "#protocol";
import { isUnreached } from "../logs/branch.ts";
import { claimsOf, claimsTo, fitOf, isForked } from "../logs/claims.ts";
import { keyOf, type HeldLog, type Logs } from "../logs/logs.ts";
import { readBatch } from "../logs/read.ts";
import type { Context } from "../world/context.ts";
import { Doubts } from "./doubts.ts";
import { HavePages, pagesOf } from "./have-pages.ts";
import type { Writer } from "./own-logs.ts";

/** What a stream needs. */
export interface StreamNeeds {
  logs: Logs;
  send(message: BetweenPeers): void;
  /** Whether the disk can store nothing now. */
  isPaused(): boolean;
  /**
   * The writer of this log: this very device, an earlier device of this profile, or somebody else.
   */
  writer(device: DeviceId): Writer;
  /** The other side holds entries of mine that I lack; returns whether my signature proves that. */
  proves(claim: Claim): boolean;
}

/** What a stream reports. */
export interface StreamEvents {
  /** The other side holds these logs; claims that contradict what we hold are left out. */
  acknowledged(vector: Vector): void;
  /**
   * The other side holds other entries of this log, or says so; `isProved`: their author has signed
   * them.
   */
  contradicted(log: HeldLog, isProved: boolean): void;
}

/** The device at the other end, the conversation to keep in sync with it, and the window, bytes. */
export interface StreamEnds {
  device: DeviceId;
  conversation: ConversationId;
  window: number;
}

const idleMs = 60_000;
/** How long we wait for an answer before we ask again, ms. */
const answerMs = 10_000;
const doubtMs = 2_000;

/** One conversation over one link; created when the link comes up, thrown away with it. */
export class Stream {
  readonly conversation: ConversationId;
  readonly #device: DeviceId;
  readonly #context: Context;
  readonly #needs: StreamNeeds;
  readonly #events: StreamEvents;

  /**
   * How much may be under way in either direction, bytes; `#theirWindow` is what the other side
   * allows.
   */
  #window: number;
  #theirWindow = 0;
  /** How far the other side holds each log; undefined until it has said `have`. */
  #theirs: Map<string, number> | undefined;
  /** How far the other side says that it holds each log, true or not. */
  readonly #claimed = new Map<string, number>();
  readonly #pages = new HavePages();
  #underWay: { log: string; next: number; bytes: number }[] = [];
  #bytesUnderWay = 0;
  /**
   * Logs that were under way when the other side last said what it holds; we send them after the
   * others.
   */
  #late = new Set<string>();
  /** Logs of which the other side holds, or may hold, other entries; we do not send them. */
  readonly #contradicted = new Set<string>();
  readonly #doubts: Doubts;
  /** Logs of which the other side has said once that it holds other entries. */
  readonly #suspected = new Set<string>();

  /** Logs of which we stored something, or received something again, in this turn. */
  readonly #toAck = new Set<string>();
  /** `ask`: the other side should answer with its own `have`. */
  #toSay: "nothing" | "have" | "ask" = "have";
  /**
   * When to ask for the other side's `have` (again); undefined while we are not waiting for one.
   */
  #askAt: Steady | undefined;
  /** By log: the first missing entry when we last asked for it. */
  readonly #askedFor = new Map<string, number>();
  #quietSince: Steady;

  constructor(
    context: Context,
    { device, conversation, window }: StreamEnds,
    needs: StreamNeeds,
    events: StreamEvents,
  ) {
    this.#context = context;
    this.#device = device;
    this.conversation = conversation;
    this.#window = window;
    this.#needs = needs;
    this.#events = events;
    this.#quietSince = context.now();
    this.#doubts = new Doubts(needs.logs, device);
    this.#askAt = after(context.now(), answerMs); // It says `have` unasked, as we do.
    for (const log of this.#logs()) if (this.#mayBeElsewhere(log)) this.#doubts.raise(log);
  }

  /** A copy of this profile may continue the log where this one has stopped. */
  #mayBeElsewhere(log: HeldLog): boolean {
    const isEarlier = this.#needs.writer(log.device) === "an earlier one";
    return isEarlier && isUnreached(this.#needs.logs, log);
  }

  // What the other side says

  /** The other side says all it holds; anything we sent before that is not in it counts as lost. */
  have(said: Extract<BetweenPeers, { type: "have" }>): void {
    const logs = this.#pages.add(said);
    if (logs) this.#haveAll({ ...said.vector, logs }, said.window, said.wanted);
  }

  #haveAll(vector: Vector, window: number, wanted: boolean): void {
    this.#theirs = new Map();
    this.#late = new Set(this.#underWay.map(({ log }) => log));
    this.#contradicted.clear();
    this.#claimed.clear();
    this.#underWay = [];
    this.#bytesUnderWay = 0;
    this.#askAt = undefined;
    this.#settle(vector.logs);
    this.#learn(this.#theirs, vector, window);
    if (wanted && this.#toSay === "nothing") this.#toSay = "have";
  }

  /** The logs of which the other side holds more than before. */
  ack(vector: Vector, window: number): void {
    if (this.#theirs) this.#learn(this.#theirs, vector, window);
  }

  #learn(theirs: Map<string, number>, vector: Vector, window: number): void {
    this.#quietSince = this.#context.now();
    this.#theirWindow = Math.min(window, this.#window);
    for (const claim of vector.logs) raise(this.#claimed, keyOf(claim), claim.next);
    const logs = this.#agreeing(vector.logs);
    for (const claim of logs) raise(theirs, keyOf(claim), claim.next);
    this.#underWay = this.#underWay.filter(({ log, next }) => next > (theirs.get(log) ?? 0));
    this.#bytesUnderWay = this.#underWay.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#events.acknowledged({ ...vector, logs });
  }

  /** If we hold everything that the other side holds of a log, there is nothing to doubt. */
  #settle(claims: Claim[]): void {
    const claimed = new Map(claims.map((claim) => [keyOf(claim), claim]));
    for (const log of this.#logs().filter((one) => this.#doubts.has(one))) {
      const claim = claimed.get(keyOf(log));
      if (!claim || fitOf(this.#needs.logs, log, claim) === "held") this.#doubts.settle(log);
    }
  }

  #agreeing(claims: Claim[]): Claim[] {
    const held = new Map(this.#logs().map((log) => [keyOf(log), log]));
    return claims.filter((claim) => this.#agrees(claim, held.get(keyOf(claim))));
  }

  #agrees(claim: Claim, log: HeldLog | undefined): boolean {
    const fit = log ? fitOf(this.#needs.logs, log, claim) : "more";
    if (fit === "held") return true;
    const isMine = this.#needs.writer(claim.device) === "this device";
    if (isMine || (log && this.#doubts.has(log))) {
      this.#miss(claim, log);
      return false;
    }
    if (fit === "more" || !log) return true;
    this.#suspect(log);
    return false;
  }

  /**
   * Our own claim shows an author that its disk is old, so only what still differs after that is a
   * fork.
   */
  #suspect(log: HeldLog): void {
    const isFirst = !this.#suspected.has(keyOf(log));
    this.#suspected.add(keyOf(log));
    if (isFirst && log.device === this.#device) this.#contradicted.add(keyOf(log));
    else this.#contradict(log, false);
  }

  /**
   * The other side claims entries written here that we lack: until they arrive, no claim about the
   * log counts.
   */
  #miss(claim: Claim, log: HeldLog | undefined): void {
    const isProved = this.#needs.proves(claim);
    if (log === undefined) return;
    this.#contradicted.add(keyOf(log));
    if (isForked(this.#needs.logs, log)) return this.#contradict(log, true);
    if (!isProved && !this.#doubts.has(log)) return;
    if (this.#doubts.raise(log) && this.#toSay === "nothing") this.#toSay = "have";
  }

  /** Both branches stay where they are; on this link there is nothing more to say about the log. */
  #contradict(log: HeldLog, isProved: boolean): void {
    this.#contradicted.add(keyOf(log));
    this.#doubts.settle(log);
    this.#events.contradicted(log, isProved);
  }

  #logs(): HeldLog[] {
    return this.#needs.logs.of(this.conversation);
  }

  /**
   * A batch of this log that ends here is on disk, perhaps already before: acknowledge it, and do
   * not send it back.
   */
  took(end: number, log: HeldLog): void {
    this.#toAck.add(keyOf(log));
    this.#doubts.agreed(log, end);
    if (this.#claimed.get(keyOf(log)) === end) this.#agree(log);
    if (this.#theirs) raise(this.#theirs, keyOf(log), end);
  }

  /** We have everything that the other side holds of this log, so the rest of it can be sent. */
  #agree(log: HeldLog): void {
    this.#doubts.settle(log);
    this.#contradicted.delete(keyOf(log));
  }

  /** A batch of this log holds other entries than ours, and ours are final. */
  forked(log: HeldLog): void {
    this.#contradict(log, true);
  }

  /** How far the other side may hold a log; undefined until it has said `have`. */
  get heldThere(): ((log: HeldLog) => number) | undefined {
    const theirs = this.#theirs;
    const mayHold = (key: string): number =>
      Math.max(theirs?.get(key) ?? 0, this.#claimed.get(key) ?? 0);
    return theirs && ((log) => mayHold(keyOf(log)));
  }

  /**
   * The entries before this batch are missing, so ask for them, but only once: the next batches
   * have the same gap, and entries that were refused before would be refused again.
   */
  gap(log: HeldLog): void {
    if (this.#askAt !== undefined || this.#askedFor.get(keyOf(log)) === log.next) return;
    if (this.#askedFor.size >= limits.logsMax) this.#askedFor.clear();
    this.#askedFor.set(keyOf(log), log.next);
    this.#toSay = "ask";
  }

  /** Something may have been lost on the way: asks soon. */
  doubt(): void {
    this.#askAt = after(this.#context.now(), doubtMs);
  }

  /**
   * Another path carries the link. If its window is smaller, what was under way on the other is
   * lost.
   */
  restate(window: number): void {
    this.#toSay = window < this.#window ? "ask" : "have";
    this.#window = window;
    this.#theirWindow = Math.min(this.#theirWindow, window); // What they allowed on the other path.
  }

  /** Says again how much may be under way to us. */
  resume(): void {
    this.#toSay = "ask";
  }

  // What we say to the other side

  /** At the end of a turn: says what we hold, acknowledges what we stored, sends what it may. */
  flush(): void {
    const logs = this.#logs();
    if (this.#toSay !== "nothing") this.#have(logs, this.#toSay === "ask");
    else if (this.#toAck.size > 0) this.#acknowledge(logs);
    this.#toAck.clear();
    if (this.#theirs && this.#theirWindow > 0) this.#pump(logs, this.#theirs);
  }

  #have(logs: HeldLog[], wanted: boolean): void {
    this.#toSay = "nothing";
    this.#quietSince = this.#context.now();
    if (wanted) this.#askAt = after(this.#context.now(), answerMs);
    const told = logs.map((log) => this.#doubts.told(log));
    const pages = pagesOf(claimsTo(this.#device, this.#needs.logs, told));
    for (const [page, claims] of pages.entries()) {
      const vector = { conversation: this.conversation, logs: claims };
      const about = { window: this.#openWindow(), wanted, page, pages: pages.length };
      this.#needs.send({ type: "have", vector, ...about });
    }
  }

  #acknowledge(logs: HeldLog[]): void {
    const grown = logs.filter((log) => this.#toAck.has(keyOf(log)));
    const told = grown.map((log) => this.#doubts.told(log));
    for (const page of pagesOf(claimsOf(told))) {
      const vector = { conversation: this.conversation, logs: page };
      this.#needs.send({ type: "ack", vector, window: this.#openWindow() });
    }
  }

  #openWindow(): number {
    return this.#needs.isPaused() ? 0 : this.#window;
  }

  /** A log that the other side does not accept must not hold up the others. */
  #pump(logs: HeldLog[], theirs: Map<string, number>): void {
    const isLate = (log: HeldLog): boolean => this.#late.has(keyOf(log));
    const inTurn = [...logs.filter((log) => !isLate(log)), ...logs.filter(isLate)];
    for (const log of inTurn) {
      const key = keyOf(log);
      const from = this.#underWay.findLast((one) => one.log === key)?.next ?? theirs.get(key) ?? 0;
      if (!this.#contradicted.has(key) && !this.#pumpLog(log, from)) return;
    }
  }

  /** Returns whether there is still room in the window. */
  #pumpLog(log: HeldLog, from: number): boolean {
    for (let next = from; next < log.next;) {
      const batch = readBatch(this.#needs.logs, log, next);
      if (!batch) return true;
      const bytes = batch.bytes.length;
      if (!this.#fits(bytes)) return false;
      next = batch.end;
      this.#underWay.push({ log: keyOf(log), next, bytes });
      this.#bytesUnderWay += bytes;
      this.#quietSince = this.#context.now();
      this.#needs.send({ type: "batch", batch: batch.bytes });
    }
    return true;
  }

  /** Any window above zero admits one batch. */
  #fits(bytes: number): boolean {
    return this.#bytesUnderWay === 0 || this.#bytesUnderWay + bytes <= this.#theirWindow;
  }

  // Waking

  get nextWake(): Steady {
    if (this.#toSay !== "nothing") return this.#context.now();
    return this.#askAt ?? after(this.#quietSince, idleMs);
  }

  /** After a quiet minute, and while an answer is missing, both sides say again what they hold. */
  wake(): void {
    if (this.#context.now() >= this.nextWake) this.#toSay = "ask";
  }
}

function raise(nexts: Map<string, number>, key: string, next: number): void {
  nexts.set(key, Math.max(next, nexts.get(key) ?? 0));
}
