// Somebody at the shipped chat who writes without a pause, and whose program may die at any moment.
//
// The talker believes only the screen: it remembers what `/status` counted as kept, and everything
// that was shown. `talk-rules.ts` compares that with the contents of the disks.
import type { TestContext } from "node:test";
import { sentenceOf } from "#peer";
import { start, type Program } from "../system/programs.ts";
import type { Dice } from "./fault-dice.ts";

/** The state of a talker. */
type State = { at: "down" } | { at: "entering"; program: Program } | Chat;

/** `kept`: how many texts the disk held when this life began; `written`: the texts since then. */
interface Chat {
  at: "chat";
  program: Program;
  kept: number | undefined;
  written: number[];
}

/** The highest counts that `/status` has reported. */
export interface Told {
  kept: number;
  delivered: number;
  read: number;
}

/** What a talker can reach. */
export type Moment = "chat" | "kept" | "shown" | "settled";

/** Whose program it is; the profile stays signed in, and the two have agreed to chat. */
export interface TalkerOptions {
  url: string;
  data: string;
  name: string;
  other: string;
  dice: Dice;
}

const countsOf =
  /^\* your messages to \S+: (\d+) saved on this device, (\d+) delivered, (\d+) read$/;
const asks = / (?:wants to chat|has messages for you) \(/;
const opens = /^\* (?:you are in a chat with|ringing: |.*what you write.* now is kept)/;
const restMs = [5, 100] as const;
const lookAgainMs = 250;

/** One person, over all lives of the program. */
export class Talker {
  readonly name: string;
  readonly data: string;
  /** Texts reported as kept, by number. */
  readonly kept = new Set<number>();
  /** The numbers of the other's texts that were shown. */
  readonly shown = new Set<number>();
  readonly told: Told = { kept: 0, delivered: 0, read: 0 };
  /** Lines that the program should never print. */
  readonly alarms: string[] = [];

  readonly #test: TestContext;
  readonly #options: TalkerOptions;
  readonly #alarming: RegExp;
  #state: State = { at: "down" };
  #mood: "writing" | "settling" | "settled" = "writing";
  #waiting: { moment: Moment; resolve: () => void }[] = [];
  #lastWritten = 0;
  #lastShown = 0;

  constructor(test: TestContext, options: TalkerOptions) {
    this.name = options.name;
    this.data = options.data;
    this.#test = test;
    this.#options = options;
    this.#alarming = alarmsAbout(options.other);
  }

  start(): void {
    const { url, data } = this.#options;
    const program = start(this.#test, ["--server", url, "--data", data, "--plain"]);
    this.#state = { at: "entering", program };
    program.listen((line) => this.#hear(program, line));
  }

  /** Resolves when the program is dead, and everything it printed has been heard. */
  async kill(): Promise<void> {
    if (this.#state.at === "down") return;
    this.#state.program.signal("SIGKILL");
    await this.#over(this.#state.program);
  }

  /** Signs out, and ends. */
  async leave(): Promise<void> {
    if (this.#state.at === "down") return;
    this.#state.program.say("/exit");
    await this.#over(this.#state.program);
  }

  async #over(program: Program): Promise<void> {
    await program.ended();
    this.#state = { at: "down" };
  }

  /** Resolves when this is reached next; a talker in the chat has already reached `chat`. */
  next(moment: Moment): Promise<void> {
    if (moment === "chat" && this.#state.at === "chat") return Promise.resolve();
    return new Promise((resolve) => void this.#waiting.push({ moment, resolve }));
  }

  /** Stops writing; resolves when everything written is reported as read. */
  settle(): Promise<void> {
    this.#mood = "settling";
    return this.next("settled");
  }

  #happened(moment: Moment): void {
    const done = this.#waiting.filter((one) => one.moment === moment);
    this.#waiting = this.#waiting.filter((one) => one.moment !== moment);
    for (const { resolve } of done) resolve();
  }

  // Hearing

  #hear(program: Program, line: string): void {
    const { other } = this.#options;
    if (this.#alarming.test(line)) this.alarms.push(line);
    const counts = countsOf.exec(line);
    if (line.startsWith(`${other}: `)) this.#show(Number(line.split(" ")[2]));
    else if (counts) this.#count(Number(counts[1]), Number(counts[2]), Number(counts[3]));
    else if (line === "Talk to:") this.#enter(program);
    else if (asks.test(line)) program.say(`/always ${other}`);
    else if (opens.test(line) && this.#state.at === "entering") this.#begin(program);
  }

  #enter(program: Program): void {
    this.#state = { at: "entering", program };
    program.say(this.#options.other);
  }

  #begin(program: Program): void {
    this.#state = { at: "chat", program, kept: undefined, written: [] };
    program.say("/status");
    this.#happened("chat");
  }

  /** Shown texts may be shown again; new ones never come before older ones. */
  #show(number: number): void {
    if (!this.shown.has(number) && number < this.#lastShown) {
      this.alarms.push(`${number} was first shown after ${this.#lastShown}`);
    }
    this.#lastShown = Math.max(this.#lastShown, number);
    this.shown.add(number);
    this.#happened("shown");
  }

  /** An answer to `/status` covers everything written before it. */
  #count(waits: number, delivered: number, read: number): void {
    const all = waits + delivered + read;
    this.told.kept = Math.max(this.told.kept, all);
    this.told.delivered = Math.max(this.told.delivered, delivered + read);
    this.told.read = Math.max(this.told.read, read);
    const state = this.#state;
    if (state.at !== "chat") return;
    state.kept ??= all;
    if (all !== state.kept + state.written.length) {
      this.alarms.push(`${all} kept, of ${state.kept} and ${state.written.length} more`);
    }
    for (const number of state.written) this.kept.add(number);
    if (state.written.length > 0) this.#happened("kept");
    if (this.#mood === "settling" && waits + delivered === 0) this.#happened("settled");
    this.#goOn(state);
  }

  // Writing

  #goOn(chat: Chat): void {
    const restingMs =
      this.#mood === "writing" ? this.#options.dice.between(...restMs) : lookAgainMs;
    setTimeout(() => {
      if (this.#state === chat) this.#write(chat);
    }, restingMs);
  }

  #write({ program, written }: Chat): void {
    const count = this.#mood === "writing" ? this.#options.dice.between(1, 5) : 0;
    const numbers = Array.from({ length: count }, () => ++this.#lastWritten);
    written.push(...numbers);
    program.say(...numbers.map((number) => this.#textOf(number)), "/status");
  }

  /** Most texts are short; some are so long that a death can leave them half sent. */
  #textOf(number: number): string {
    const { dice } = this.#options;
    const more = dice.between(1, 20) === 1 ? dice.between(1, 12_000) : 0;
    return `${this.name} ${number} ${"x".repeat(more)}`.trimEnd();
  }
}

/** What a program should never tell two honest people; on stderr nothing at all. */
function alarmsAbout(name: string): RegExp {
  const failures = ["full", "corrupt", "newer", "io"] as const;
  const sentences = [
    ...(["forked", "profileIsOld", "accountChanged"] as const).map((tell) => ({ tell, name })),
    ...failures.map((why) => ({ tell: "diskFails", why }) as const),
    ...([...failures, "mended"] as const).map((why) => ({ tell: "notKept", why }) as const),
    ...(["displaced", "unknown-device"] as const).map(
      (code) => ({ tell: "signedOutHere", code }) as const,
    ),
  ].map((event) => sentenceOf(event) ?? "");
  const literal = sentences.map((sentence) => sentence.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^stderr: |${literal.join("|")}`);
}
