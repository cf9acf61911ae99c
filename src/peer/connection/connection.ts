// The connection to the server: opening, greeting, questions, answers, heartbeats, reconnecting.
import { after, decodeFromServer, earliest, encodeToServer, features, versions } from "#protocol";
import type { Steady, FromServer, Refusal, ToServer } from "#protocol";
import type { Context } from "../world/context.ts";
import { createOutlet } from "../world/outlet.ts";

/** The first frame from a server. */
export type Welcome = Extract<FromServer, { type: "welcome" }> & {
  clientNonce: Uint8Array;
};

/** Every frame that answers a question. Only a kind that is listed here reaches callers. */
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
      | "devices"
      | "directory"
      | "ringing";
  }
>;

/** A frame that the server sends unasked. */
export type ServerNews = Exclude<FromServer, { re: number } | { type: "welcome" | "refused" }>;

/** The answer to a question, or why there is none. `lost`: the connection broke before it came. */
export type Reply =
  | Answer
  | { type: "refused"; code: Refusal | "lost"; retryMs: number | undefined };

/** A frame that the server answers; the connection numbers it. */
export type Question =
  Extract<ToServer, { n: number }> extends infer Q
    ? Q extends { n: number }
      ? Omit<Q, "n">
      : never
    : never;

/** The events that the connection reports to the machine that signs in and to the others. */
export interface ConnectionEvents {
  /** The server has answered the hello: now is the time to sign in. */
  welcomed(welcome: Welcome): void;
  /** A frame that answers no question. */
  heard(frame: ServerNews): void;
  /** It is gone, and retries automatically. `first`: it has not worked since the start. */
  lost(first: boolean): void;
  /** The server has closed the connection for good. */
  expelled(code: Expelled): void;
}

/** This device has signed in elsewhere, or its account no longer lists it. */
type Expelled = "displaced" | "unknown-device";
/** Also that of a session device, by its own clock. */
type Stopped = Expelled | "expired";

type State =
  | { at: "stopped"; expelled: Stopped | undefined }
  | { at: "down"; retryAt: Steady }
  | { at: "opening" }
  | { at: "greeting"; nonce: Uint8Array; until: Steady }
  /** Every `beatMs` we ask whether the server is alive; after twice that in silence we give up. */
  | { at: "up"; heardAt: Steady; askedAt: Steady; beatMs: number; signedIn: boolean };

const retryBaseMs = 1_000;
const retryCapMs = 30_000;
/** A server may ask for a longer wait, but no longer than this, ms: it can be wrong. */
const retryAskedMaxMs = 600_000;
const greetingMs = 10_000;
/** Heartbeat interval, unless the server wants a shorter one, ms. */
const beatMaxMs = 20_000;
const beatMinMs = 1_000;

/**
 * The connection to the server (docs/protocol.md §4), at most one. When it breaks it reconnects
 * within 30 s, or when the server says, until somebody stops it.
 */
export class Connection {
  readonly #context: Context;
  readonly #outlet = createOutlet<ConnectionEvents>();
  readonly connect = this.#outlet.connect;

  #state: State = { at: "stopped", expelled: undefined };
  /** Failures since the connection last lived for a heartbeat; anything shorter does not count. */
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

  #greet(): void {
    const nonce = this.#context.random(32);
    this.#state = { at: "greeting", nonce, until: after(this.#context.now(), greetingMs) };
    const offer = { ...versions, features: [...features] };
    this.#send({ type: "hello", ...offer, nonce, program: this.#context.program });
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
    const { version } = heard;
    if (version < versions.min || version > versions.max) return this.#refusedForGood("version");
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

  #refusedForGood(code: Refusal, retryMs?: number): void {
    if (code === "displaced" || code === "unknown-device") {
      this.stop(code);
      return this.#outlet.to.expelled(code);
    }
    this.#context.tell({ tell: "refused", code, retryMs });
    this.giveUp(retryMs);
  }

  /** Closes a connection that is of no use now, and tries again later. */
  giveUp(retryMs?: number): void {
    this.#context.emit({ type: "closeServer" });
    this.#down(retryMs);
  }

  /** Waits for a random time on top of what the server asked, or 1,000 peers return at once. */
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

  /** Ends all retries. The connection closes after what was sent has left. */
  stop(expelled?: Stopped): void {
    this.#state = { at: "stopped", expelled };
    this.#questions = new Map();
    this.#context.emit({ type: "closeServer" });
  }

  ask(question: Question, then: (reply: Reply) => void): void {
    if (this.#state.at !== "up") return then({ type: "refused", code: "lost", retryMs: undefined });
    this.#lastNumber += 1;
    this.#questions.set(this.#lastNumber, then);
    // A Question plus `n` is a frame.
    this.#send({ ...question, n: this.#lastNumber } as ToServer);
  }

  wake(): void {
    const now = this.#context.now();
    if (this.#state.at === "down" && now >= this.#state.retryAt) this.start();
    if (this.#state.at === "greeting" && now >= this.#state.until) this.giveUp();
    if (this.#state.at === "up") this.#beat(this.#state, now);
  }

  #beat(up: Extract<State, { at: "up" }>, now: Steady): void {
    if (now >= after(up.heardAt, 2 * up.beatMs)) {
      this.#failures = 0; // It has lived longer than a heartbeat.
      return this.giveUp();
    }
    if (now < after(up.askedAt, up.beatMs)) return;
    this.#state = { ...up, askedAt: now };
    this.ask({ type: "ping" }, (reply) => {
      if (reply.type === "pong") this.#failures = 0;
    });
  }

  start(): void {
    this.#state = { at: "opening" };
    this.#context.emit({ type: "openServer" });
  }

  /** Replaces the connection of a peer that was thrown away, and waits first, as after a loss. */
  continue(before: Connection): void {
    if (before.#state.at === "stopped") return this.#tellAgain(before.#state.expelled);
    this.#failures = before.#failures;
    this.#worked = before.#worked;
    this.#lost = before.#lost;
    this.#rest();
  }

  /** The turn that reported it was not saved, so nobody has heard it: report it again. */
  #tellAgain(code: Stopped | undefined): void {
    if (code) this.#context.tell({ tell: "signedOutHere", code });
  }

  opened(): void {
    if (this.#state.at === "opening") this.#greet();
  }

  closed(): void {
    this.#down();
  }

  /** Sends a frame that has no answer; drops it while the connection is down. */
  say(frame: ToServer): void {
    if (this.#state.at === "up") this.#send(frame);
  }

  /** Marks the connection as one of a signed-in device. */
  signedIn(): void {
    if (this.#state.at === "up") this.#state = { ...this.#state, signedIn: true };
  }

  /** Call this when the person has heard that the server is away, from whichever machine. */
  toldAway(): void {
    this.#lost = true;
  }

  /** Whether the person has heard that the server is away, and so wants to know that it is back. */
  get wasAway(): boolean {
    return this.#lost;
  }

  get isIn(): boolean {
    return this.#state.at === "up" && this.#state.signedIn;
  }

  /** Whether the connection has ended for good. */
  get isStopped(): boolean {
    return this.#state.at === "stopped";
  }

  /** The latest welcome from the server. */
  get welcome(): Welcome | undefined {
    return this.#welcomed;
  }

  get nextWake(): Steady | undefined {
    if (this.#state.at === "down") return this.#state.retryAt;
    if (this.#state.at === "greeting") return this.#state.until;
    if (this.#state.at !== "up") return undefined;
    const { askedAt, heardAt, beatMs } = this.#state;
    return earliest([after(askedAt, beatMs), after(heardAt, 2 * beatMs)]);
  }
}
