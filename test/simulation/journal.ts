// What has happened in a simulated world: the last events for people to read, and a hash over all
// of them.
import type { Clockwork } from "./sim-clockwork.ts";

/** One event. */
export interface Happened {
  /** ms since the world began. */
  at: number;
  who: string;
  what: string;
  detail: string | number | undefined;
}

/** The log to which every part of a world writes. */
export interface Journal {
  note(who: string, what: string, detail?: string | number): void;
  /** The last events, oldest first. */
  last(): Happened[];
  /** Over all events: equal if two runs were equal. */
  readonly hash: string;
}

/** `keptMax`: how many of the last events are kept for reading. */
export function createJournal(clockwork: Clockwork, keptMax = 200): Journal {
  const begun = clockwork.now();
  const kept: Happened[] = [];
  let count = 0;
  let [high, low] = [0x811c9dc5, 0x1b873593];

  function stir(text: string): void {
    for (let at = 0; at < text.length; at += 1) {
      high = Math.imul(high ^ text.charCodeAt(at), 0x01000193);
      low = Math.imul(low ^ high ^ text.charCodeAt(at), 0x85ebca6b);
    }
  }

  return {
    note(who, what, detail) {
      const at = clockwork.now() - begun;
      kept[count % keptMax] = { at, who, what, detail };
      count += 1;
      high = Math.imul(high ^ at, 0x01000193);
      stir(who);
      stir(what);
      if (detail !== undefined) stir(String(detail));
    },
    last() {
      const first = count % keptMax;
      return count <= keptMax ? [...kept] : [...kept.slice(first), ...kept.slice(0, first)];
    },
    get hash() {
      const words = [high, low, count].map((word) => (word >>> 0).toString(16).padStart(8, "0"));
      return words.join("");
    },
  };
}

/** The events as readable lines: a column for the time, one for who, then what. */
export function readable(events: Happened[]): string {
  const width = Math.max(0, ...events.map(({ who }) => who.length));
  return events
    .map(({ at, who, what, detail }) => {
      const time = (at / 1000).toFixed(3).padStart(9);
      return `${time} s  ${who.padEnd(width)}  ${what}${detail === undefined ? "" : ` ${detail}`}`;
    })
    .join("\n");
}
