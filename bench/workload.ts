// What is measured: which messages, how many, how often.
import { quantile } from "./numbers.ts";
import { textOf, textWords, vocabulary } from "./vocabulary.ts";

/** How much is measured. */
export interface Size {
  /** How often the things that are compared take turns. */
  rounds: number;
  /** Round trips that are timed one after the other. */
  roundTrips: number;
  /** The same at the end, when all of the stream is in the history. */
  lateRoundTrips: number;
  /** Messages in a stream, timed from the first that is written to the last that is acknowledged. */
  streamMessages: number;
  /** The same for a bare wire, which would be done before it is warm. */
  bareStreamMessages: number;
  /** What runs before the clock does, so that code is compiled and files have their first pages. */
  warmUp: { roundTrips: number; messages: number };
}

/** Figures are taken at the full size; a short run shows where they will lie, a tiny one that all works. */
export const sizes = {
  full: {
    rounds: 3,
    roundTrips: 200,
    lateRoundTrips: 50,
    streamMessages: 20_000,
    bareStreamMessages: 60_000,
    warmUp: { roundTrips: 50, messages: 1_000 },
  },
  short: {
    rounds: 3,
    roundTrips: 100,
    lateRoundTrips: 20,
    streamMessages: 2_000,
    bareStreamMessages: 6_000,
    warmUp: { roundTrips: 20, messages: 200 },
  },
  tiny: {
    rounds: 1,
    roundTrips: 8,
    lateRoundTrips: 2,
    streamMessages: 64,
    bareStreamMessages: 64,
    warmUp: { roundTrips: 1, messages: 8 },
  },
} as const satisfies Record<string, Size>;

/** Messages written in one turn of the loop; the next ones follow when these are kept. */
export const turnMessages = 64;

/** How a message ends: a question is answered by the same words. */
export const marks = { line: ".", question: "?", answer: "!" } as const;

/** Takes the next texts. They are made before the clock runs. */
export type TakeTexts = (count: number, mark: string) => string[];

/** Texts for one who writes; everyone who writes has the same ones, in the same order. */
export function createTexts(): TakeTexts {
  let number = 0;
  return (count, mark) => Array.from({ length: count }, () => textOf(number++) + mark);
}

/** What the messages are, for people who read the figures. */
export function workloadWords(): string {
  const bytes = createTexts()(2_000, marks.line).map((text) => Buffer.byteLength(text));
  const [least, middle, most] = [0, 0.5, 1].map((share) => quantile(bytes, share));
  const words = vocabulary.flat().length.toLocaleString("en");
  return (
    `Texts of ${textWords.least} to ${textWords.most} words, of ${words} in three scripts: ` +
    `${least} to ${most} bytes, half of them up to ${middle}.`
  );
}
