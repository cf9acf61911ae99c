// One end of a bare wire: the same messages as ours, not kept, not sealed, as fast as they go.
import { timed, timedEach } from "./numbers.ts";
import { createTexts, marks, turnMessages } from "./workload.ts";

/** What carries bytes, in order. */
export interface Wire {
  /** Sends the messages of one turn of the loop: each by itself, or joined as well as it can. */
  send(messages: Uint8Array[], how: How): void;
  /** Bytes that still wait to leave. */
  waiting(): number;
}

/** How the messages of one turn leave. */
export type How = "each" | "joined";

/** One end. It answers what has to be answered. */
export interface BareEnd {
  /** One message, or several that were joined. */
  received(bytes: Uint8Array): void;
  /** How long a message took to be answered by the other end, ms, each after the other. */
  roundTrips(count: number): Promise<number[]>;
  /** How long it took until the other end had so many messages, and had said so, ms. */
  stream(count: number, how: How): Promise<number>;
}

/** The wire is to be kept busy, not to be filled without a bound. */
const waitingBytesMax = 1_048_576;

/** Every mark is one byte. */
const byteOf = (mark: string): number => mark.charCodeAt(0);

/** Makes an end of something that sends. */
export function createBareEnd(wire: Wire): BareEnd {
  const texts = createTexts();
  let answered: (() => void) | undefined;

  /** Questions and answers are never joined to what follows them. */
  function received(bytes: Uint8Array): void {
    const mark = bytes.at(-1);
    if (mark === byteOf(marks.answer)) answered?.();
    if (mark !== byteOf(marks.question)) return;
    wire.send([bytes.with(bytes.length - 1, byteOf(marks.answer))], "each");
  }

  function roundTrip(question: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      answered = resolve;
      wire.send([question], "each");
    });
  }

  /** Like ours: some in each turn of the loop. The last one is answered when all have come. */
  async function stream(messages: Uint8Array[], last: Uint8Array, how: How): Promise<void> {
    for (let done = 0; done < messages.length; done += turnMessages) {
      wire.send(messages.slice(done, done + turnMessages), how);
      do await freshTurn();
      while (wire.waiting() > waitingBytesMax);
    }
    await roundTrip(last);
  }

  const encoder = new TextEncoder();
  const take = (count: number, mark: string): Uint8Array[] =>
    texts(count, mark).map((text) => encoder.encode(text));

  return {
    received,
    roundTrips: (count) => timedEach(take(count, marks.question), roundTrip),
    stream(count, how) {
      const messages = take(count - 1, marks.line);
      const last = take(1, marks.question)[0] ?? new Uint8Array();
      return timed(() => stream(messages, last, how));
    },
  };
}

const freshTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
