// What is measured: how large, how many, how often.

/** One message, bytes: a long line of text. */
export const messageBytes = 200;
/** Messages in a stream, timed from the first that is written to the last that is acknowledged. */
export const streamMessages = 20_000;
/** The same for a bare wire, which would be done before it is warm. */
export const bareStreamMessages = 60_000;
/** Messages written in one turn of the loop; the next ones follow when these are kept. */
export const turnMessages = 64;
/** Round trips that are timed one after the other. */
export const roundTrips = 200;
/** The same at the end, when all of the stream is in the history. */
export const lateRoundTrips = 50;
/** How often ours and the bare thing take turns. */
export const rounds = 3;
/** What runs before the clock does, so that code is compiled and files have their first pages. */
export const warmUp = { roundTrips: 50, messages: 1_000 };

/** How a message begins that is to be answered, and how its answer begins. */
export const ask = "ask";
export const answer = "answer";

const filler = "the quick brown fox jumps over the lazy dog; ".repeat(5);

/** A text of {@link messageBytes}, which begins with this word and number. */
export const textOf = (word: string, number: number): string =>
  `${word} ${number} ${filler}`.slice(0, messageBytes);
