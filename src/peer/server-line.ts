// The line to the server: connecting, saying hello, asking and hearing, living, trying again.
import { decodeFromServer, encodeToServer, protocolVersion } from "#protocol";
import type { FromServer, Refusal, ToServer } from "#protocol";
import type { Context } from "./context.ts";

/** What a server says first, with both nonces of this connection. */
export type Welcome = Extract<FromServer, { type: "welcome" }> & { clientNonce: Uint8Array };

/** The answer to a question, or why there is none. `lost`: the line broke before it came. */
export type Reply =
  | Exclude<FromServer, { type: "refused" }>
  | { type: "refused"; code: Refusal | "lost"; retryMs: number | undefined };

/** A frame that is answered; the line numbers it. */
export type Question =
  Extract<ToServer, { n: number }> extends infer Q
    ? Q extends { n: number }
      ? Omit<Q, "n">
      : never
    : never;

/** What the line tells the machine that signs in, and the others. */
export interface LineEars {
  /** Hello was answered: now is the time to sign in. */
  welcomed(welcome: Welcome): void;
  /** A frame that answers no question. */
  heard(frame: FromServer): void;
  /** The line is gone. `first`: it has not worked since the start. Tried again by itself. */
  lost(first: boolean): void;
  /** The server closes it for good: this device was signed in elsewhere or is not listed any more. */
  expelled(code: "displaced" | "unknown-device"): void;
}

type State =
  | { at: "stopped" }
  | { at: "down"; retryAt: number }
  | { at: "opening" }
  | { at: "greeting"; nonce: Uint8Array }
  | { at: "up"; heardAt: number; askedAt: number; signedIn: boolean };

const retryBaseMs = 1_000;
const retryCapMs = 30_000;
const beatMs = 25_000;

export class ServerLine {
  readonly #context: Context;
  readonly #ears: LineEars;

  #state: State = { at: "stopped" };
  #failures = 0;
  #worked = false;
  #lastNumber = 0;
  #questions = new Map<number, (reply: Reply) => void>();

  constructor(context: Context, ears: LineEars) {
    this.#context = context;
    this.#ears = ears;
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
    this.#state = { at: "greeting", nonce };
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
    this.#state = { at: "up", heardAt: now, askedAt: now, signedIn: false };
    this.#failures = 0;
    this.#worked = true;
    this.#ears.welcomed({ ...heard, clientNonce });
  }

  #take(heard: FromServer): void {
    const re = "re" in heard ? heard.re : undefined;
    if (re !== undefined) return this.#answer(re, heard);
    if (heard.type === "refused") return this.#refusedForGood(heard.code, heard.retryMs);
    this.#ears.heard(heard);
  }

  #answer(re: number, reply: FromServer): void {
    const then = this.#questions.get(re);
    this.#questions.delete(re);
    then?.(reply as Reply); // A `refused` with `re` is a Reply too: its code is one of the wire's.
  }

  #refusedForGood(code: Refusal, retryMs: number | undefined): void {
    if (code === "displaced" || code === "unknown-device") {
      this.stop();
      return this.#ears.expelled(code);
    }
    this.#context.tell({ tell: "refused", code, retryMs });
    this.#context.emit({ type: "closeServer" });
    this.#down(retryMs);
  }

  /** Full jitter after the cap, so that a thousand peers do not come back as one. */
  #down(retryMs?: number): void {
    if (this.#state.at === "down" || this.#state.at === "stopped") return;
    const ceiling = Math.min(retryCapMs, retryBaseMs * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    this.#state = { at: "down", retryAt: this.#context.now() + (retryMs ?? this.#jitter(ceiling)) };
    const lost = this.#questions;
    this.#questions = new Map();
    for (const then of lost.values()) then({ type: "refused", code: "lost", retryMs: undefined });
    this.#ears.lost(!this.#worked);
  }

  #jitter(ceilingMs: number): number {
    const [high = 0, low = 0] = this.#context.random(2);
    return 50 + Math.floor((ceilingMs * (high * 256 + low)) / 65_536);
  }

  /** No more tries; the line is closed after what was said. */
  stop(): void {
    this.#state = { at: "stopped" };
    this.#questions = new Map();
    this.#context.emit({ type: "closeServer" });
  }

  ask(question: Question, then: (reply: Reply) => void): void {
    if (this.#state.at !== "up") return then({ type: "refused", code: "lost", retryMs: undefined });
    this.#lastNumber += 1;
    this.#questions.set(this.#lastNumber, then);
    this.#send({ ...question, n: this.#lastNumber } as ToServer); // Every Question is a frame but for its `n`.
  }

  wake(): void {
    const now = this.#context.now();
    if (this.#state.at === "down" && now >= this.#state.retryAt) this.#open();
    if (this.#state.at !== "up" || now < this.#state.askedAt + beatMs) return;
    if (now > this.#state.heardAt + 2 * beatMs) {
      this.#context.emit({ type: "closeServer" });
      return this.#down();
    }
    this.#state = { ...this.#state, askedAt: now };
    this.ask({ type: "ping" }, () => {});
  }

  start(): void {
    this.#open();
  }

  opened(): void {
    if (this.#state.at === "opening") this.#greet();
  }

  closed(): void {
    this.#down();
  }
  /** Says a frame that is not answered; dropped while the line is down. */
  say(frame: ToServer): void {
    if (this.#state.at === "up") this.#send(frame);
  }

  /** From now on the line is one of a signed-in device; its failures are told. */
  signedIn(): void {
    if (this.#state.at === "up") this.#state = { ...this.#state, signedIn: true };
  }

  get isIn(): boolean {
    return this.#state.at === "up" && this.#state.signedIn;
  }

  /** Whether the server answers at all. */
  get isUp(): boolean {
    return this.#state.at === "up";
  }

  get nextWake(): number | undefined {
    if (this.#state.at === "down") return this.#state.retryAt;
    return this.#state.at === "up" ? this.#state.askedAt + beatMs : undefined;
  }
}
