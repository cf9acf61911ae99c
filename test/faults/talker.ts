// Somebody at the shipped chat who writes without a pause, and whose program may die at any moment.
//
// The talker believes nothing but the screen: what `/status` has counted as kept is remembered, and
// so is all that was shown. `talk-rules.ts` compares that with what lies on the disks.
import type { TestContext } from "node:test";
import { sentenceOf } from "#peer";
import { start, type Program } from "../system/programs.ts";
import type { Dice } from "./dice.ts";

/** Where a talker stands. `kept`: how many texts the disk held when this life began. */
type State =
  | { at: "down" }
  | { at: "entering"; program: Program }
  | { at: "chat"; program: Program; kept: number | undefined; written: number[] };

/** The highest counts that `/status` has told. */
export interface Told {
  kept: number;
  delivered: number;
  read: number;
}

/** What can happen to a talker that is worth dying right after. */
export type Moment = "chat" | "kept" | "shown";

export interface TalkerOptions {
  url: string;
  /** A profile that stays signed in, and has met the other. */
  data: string;
  name: string;
  other: string;
  dice: Dice;
}

export interface Talker {
  readonly name: string;
  readonly data: string;
  /** All lives together: texts that were told as kept, by number, and the highest counts told. */
  readonly kept: ReadonlySet<number>;
  readonly told: Readonly<Told>;
  /** The numbers of the other's texts that were shown. */
  readonly shown: ReadonlySet<number>;
  /** What the program said that it never has to say. */
  readonly alarms: readonly string[];
  start(): void;
  /** Resolves when it is dead, and all that it said was heard. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Resolves when this happens next; a talker in the chat is there already. */
  next(moment: Moment): Promise<void>;
  /** Writes nothing more; resolves when all that was written is said to be read. */
  settle(): Promise<void>;
  /** Signs out and ends. */
  leave(): Promise<void>;
}

const countsOf = /^\* your messages to \S+: (\d+) kept here, (\d+) delivered, (\d+) read$/;
const asks = / (?:wants to chat|has messages for you) \(/;
const opens = /^\* (?:you are in a chat with|ringing: |.*what you write.* now is kept)/;
const lookAgainMs = 250;

export function createTalker(test: TestContext, options: TalkerOptions): Talker {
  const { url, data, name, other, dice } = options;
  const kept = new Set<number>();
  const shown = new Set<number>();
  const told: Told = { kept: 0, delivered: 0, read: 0 };
  const alarms: string[] = [];
  const alarming = alarmsAbout(other);
  const shownText = new RegExp(`^${other}: ${other} (\\d+)`);
  let waiting: { moment: Moment; resolve: () => void }[] = [];
  let state: State = { at: "down" };
  let mood: "writing" | "settling" | "settled" = "writing";
  let settled: (() => void) | undefined;
  let last = 0;

  function happened(moment: Moment): void {
    const done = waiting.filter((one) => one.moment === moment);
    waiting = waiting.filter((one) => one.moment !== moment);
    for (const { resolve } of done) resolve();
  }

  function hear(program: Program, line: string): void {
    if (alarming.test(line)) alarms.push(line);
    const text = shownText.exec(line);
    const counts = countsOf.exec(line);
    if (text) show(Number(text[1]));
    else if (counts) count(Number(counts[1]), Number(counts[2]), Number(counts[3]));
    else if (line === "Talk to:") enter(program);
    else if (asks.test(line)) program.say(`/always ${other}`);
    else if (opens.test(line) && state.at === "entering") begin(program);
  }

  function enter(program: Program): void {
    state = { at: "entering", program };
    program.say(other);
  }

  function begin(program: Program): void {
    state = { at: "chat", program, kept: undefined, written: [] };
    program.say("/status");
    happened("chat");
  }

  function show(number: number): void {
    if (!shown.has(number) && number < Math.max(0, ...[...shown].slice(-1))) {
      alarms.push(`${number} was shown after a later one`);
    }
    shown.add(number);
    happened("shown");
  }

  /** An answer to `/status` covers all that was written before it. */
  function count(waits: number, delivered: number, read: number): void {
    const all = waits + delivered + read;
    told.kept = Math.max(told.kept, all);
    told.delivered = Math.max(told.delivered, delivered + read);
    told.read = Math.max(told.read, read);
    if (state.at !== "chat") return;
    state.kept ??= all;
    if (all !== state.kept + state.written.length) {
      alarms.push(`${all} are kept, but ${state.written.length} were written to ${state.kept}`);
    }
    for (const number of state.written) kept.add(number);
    if (state.written.length > 0) happened("kept");
    if (mood === "settling" && waits + delivered === 0) {
      mood = "settled";
      settled?.();
    }
    goOn(state.program);
  }

  function goOn(program: Program): void {
    const wait = mood === "writing" ? dice.between(1, 40) : lookAgainMs;
    setTimeout(() => {
      if (state.at === "chat" && state.program === program) write(state);
    }, wait).unref();
  }

  function write(chat: Extract<State, { at: "chat" }>): void {
    const numbers = mood === "writing" ? freshNumbers() : [];
    chat.written.push(...numbers);
    chat.program.say(...numbers.map(textOf), "/status");
  }
  function freshNumbers(): number[] {
    return Array.from({ length: dice.between(1, 5) }, () => ++last);
  }
  /** Most texts are short; some are so long that a death can find them half sent. */
  function textOf(number: number): string {
    const long = dice.between(1, 20) === 1 ? dice.between(1, 12_000) : 0;
    return `${name} ${number} ${"x".repeat(long)}`.trimEnd();
  }

  return {
    name,
    data,
    kept,
    told,
    shown,
    alarms,
    start() {
      const program = start(test, ["--server", url, "--data", data, "--plain"]);
      state = { at: "entering", program };
      program.listen((line) => hear(program, line));
    },
    async kill(signal = "SIGKILL") {
      if (state.at === "down") return;
      const { program } = state;
      program.signal(signal);
      await program.ended();
      state = { at: "down" };
    },
    next(moment) {
      if (moment === "chat" && state.at === "chat") return Promise.resolve();
      return new Promise((resolve) => void waiting.push({ moment, resolve }));
    },
    settle() {
      mood = "settling";
      return new Promise((resolve) => (settled = resolve));
    },
    async leave() {
      if (state.at === "down") return;
      state.program.say("/exit");
      await state.program.ended();
      state = { at: "down" };
    },
  };
}

/** What a program never has to say to two honest people; on stderr nothing at all. */
function alarmsAbout(name: string): RegExp {
  const failures = ["full", "corrupt", "newer", "io"] as const;
  const sentences = [
    ...(["forked", "profileIsOld", "accountChanged"] as const).map((tell) => ({ tell, name })),
    ...(["notKept", "diskFails"] as const).flatMap((tell) =>
      failures.map((why) => ({ tell, why })),
    ),
    ...(["displaced", "unknown-device"] as const).map(
      (code) => ({ tell: "signedOutHere", code }) as const,
    ),
  ].map((event) => sentenceOf(event) ?? "");
  const literal = sentences.map((sentence) => sentence.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^stderr: |${literal.join("|")}`);
}
