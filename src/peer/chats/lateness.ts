// How much later a line came than it says, if it stands between lines that were there before it.
//
// An author's clock is only a claim. But the other account's devices name, in what they write next,
// the ends of all logs that they have seen: whatever they wrote before that, they wrote without
// this line. All devices hold the same entries, so all of them say the same.
import { isLine, parentsOf, type Parent } from "#protocol";
import { keyOf, type HeldLog, type Logs } from "../logs/logs.ts";
import { seekPlace } from "../logs/seek.ts";
import { walk, type Spot } from "../logs/walk.ts";
import type { Line } from "./history-pages.ts";

/** Lines cross all the time: less than this is nothing to speak of, ms. */
const lateFromMs = 10_000;

/** Somebody who wants to keep a screen busy writes more logs, and more entries in between. */
const logsMax = 4;
const entriesMax = 512;

/**
 * How much later each of these lines came, ms; undefined where there is nothing to say. The lines
 * are in their order on screen. `now`, ms since 1970, is when a line came that the devices of the
 * account `mine` have not said anything about yet.
 */
export function latenessOf(
  logs: Logs,
  lines: readonly Line[],
  now: number,
  mine: string | undefined,
): (number | undefined)[] {
  const receivers = new Map<number, Receiver>();

  function receiversOf({ log }: Line, place: number): Receiver[] {
    return othersAfter(logs, log, place).map((other) => {
      const receiver = receivers.get(other.id) ?? new Receiver(logs, other, place);
      receivers.set(other.id, receiver);
      return receiver;
    });
  }

  return lines.map((line) => {
    const { log, seq, batch } = line;
    const place = batch.placeOf(seq);
    const seen = receiversOf(line, place).map((receiver) => receiver.sees(line, place));
    if (!seen.some(({ wroteBefore }) => wroteBefore)) return undefined;
    const times = seen.flatMap(({ at }) => at ?? []);
    const unsaid = log.account === mine ? undefined : now;
    const at = times.length > 0 ? Math.min(...times) / 1000 : unsaid;
    const lateMs = at === undefined ? 0 : at - batch.entry(seq).clock / 1000;
    return lateMs < lateFromMs ? undefined : lateMs;
  });
}

/** These lines, each with how much later it came, where there is something to say. */
export const withLateness = <L extends object>(
  lines: L[],
  late: (number | undefined)[],
): (L & { lateMs?: number })[] =>
  lines.map((line, at) => {
    const lateMs = late[at];
    return lateMs === undefined ? line : { ...line, lateMs };
  });

/** The other account's logs that go on after this place, the latest first. */
function othersAfter(logs: Logs, log: HeldLog, place: number): HeldLog[] {
  return logs
    .of(log.conversation)
    .filter((other) => other.account !== log.account && (other.hasHole || other.place > place))
    .toSorted((a, b) => b.place - a.place || (keyOf(a) < keyOf(b) ? -1 : 1))
    .slice(0, logsMax);
}

/** An entry of the other account, as far as it matters here. */
interface Witness {
  place: number;
  clock: number;
  isLine: boolean;
  names: Parent[];
}

/** One log of the account that receives: goes through it once, for lines in their order. */
class Receiver {
  readonly #logs: Logs;
  readonly #entries: Generator<Spot>;
  readonly #read: Witness[] = [];
  /** The first entry that stands after the last line asked about. */
  #from = 0;

  constructor(logs: Logs, log: HeldLog, place: number) {
    this.#logs = logs;
    this.#entries = walk(logs, [{ log, seq: seekPlace(logs, log, place + 1) }], "on", false);
  }

  /** When the log first names this line, µs, and whether it has or names later lines before that. */
  sees({ log, seq }: Line, place: number): { at: number | undefined; wroteBefore: boolean } {
    while ((this.#entry(this.#from)?.place ?? Infinity) <= place) this.#from += 1;
    const key = keyOf(log);
    let wroteBefore = false;
    let last: Witness | undefined;
    for (let at = this.#from; ; at += 1) {
      const entry = this.#entry(at);
      if (!entry) return { at: this.#isFull ? last?.clock : undefined, wroteBefore };
      if (entry.names.some((one) => one.seq >= seq && keyOf(one) === key))
        return { at: entry.clock, wroteBefore };
      wroteBefore ||= entry.isLine || this.#namesLater(entry, log, place);
      last = entry;
    }
  }

  /** Whether its device had seen what the author of the line says to have written after it. */
  #namesLater({ names }: Witness, { account, conversation }: HeldLog, place: number): boolean {
    return names.some(({ device, epoch, seq }) => {
      const named = this.#logs.find({ conversation, device, epoch });
      if (named?.account !== account || named.next <= seq) return false;
      return (this.#logs.batches.at(named.id, seq)?.placeOf(seq) ?? 0) > place;
    });
  }

  get #isFull(): boolean {
    return this.#read.length >= entriesMax;
  }

  #entry(at: number): Witness | undefined {
    while (this.#read.length <= at && !this.#isFull) {
      const { value, done } = this.#entries.next();
      if (done) return undefined;
      this.#read.push(witnessOf(value));
    }
    return this.#read[at];
  }
}

function witnessOf({ seq, place, batch }: Spot): Witness {
  const entry = batch.entry(seq);
  const names = parentsOf(batch.batch, entry.parents);
  return { place, clock: entry.clock, isLine: isLine(entry), names };
}
