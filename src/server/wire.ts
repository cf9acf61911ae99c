// What the server says: frames to one connection or many, answers, and refusals.
import { encodeFromServer, type FromServer, type Refusal } from "#protocol";
import type { Journal } from "./journal.ts";
import type { Connection } from "./peer-connection.ts";
import { closeCodes, type Connections } from "./peer-connections.ts";
import type { Turn } from "./server-turn.ts";

/** The sender of a frame to answer: its connection, and the frame's number if it has one. */
export interface Asker {
  connection: Connection;
  n: number | undefined;
}

/** The sender of a frame that has a number. */
export interface NumberedAsker extends Asker {
  n: number;
}

/** The way out. Frames to a closed connection are dropped. */
export interface Wire {
  send(connection: Connection, frame: FromServer): void;
  /** One frame to many, encoded once. */
  tell(connections: Iterable<Connection>, frame: FromServer): void;
  /**
   * Refuses a frame; without a number, ends the connection. `retryMs`: wait before the next try.
   */
  refuse(asker: Asker, code: Refusal, retryMs?: number): void;
  /** Says why, and ends the connection. */
  expel(connection: Connection, code: Refusal, retryMs?: number): void;
}

/** Writes frames into the effects of the turn. */
export function createWire(turn: Turn, connections: Connections, journal: Journal): Wire {
  function tell(to: Iterable<Connection>, frame: FromServer): void {
    const bytes = encodeFromServer(frame);
    for (const { channel, state } of to) {
      if (state.at !== "gone") turn.effects.push({ type: "send", channel, bytes });
    }
  }

  const send = (connection: Connection, frame: FromServer): void => tell([connection], frame);

  function expel(connection: Connection, code: Refusal, retryMs?: number): void {
    if (connection.state.at === "gone") return;
    journal.note("expelled", connection, { code });
    send(connection, { type: "refused", re: undefined, code, retryMs });
    // A device that its account has removed will not be back; any other expelled peer may be.
    connections.cut(connection, code === "unknown-device" ? "signed-out" : "lost", closeCode(code));
  }

  return {
    send,
    tell,
    refuse({ connection, n }, code, retryMs) {
      if (n === undefined) expel(connection, code, retryMs);
      else send(connection, { type: "refused", re: n, code, retryMs });
    },
    expel,
  };
}

function closeCode(code: Refusal): number {
  if (code === "leaving") return closeCodes.leaving;
  return code === "too-large" ? closeCodes.tooLarge : closeCodes.policy;
}
