// The workload: which messages we measure, how many, and how often.
import { defaultServerLimits } from "#server";
import { limits } from "#protocol";
import { quantile } from "./numbers.ts";
import { textOf, textWords, vocabulary } from "./vocabulary.ts";

/** How much to measure. */
export interface Size {
  /** How many rounds: in each, everything that we compare gets one turn. */
  rounds: number;
  /** How many round trips to time, one after another. */
  roundTrips: number;
  /** How many more to time at the end, once the whole stream is in the history. */
  lateRoundTrips: number;
  /** Messages in a stream, timed from writing the first until the last is acknowledged. */
  streamMessages: number;
  /** The same for a bare wire, which would otherwise be done before it has warmed up. */
  bareStreamMessages: number;
  /**
   * What to run before the clock starts, so that code is compiled and files have their first pages.
   */
  warmUp: { roundTrips: number; messages: number; pageMessages: number };
  /** Messages from page to page, one after another. */
  pageMessages: number;
  /** Messages that wait when somebody comes back. */
  backlogMessages: number;
  /** Messages of a long history, and how many pages of it to read. */
  historyMessages: number;
  historyPages: number;
}

/**
 * Take figures at full size; a short run shows roughly where they will lie, and a tiny one that
 * everything works.
 */
export const sizes = {
  full: {
    rounds: 5,
    roundTrips: 200,
    lateRoundTrips: 50,
    streamMessages: 20_000,
    bareStreamMessages: 60_000,
    warmUp: { roundTrips: 50, messages: 1_000, pageMessages: 10 },
    pageMessages: 40,
    backlogMessages: 100_000,
    historyMessages: 1_000_000,
    historyPages: 1_000,
  },
  short: {
    rounds: 3,
    roundTrips: 100,
    lateRoundTrips: 20,
    streamMessages: 2_000,
    bareStreamMessages: 6_000,
    warmUp: { roundTrips: 20, messages: 200, pageMessages: 5 },
    pageMessages: 20,
    backlogMessages: 10_000,
    historyMessages: 100_000,
    historyPages: 500,
  },
  tiny: {
    rounds: 1,
    roundTrips: 8,
    lateRoundTrips: 2,
    streamMessages: 64,
    bareStreamMessages: 64,
    warmUp: { roundTrips: 1, messages: 8, pageMessages: 1 },
    pageMessages: 2,
    backlogMessages: 200,
    historyMessages: 2_000,
    historyPages: 10,
  },
} as const satisfies Record<string, Size>;

/** Messages written in one turn of the loop; the next ones follow when these are saved. */
export const turnMessages = 64;

/** How a message ends; the answer to a question repeats its words. */
export const marks = { line: ".", question: "?", answer: "!" } as const;

/** Takes the next texts. Call it before the clock starts, because it makes them. */
export type TakeTexts = (count: number, mark: string) => string[];

/** The texts that somebody has taken already, without marks: making one takes 20 µs. */
const made: string[] = [];

const madeText = (number: number): string => (made[number] ??= textOf(number));

/** The texts of one writer; all writers send the same ones, in the same order. */
export function createTexts(): TakeTexts {
  let number = 0;
  return (count, mark) => Array.from({ length: count }, () => madeText(number++) + mark);
}

/** Describes the messages, for people who read the figures. */
export function workloadWords(): string {
  const bytes = createTexts()(2_000, marks.line).map((text) => Buffer.byteLength(text));
  const [least, middle, most] = [0, 0.5, 1].map((share) => quantile(bytes, share));
  const words = vocabulary.flat().length.toLocaleString("en");
  return (
    `Texts of ${textWords.least} to ${textWords.most} words, of ${words} in three scripts: ` +
    `${least} to ${most} bytes, half of them up to ${middle}.`
  );
}

const grouped = (count: number): string => count.toLocaleString("en");

/** Describes what limits the server's relay. */
export function relayWords(): string {
  const { sendBufferBytes, relaysByAccount } = defaultServerLimits;
  const { relayBytes, relayBurstBytes } = defaultServerLimits;
  return (
    `The relay runs under its usual limits: ${grouped(limits.relayWindowBytes)} bytes under way ` +
    `between two peers (${grouped(limits.directWindowBytes)} on a direct path), ` +
    `${grouped(sendBufferBytes)} bytes waiting for one that reads slowly, ` +
    `frames of at most ${grouped(limits.frameBytesMax)} bytes; ` +
    `${grouped(relaysByAccount.burst)} frames of an account at once, then ` +
    `${grouped(relaysByAccount.perHour / 3600)} a second. ` +
    `One limit is lifted, although it holds on loopback as well: the ${grouped(relayBytes)} bytes ` +
    `a second that an account may relay after the first ${grouped(relayBurstBytes)}.`
  );
}
