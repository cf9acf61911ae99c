// The operator's log: the same thing from one address is worth a line a minute, and then a count.
import { after } from "#protocol";
import type { Connection } from "./peer-connection.ts";
import type { ServerEffect } from "./ports.ts";
import type { Turn } from "./server-turn.ts";
import type { Wakes } from "./wakes.ts";

/** Writes lines about connections, without addresses, messages or passwords. */
export interface Journal {
  /** What happened, on which connection if on one. The `code` says what kind of this event it is. */
  note(event: string, about: Connection | undefined, fields?: LineFields): void;
}

type LineFields = Extract<ServerEffect, { type: "log" }>["fields"];

/** How long the same thing goes without a line of its own, ms. */
const pauseMs = 60_000;
/** Kinds and addresses remembered; beyond this, all addresses count as one. */
const keptMax = 1_000;

/** Starts with nothing said. */
export function createJournal(turn: Turn, wakes: Wakes): Journal {
  /** How many lines of each kind and address have been left out since the last one. */
  const leftOut = new Map<string, number>();

  const write = (event: string, fields: LineFields): void =>
    void turn.effects.push({ type: "log", event, fields });

  /** Those who have a whole network can come from each of its addresses. */
  function keyOf(kind: string, about: Connection | undefined): string {
    const place = about && (about.address.networks.at(-1) ?? about.address.text);
    const key = `${kind} from ${place}`;
    return leftOut.size < keptMax || leftOut.has(key) ? key : kind;
  }

  return {
    note(event, about, fields = {}) {
      const what = fields["code"] === undefined ? {} : { code: fields["code"] };
      const key = keyOf(`${event} ${fields["code"] ?? ""}`, about);
      const before = leftOut.get(key);
      if (before !== undefined) return void leftOut.set(key, before + 1);
      leftOut.set(key, 0);
      wakes.at(after(turn.now, pauseMs), () => {
        const count = leftOut.get(key) ?? 0;
        leftOut.delete(key);
        if (count > 0) write(event, { ...what, leftOut: count });
      });
      write(event, { ...(about && { channel: about.channel }), ...fields });
    },
  };
}
