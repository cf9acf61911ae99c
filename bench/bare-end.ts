// One end of a bare wire: the same messages as ours, not kept, not sealed, as fast as they go.
import { timed, timedEach } from "./numbers.ts";
import { messageBytes, turnMessages } from "./workload.ts";

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

/** The first byte of a message: whether it wants an answer, or is one. */
const kinds = { line: 0, ask: 1, answer: 2 };
/** The wire is to be kept busy, not to be filled without a bound. */
const waitingBytesMax = 1_048_576;

/** Makes an end of something that sends. */
export function createBareEnd(wire: Wire): BareEnd {
  let answered: (() => void) | undefined;

  function received(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += messageBytes) {
      if (bytes[at] === kinds.ask) wire.send([messageOf(kinds.answer)], "each");
      if (bytes[at] === kinds.answer) answered?.();
    }
  }

  function roundTrip(): Promise<void> {
    return new Promise((resolve) => {
      answered = resolve;
      wire.send([messageOf(kinds.ask)], "each");
    });
  }

  /** Like ours: some in each turn of the loop. The last one is answered when all have come. */
  async function stream(count: number, how: How): Promise<void> {
    const turn = Array.from({ length: turnMessages }, () => messageOf(kinds.line));
    for (let left = count - 1; left > 0; left -= turnMessages) {
      wire.send(turn.slice(0, left), how);
      do await freshTurn();
      while (wire.waiting() > waitingBytesMax);
    }
    await roundTrip();
  }

  return {
    received,
    roundTrips: (count) => timedEach(count, roundTrip),
    stream: (count, how) => timed(() => stream(count, how)),
  };
}

const freshTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function messageOf(kind: number): Uint8Array {
  const message = new Uint8Array(messageBytes).fill(0x2e);
  message[0] = kind;
  return message;
}
