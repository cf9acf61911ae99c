// The connection to the server: making it, saying hello, asking and hearing, living, trying again.
import {
  decodeFromServer,
  encodeToServer,
  protocolVersion,
  after,
  earliest,
  type Steady,
} from "#protocol";
import type { FromServer, Refusal, ToServer } from "#protocol";
import type { Context } from "../world/context.ts";
import { createOutlet } from "../world/outlet.ts";

/** What a server says first. */
export type Welcome = Extract<FromServer, { type: "welcome" }> & {
  clientNonce: Uint8Array;
};

/** What answers a question: a new answer has to be named here, for those who ask. */
type Answer = Extract<
  FromServer,
  {
    type:
      | "done"
      | "pong"
      | "known"
      | "signUpNext"
      | "signInNext"
      | "account"
      | "signedIn"
      | "directory"
      | "ringing";
  }
>;

/** What the server says unasked. */
export type ServerNews = Exclude<FromServer, { re: number } | { type: "welcome" | "refused" }>;

/** The answer to a question, or why there is none. `lost`: the connection broke before it came. */
export type Reply =
  | Answer
  | { type: "refused"; code: Refusal | "lost"; retryMs: number | undefined };

/** A frame that is answered; the connection numbers it. */
export type Question =
  Extract<ToServer, { n: number }> extends infer Q
    ? Q extends { n: number }
      ? Omit<Q, "n">
      : never
    : never;

/** What the connection tells the machine that signs in, and the others. */
export interface ConnectionEvents {
  /** Hello was answered: now is the time to sign in. */
  welcomed(welcome: Welcome): void;
  /** A frame that answers no question. */
  heard(frame: ServerNews): void;
  /** The connection is gone. `first`: it has not worked since the start. Tried again by itself. */
  lost(first: boolean): void;
  /** The server closes it for good. */
  expelled(code: Expelled): void;
}

/** This device was signed in elsewhere, or is not listed any more. */
type Expelled = "displaced" | "unknown-device";

type State =
  | { at: "stopped"; expelled: Expelled | undefined }
  | { at: "down"; retryAt: Steady }
  | { at: "opening" }
  | { at: "greeting"; nonce: Uint8Array; until: Steady }
  /** `beatMs`: after so long it is asked whether it lives; twice that in silence is its end. */
  | { at: "up"; heardAt: Steady; askedAt: Steady; beatMs: number; signedIn: boolean };

const retryBaseMs = 1_000;
const retryCapMs = 30_000;
/** However long a server says: it cannot know. */
const retryAskedMaxMs = 600_000;
const greetingMs = 10_000;
/** How often a server is asked whether it lives, unless it wants to hear more often, ms. */
const beatMaxMs = 20_000;
const beatMinMs = 1_000;

/**
 * The connection to the server (docs/protocol.md §4): one at most. When it breaks it is tried again
 * within 30 s, or when the server says, until it is stopped.
 */
export class Connection {
  readonly #context: Context;
  readonly #outlet = createOutlet<ConnectionEvents>();
  readonly connect = this.#outlet.connect;

  #state: State = { at: "stopped", expelled: undefined };
  /** Since the connection last lived for as long as a heartbeat: less than that does not count. */
  #failures = 0;
  #worked = false;
  #welcomed: Welcome | undefined;
  #lost = false;
  #lastNumber = 0;
  #questions = new Map<number, (reply: Reply) => void>();

  constructor(context: Context) {
    this.#context = context;
  }

  #send(frame: ToServer): void {
    this.#context.emit({ type: "sendServer", bytes: encodeToServer(frame) });
  }

  #open(): void {
    this.#state = { at: "opening" };
    this.#context.emit({ type: "openServer" });
  }

  #greet(): void {
    const nonce = this.#context.random(32);
    this.#state = { at: "greeting", nonce, until: after(this.#context.now(), greetingMs) };
    const version = { min: protocolVersion, max: protocolVersion };
    this.#send({ type: "hello", ...version, nonce, program: this.#context.program });
  }

  frame(bytes: Uint8Array): void {
    const heard = decodeFromServer(bytes);
    if (heard === undefined || this.#state.at === "stopped") return;
    if (this.#state.at === "greeting") return this.#welcome(heard, this.#state.nonce);
    if (this.#state.at !== "up") return;
    this.#state = { ...this.#state, heardAt: this.#context.now() };
    this.#take(heard);
  }

  #welcome(heard: FromServer, clientNonce: Uint8Array): void {
    if (heard.type === "refused") return this.#refusedForGood(heard.code, heard.retryMs);
    if (heard.type !== "welcome") return;
    const now = this.#context.now();
    const beatMs = Math.max(beatMinMs, Math.min(beatMaxMs, heard.limits.heartbeatMs));
    this.#state = { at: "up", heardAt: now, askedAt: now, beatMs, signedIn: false };
    this.#worked = true;
    this.#welcomed = { ...heard, clientNonce };
    this.#outlet.to.welcomed(this.#welcomed);
  }

  #take(heard: FromServer): void {
    if (heard.type === "refused") {
      if (heard.re !== undefined) return this.#answer(heard.re, heard);
      return this.#refusedForGood(heard.code, heard.retryMs);
    }
    if ("re" in heard) return this.#answer(heard.re, heard);
    if (heard.type !== "welcome") this.#outlet.to.heard(heard);
  }

  #answer(re: number, reply: Reply): void {
    const then = this.#questions.get(re);
    this.#questions.delete(re);
    then?.(reply);
  }

  #refusedForGood(code: Refusal, retryMs: number | undefined): void {
    if (code === "displaced" || code === "unknown-device") {
      this.stop(code);
      return this.#outlet.to.expelled(code);
    }
    this.#context.tell({ tell: "refused", code, retryMs });
    this.giveUp(retryMs);
  }

  /** Closes the connection, which is of no use now, and tries again later. */
  giveUp(retryMs?: number): void {
    this.#context.emit({ type: "closeServer" });
    this.#down(retryMs);
  }

  /**
   * Full jitter after the cap, and behind what was asked for, so that a thousand peers do not come
   * back as one.
   */
  #down(retryMs?: number): void {
    if (this.#state.at === "down" || this.#state.at === "stopped") return;
    this.#rest(retryMs);
    this.#lost = true;
    const lost = this.#questions;
    this.#questions = new Map();
    for (const then of lost.values()) then({ type: "refused", code: "lost", retryMs: undefined });
    this.#outlet.to.lost(!this.#worked);
  }

  #rest(askedMs?: number): void {
    const ceiling = Math.min(retryCapMs, retryBaseMs * 2 ** Math.min(this.#failures, 10));
    const asked = askedMs === undefined ? undefined : Math.min(askedMs, retryAskedMaxMs);
    const restMs = asked === undefined ? this.#jitter(ceiling) : asked + this.#jitter(asked / 2);
    this.#failures += 1;
    this.#state = { at: "down", retryAt: after(this.#context.now(), restMs) };
  }

  #jitter(ceilingMs: number): number {
    const [high = 0, low = 0] = this.#context.random(2);
    return 50 + Math.floor((ceilingMs * (high * 256 + low)) / 65_536);
  }

  /** No more tries; the connection is closed after what was said. */
  stop(expelled?: Expelled): void {
    this.#state = { at: "stopped", expelled };
    this.#questions = new Map();
    this.#context.emit({ type: "closeServer" });
  }

  ask(question: Question, then: (reply: Reply) => void): void {
    if (this.#state.at !== "up") return then({ type: "refused", code: "lost", retryMs: undefined });
    this.#lastNumber += 1;
    this.#questions.set(this.#lastNumber, then);
    // Every Question is a frame but for its `n`.
    this.#send({ ...question, n: this.#lastNumber } as ToServer);
  }

  wake(): void {
    const now = this.#context.now();
    if (this.#state.at === "down" && now >= this.#state.retryAt) this.#open();
    if (this.#state.at === "greeting" && now >= this.#state.until) this.giveUp();
    if (this.#state.at === "up") this.#beat(this.#state, now);
  }

  #beat(up: Extract<State, { at: "up" }>, now: Steady): void {
    if (now >= after(up.heardAt, 2 * up.beatMs)) return this.#fellSilent();
    if (now < after(up.askedAt, up.beatMs)) return;
    this.#state = { ...up, askedAt: now };
    this.ask({ type: "ping" }, (reply) => {
      if (reply.type === "pong") this.#failures = 0;
    });
  }

  /** It has lived for longer than a heartbeat: the next try is one of the first. */
  #fellSilent(): void {
    this.#failures = 0;
    this.giveUp();
  }

  start(): void {
    this.#open();
  }

  /** Takes the place of the connection of a peer that was thrown away, and rests as after a loss. */
  continue(before: Connection): void {
    if (before.#state.at === "stopped") return this.#tellAgain(before.#state.expelled);
    this.#failures = before.#failures;
    this.#worked = before.#worked;
    this.#lost = before.#lost;
    this.#rest();
  }

  /** What was told in a turn that could not be kept was not heard. */
  #tellAgain(code: Expelled | undefined): void {
    if (code) this.#context.tell({ tell: "signedOutHere", code });
  }

  opened(): void {
    if (this.#state.at === "opening") this.#greet();
  }

  closed(): void {
    this.#down();
  }
  /** Says a frame that is not answered; dropped while the connection is down. */
  say(frame: ToServer): void {
    if (this.#state.at === "up") this.#send(frame);
  }

  /** From now on the connection is one of a signed-in device; its failures are told. */
  signedIn(): void {
    if (this.#state.at === "up") this.#state = { ...this.#state, signedIn: true };
  }

  /** The person was told that the server is away; also by who could not do without it now. */
  toldAway(): void {
    this.#lost = true;
  }

  /** Whether the person was ever told so: then it is to be told, too, that the server is back. */
  get wasAway(): boolean {
    return this.#lost;
  }

  get isIn(): boolean {
    return this.#state.at === "up" && this.#state.signedIn;
  }

  /** Whether the connection was given up for good. */
  get isStopped(): boolean {
    return this.#state.at === "stopped";
  }

  /** What the server has said first, the last time that it did. */
  get welcome(): Welcome | undefined {
    return this.#welcomed;
  }

  /** Whether the server answers at all. */
  get isUp(): boolean {
    return this.#state.at === "up";
  }

  get nextWake(): Steady | undefined {
    if (this.#state.at === "down") return this.#state.retryAt;
    if (this.#state.at === "greeting") return this.#state.until;
    if (this.#state.at !== "up") return undefined;
    const { askedAt, heardAt, beatMs } = this.#state;
    return earliest([after(askedAt, beatMs), after(heardAt, 2 * beatMs)]);
  }
}
