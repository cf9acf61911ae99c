// What the server says: frames to one line or many, answers, and refusals.
import { encodeFromServer, type FromServer, type Refusal } from "#protocol";
import type { Line } from "./line.ts";
import { closeCodes, type Lines } from "./lines.ts";
import type { Turn } from "./server-turn.ts";

/** Whose frame is answered: its line, and its number where it has one. */
export interface Asker {
  line: Line;
  n: number | undefined;
}

/** The way out. What is said to a line that is gone is dropped. */
export interface Wire {
  send(line: Line, frame: FromServer): void;
  /** One frame to many, encoded once. */
  tell(lines: Iterable<Line>, frame: FromServer): void;
  /** Refuses one frame; one without a number ends the line. `retryMs`: when to try again. */
  refuse(asker: Asker, code: Refusal, retryMs?: number): void;
  /** Says why, and ends the line. */
  expel(line: Line, code: Refusal, retryMs?: number): void;
}

/** Writes frames into the effects of the turn. */
export function createWire(turn: Turn, lines: Lines): Wire {
  function tell(to: Iterable<Line>, frame: FromServer): void {
    const bytes = encodeFromServer(frame);
    for (const { channel, state } of to) {
      if (state.at !== "gone") turn.effects.push({ type: "send", channel, bytes });
    }
  }

  const send = (line: Line, frame: FromServer): void => tell([line], frame);

  function expel(line: Line, code: Refusal, retryMs?: number): void {
    if (line.state.at === "gone") return;
    turn.effects.push({ type: "log", event: "expelled", fields: { channel: line.channel, code } });
    send(line, { type: "refused", re: undefined, code, retryMs });
    // A device that its account has dropped will not be back; whoever else is expelled may be.
    lines.cut(line, code === "unknown-device" ? "signed-out" : "lost", closeCode(code));
  }

  return {
    send,
    tell,
    refuse({ line, n }, code, retryMs) {
      if (n === undefined) expel(line, code, retryMs);
      else send(line, { type: "refused", re: n, code, retryMs });
    },
    expel,
  };
}

function closeCode(code: Refusal): number {
  if (code === "leaving") return closeCodes.leaving;
  return code === "too-large" ? closeCodes.tooLarge : closeCodes.policy;
}
