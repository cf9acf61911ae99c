// Work that others do for the server, and what to do with the answers.
import type { Journal } from "./journal.ts";
import type { Connection } from "./peer-connection.ts";
import type { PasswordAnswers, PasswordWork, Queries, Query } from "./ports.ts";
import type { Turn } from "./server-turn.ts";
import type { Asker, Wire } from "./wire.ts";

/**
 * All calls under way. A frame of a connection of which too many wait is refused with `too-many`; if
 * the work of a frame fails, the server refuses that frame with `failed`. `then` runs even if the
 * asker's connection has closed in the meantime: other devices must still hear what was stored, and
 * frames to a closed connection are dropped anyway.
 */
export interface Calls {
  query<Q extends Query>(
    asker: Asker,
    query: Q,
    then: (answer: Queries[Q["query"]]["answer"]) => void,
  ): void;
  /** A query that no frame waits for; if it fails, nobody but the operator hears of that. */
  note<Q extends Query>(query: Q, then?: (answer: Queries[Q["query"]]["answer"]) => void): void;
  password<W extends PasswordWork>(
    asker: Asker,
    work: W,
    then: (answer: PasswordAnswers[W["work"]]) => void,
  ): void;
  answered(call: number, answer: unknown): void;
  failed(call: number): void;
}

/**
 * Frames of one connection that may wait for an answer at once: more than a device sends in a second.
 * While the disk is slow, each of them keeps its bytes.
 */
const waitingMax = 128;
/** How long whoever sends more should wait, ms. */
const retryMs = 1_000;

interface Pending {
  asker: Asker | undefined;
  proceed: (answer: unknown) => void;
}

/** Starts with no call under way. */
export function createCalls(turn: Turn, wire: Wire, journal: Journal): Calls {
  const pending = new Map<number, Pending>();
  const waiting = new Map<Connection, number>();
  let calls = 0;

  function count(asker: Asker | undefined, change: 1 | -1): void {
    if (asker === undefined) return;
    const now = (waiting.get(asker.connection) ?? 0) + change;
    if (now > 0) waiting.set(asker.connection, now);
    else waiting.delete(asker.connection);
  }

  function hasRoom(asker: Asker): boolean {
    const isFull = (waiting.get(asker.connection) ?? 0) >= waitingMax;
    if (isFull) wire.refuse(asker, "too-many", retryMs);
    return !isFull;
  }

  function open<A>(asker: Asker | undefined, then: (answer: A) => void): number {
    calls += 1;
    count(asker, 1);
    // The answer has the type that the effect asked for; the code that carries it out sees to that.
    pending.set(calls, { asker, proceed: then as (answer: unknown) => void });
    return calls;
  }

  function close(call: number): Pending | undefined {
    const closed = pending.get(call);
    pending.delete(call);
    count(closed?.asker, -1);
    return closed;
  }

  return {
    query(asker, query, then) {
      if (!hasRoom(asker)) return;
      turn.effects.push({ type: "query", call: open(asker, then), query });
    },
    note(query, then = () => {}) {
      turn.effects.push({ type: "query", call: open(undefined, then), query });
    },
    password(asker, work, then) {
      if (!hasRoom(asker)) return;
      turn.effects.push({ type: "password", call: open(asker, then), work });
    },
    answered: (call, answer) => close(call)?.proceed(answer),
    failed(call) {
      const closed = close(call);
      if (closed === undefined) return;
      const { asker } = closed;
      journal.note("failed", asker?.connection);
      if (asker !== undefined) wire.refuse(asker, "failed");
    },
  };
}
