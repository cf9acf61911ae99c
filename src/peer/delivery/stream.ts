// One conversation over one link: what the other side holds, and what is under way to it.
//
// We remember what we sent only as long as the link lives, and only until the other side says
// `have`: it holds what it says, and nothing more.
import { limits, after, type BetweenPeers, type Claim, type Steady } from "#protocol";
import type { ConversationId, DeviceId, Vector } from "#protocol";
import { claimsOf, claimsTo, fitOf, isForked } from "../logs/claims.ts";
import { keyOf, type HeldLog, type Logs } from "../logs/logs.ts";
import { readBatch } from "../logs/read.ts";
import { Trails } from "../logs/trails.ts";
import type { Context } from "../world/context.ts";
import { Allowance } from "./allowance.ts";
import { Doubts } from "./doubts.ts";
import { HavePages, pagesOf } from "./have-pages.ts";
import { Lacked } from "./lacked.ts";
import { OtherSide } from "./other-side.ts";
import type { Writer } from "./own-logs.ts";

/** What a stream needs. */
export interface StreamNeeds {
  logs: Logs;
  send(message: BetweenPeers): void;
  /** Whether the disk can store nothing now. */
  isPaused(): boolean;
  /** Whether there is no room for more of what the other account writes. */
  isFull(): boolean;
  writer(device: DeviceId): Writer;
  /** Whether my account has written it. */
  isMine(log: HeldLog): boolean;
  /** Up to where others take this log in. */
  endOf(log: HeldLog): number;
  /** The other side holds entries of mine that I lack; returns whether my signature proves that. */
  proves(claim: Claim): boolean;
}

/** What a stream reports. */
export interface StreamEvents {
  /** The other side holds these logs; claims that contradict what we hold are left out. */
  acknowledged(vector: Vector): void;
  /** The other side holds other entries, or says so; `isProved`: their author has signed them. */
  contradicted(log: HeldLog, isProved: boolean): void;
  /** It keeps nothing more of what my account writes, or it does; said with every `have`. */
  paused(why: Pause): void;
}

/** The device at the other end, the conversation to keep in sync with it, and the window, bytes. */
export interface StreamEnds {
  device: DeviceId;
  conversation: ConversationId;
  window: number;
}

/** Why a device keeps nothing more of what an account writes; `none`: it does (docs/protocol.md §8). */
export type Pause = Have["pause"];
type Have = Extract<BetweenPeers, { type: "have" }>;

/** Whether we know what the other side holds, and whether it is about to say so. */
type State =
  /** It has not said `have` yet, so we may send nothing. We ask if it keeps us waiting. */
  | { at: "meeting"; askAt: Steady; other: undefined }
  /** It shall say `have` again. Until then, what it said before holds. */
  | { at: "asking"; askAt: Steady; other: OtherSide }
  /** Nothing is missing; after a quiet time we make sure of that. */
  | { at: "inStep"; quietSince: Steady; other: OtherSide };

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

  #state: State;
  /** How much may be under way in either direction, bytes. */
  #window: number;
  readonly #pages = new HavePages();
  readonly #doubts: Doubts;
  /** The contents that the other side lacks. */
  readonly lacked: Lacked;
  /** Logs of which the other side has said once that it holds other entries. */
  readonly #suspected = new Set<string>();
  /** By log: the first missing entry when we last asked for it. */
  readonly #askedFor = new Map<string, number>();

  /** What it sends of removed devices of mine. */
  readonly trails = new Trails();

  /** How much the other side may send. */
  readonly #allowance: Allowance;
  /** The other side keeps nothing more of what my account writes. */
  #isPausedThere = false;

  /** What to say at the end of the turn; `ask`: the other side should answer with its own `have`. */
  #toSay: "nothing" | "have" | "ask" = "have";
  /** Logs of which we stored something, or received something again, in this turn. */
  readonly #toAck = new Set<string>();
  /** Logs that were followed in this turn, up to where. */
  readonly #followed = new Map<string, HeldLog>();

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
    this.#allowance = new Allowance(window);
    this.#needs = needs;
    this.#events = events;
    this.#doubts = new Doubts(needs.logs, device);
    this.lacked = new Lacked(needs.logs, needs.send);
    // It says `have` unasked, as we do.
    this.#state = { at: "meeting", askAt: after(context.now(), answerMs), other: undefined };
    for (const log of this.#logs()) if (this.#mayBeElsewhere(log)) this.#doubts.raise(log);
  }

  /** A copy of this profile may continue the log where this one has stopped. */
  #mayBeElsewhere(log: HeldLog): boolean {
    const isEarlier = this.#needs.writer(log.device) === "an earlier one";
    return isEarlier && this.#needs.logs.acks.highest(log.id) < log.next;
  }

  // What the other side says

  /** The other side says all it holds; anything we sent before that is not in it counts as lost. */
  have(said: Have): void {
    const logs = this.#pages.add(said);
    if (!logs) return;
    this.#isPausedThere = said.pause !== "none";
    this.#events.paused(said.pause);
    this.#haveAll({ ...said.vector, logs }, said.window, said.wanted);
  }

  #haveAll(vector: Vector, window: number, wanted: boolean): void {
    const other = new OtherSide(this.#state.other?.logsUnderWay);
    this.#state = { at: "inStep", quietSince: this.#context.now(), other };
    this.#settle(vector.logs);
    this.#learn(other, vector, window);
    if (wanted) this.#sayHave();
  }

  #sayHave(): void {
    if (this.#toSay === "nothing") this.#toSay = "have";
  }

  /** The logs of which the other side holds more than before. */
  ack(vector: Vector, window: number): void {
    if (this.#state.other) this.#learn(this.#state.other, vector, window);
  }

  #learn(other: OtherSide, vector: Vector, window: number): void {
    this.#stir();
    other.allow(Math.min(window, this.#window));
    const logs = this.#agreeing(vector.logs);
    other.claims(vector.logs, logs);
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

  /** Our claim shows an author that its disk is old, so only what differs after that is a fork. */
  #suspect(log: HeldLog): void {
    const isFirst = !this.#suspected.has(keyOf(log));
    this.#suspected.add(keyOf(log));
    if (isFirst && log.device === this.#device) this.#state.other?.contradict(log);
    else this.#contradict(log, false);
  }

  /** It claims entries written here that we lack: no claim about the log counts until they come. */
  #miss(claim: Claim, log: HeldLog | undefined): void {
    const isProved = this.#needs.proves(claim);
    if (log === undefined) return;
    this.#state.other?.contradict(log);
    if (isForked(this.#needs.logs, log)) return this.#contradict(log, true);
    if (!isProved && !this.#doubts.has(log)) return;
    if (this.#doubts.raise(log)) this.#sayHave();
  }

  /** Both branches stay where they are; on this link there is nothing more to say about the log. */
  #contradict(log: HeldLog, isProved: boolean): void {
    this.#state.other?.contradict(log);
    this.#doubts.settle(log);
    this.#events.contradicted(log, isProved);
  }

  #logs(): HeldLog[] {
    return this.#needs.logs.of(this.conversation);
  }

  /** Whether a batch of this size that has come may count: the other side keeps to its window. */
  admits(bytes: number): boolean {
    return this.#allowance.takes(bytes);
  }

  /** How many batches came beyond the window. */
  get dropped(): number {
    return this.#allowance.dropped;
  }

  /** A batch of this size is on disk, perhaps since before. Acknowledges it, never sends it. */
  took(end: number, log: HeldLog, bytes: number): void {
    this.#allowance.stored(bytes);
    this.#toAck.add(keyOf(log));
    this.#doubts.agreed(log, end);
    const { other } = this.#state;
    other?.holds(log, end);
    if (!other?.claimsJust(log, end)) return;
    this.#doubts.settle(log); // We have all that it holds of this log, so it can have the rest.
    other.agree(log);
  }

  /**
   * We have followed this log of a removed device so far, and keep nothing of it yet. The other side
   * is to go on, so this is acknowledged on this link, though never said with a `have`.
   */
  followed(log: HeldLog, bytes: number): void {
    this.#allowance.stored(bytes);
    this.#followed.set(keyOf(log), log);
  }

  /** A batch of this log holds other entries than ours, and ours are final. */
  forked(log: HeldLog): void {
    this.#contradict(log, true);
  }

  /** How far the other side may hold a log; undefined until it has said `have`. */
  get heldThere(): ((log: HeldLog) => number) | undefined {
    const { other } = this.#state;
    return other && ((log) => other.mayHold(log));
  }

  /**
   * The entries before this batch are missing, so ask for them, but only once: the next batches
   * have the same gap, and entries that were refused before would be refused again.
   */
  gap(log: HeldLog): void {
    if (this.#state.at !== "inStep" || this.#askedFor.get(keyOf(log)) === log.next) return;
    if (this.#askedFor.size >= limits.logsMax) this.#askedFor.clear();
    this.#askedFor.set(keyOf(log), log.next);
    this.#toSay = "ask";
  }

  /** Something may have been lost on the way: asks soon. */
  doubt(): void {
    this.#awaitHave(doubtMs);
  }

  #awaitHave(forMs: number): void {
    const { other } = this.#state;
    const askAt = after(this.#context.now(), forMs);
    this.#state = other ? { at: "asking", askAt, other } : { at: "meeting", askAt, other };
  }

  /** Something has been said, so the quiet time begins again. */
  #stir(): void {
    if (this.#state.at === "inStep") {
      this.#state = { ...this.#state, quietSince: this.#context.now() };
    }
  }

  /** Another path carries the link. If its window is smaller, what was under way is lost. */
  restate(window: number): void {
    this.#toSay = window < this.#window ? "ask" : "have";
    this.#window = window;
    this.#state.other?.narrow(window); // What it allowed was for the other path.
  }

  /** There is no room for more of what the other account writes: says so, with what we hold. */
  full(): void {
    this.#sayHave();
  }

  /** Says again how much may be under way to us, and of whom. */
  resume(): void {
    this.#toSay = "ask";
  }

  // What we say to the other side

  /** At the end of a turn: says what we hold, acknowledges what we stored, sends what it may. */
  flush(): void {
    const logs = this.#logs();
    if (this.#toSay !== "nothing") this.#have(logs, this.#toSay === "ask");
    else if (this.#toAck.size + this.#followed.size > 0) this.#acknowledge(logs);
    this.#toAck.clear();
    this.#followed.clear();
    this.#allowance.acknowledged();
    const { other } = this.#state;
    if (!other?.isOpen) return;
    this.#pump(logs, other);
    this.lacked.flush(other);
  }

  #have(logs: HeldLog[], wanted: boolean): void {
    this.#toSay = "nothing";
    if (wanted) this.#awaitHave(answerMs);
    else this.#stir();
    const told = logs.map((log) => this.#doubts.told(log));
    const pages = pagesOf(claimsTo(this.#device, this.#needs.logs, told));
    for (const [page, claims] of pages.entries()) {
      const vector = { conversation: this.conversation, logs: claims };
      const about = { window: this.#openWindow(), wanted, page, pages: pages.length };
      const pause = this.#needs.isFull() ? "quota" : "none";
      this.#needs.send({ type: "have", vector, ...about, pause });
    }
    this.#allowance.restated(this.#openWindow());
  }

  #acknowledge(logs: HeldLog[]): void {
    const grown = logs.filter((log) => this.#toAck.has(keyOf(log)));
    const told = grown.map((log) => this.#doubts.told(log));
    for (const page of pagesOf(claimsOf([...told, ...this.#followed.values()]))) {
      const vector = { conversation: this.conversation, logs: page };
      this.#needs.send({ type: "ack", vector, window: this.#openWindow() });
    }
  }

  #openWindow(): number {
    return this.#needs.isPaused() ? 0 : this.#window;
  }

  /** Sends until the window is full. */
  #pump(logs: HeldLog[], other: OtherSide): void {
    const wanted = logs.filter((log) => !this.#isPausedThere || !this.#needs.isMine(log));
    for (const log of other.inTurn(wanted)) if (!this.#pumpLog(log, other)) return;
  }

  /** Returns whether there is still room in the window. */
  #pumpLog(log: HeldLog, other: OtherSide): boolean {
    const counting = { ...log, next: this.#needs.endOf(log) };
    for (let next = other.nextOf(log); next < counting.next;) {
      const batch = readBatch(this.#needs.logs, counting, next);
      if (!batch) return true;
      if (!other.admits(batch.bytes.length)) return false;
      next = batch.end;
      other.sent(log, next, batch.bytes.length);
      this.#stir();
      this.#needs.send({ type: "batch", batch: batch.bytes });
    }
    return true;
  }

  // Waking

  get nextWake(): Steady {
    if (this.#toSay !== "nothing") return this.#context.now();
    if (this.#state.at === "inStep") return after(this.#state.quietSince, idleMs);
    return this.#state.askAt;
  }

  /** After a quiet minute, and while an answer is missing, both sides say again what they hold. */
  wake(): void {
    if (this.#context.now() >= this.nextWake) this.#toSay = "ask";
  }
}
