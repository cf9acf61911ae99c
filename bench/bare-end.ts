// One end of a bare wire: sends the same messages as our peers do, but neither saves nor seals
// them.
import { timed, timedEach } from "./numbers.ts";
import { createTexts, marks, turnMessages } from "./workload.ts";

/** Carries bytes, in order. */
export interface Wire {
  /** Sends the messages of one turn of the loop, either one by one or joined as well as it can. */
  send(messages: Uint8Array[], how: How): void;
  /** How many bytes are still waiting to be sent. */
  waiting(): number;
}

/** How to send the messages of one turn. */
export type How = "each" | "joined";

/** One end. It answers every question that it receives. */
export interface BareEnd {
  /** Takes one message, or several that were joined. */
  received(bytes: Uint8Array): void;
  /**
   * Sends questions one after another; resolves with the ms that the other end took to answer each.
   */
  roundTrips(count: number): Promise<number[]>;
  /**
   * Sends this many messages; resolves with the ms until the other end has confirmed that it has
   * all of them.
   */
  stream(count: number, how: How): Promise<number>;
}

/** Keep the wire busy, but do not let more than this pile up in it, bytes. */
const waitingBytesMax = 1_048_576;

/** Every mark is one byte. */
const byteOf = (mark: string): number => mark.charCodeAt(0);

/** Makes an end that sends over this wire. */
export function createBareEnd(wire: Wire): BareEnd {
  const texts = createTexts();
  let answered: (() => void) | undefined;

  /** Questions and answers are never joined to what follows, so the mark is the last byte. */
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

  /**
   * Like ours, sends a few messages in each turn of the loop. The answer to the last one shows that
   * all have arrived.
   */
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
