// Moving lines: when a parent arrives late and stands after an entry that names it, that entry and
// all that follow from it have to move.
//
// This is work for later, in parts: a sweep goes through the conversation by places, and gives
// each entry its place again, after all that it depends on (sweep-order.ts). So one is enough.
import { parentsOf, type ConversationId } from "#protocol";
import { numberOf, partsOf } from "../disk/entry-number.ts";
import { packPlaces } from "../disk/batch-columns.ts";
import { type HeldBatch } from "./held-batch.ts";
import { keyOf, type HeldLog, type Logs } from "./logs.ts";
import type { Move } from "./moves.ts";
import { holdsParent, placeOf, type Moved } from "./places.ts";
import { SweepOrder } from "./sweep-order.ts";
import { seekPlace } from "./seek.ts";
import type { Spot, Start } from "./walk.ts";

/** Entries from this seq on are new here: those that have named them may have to move. */
export function noteArrival(logs: Logs, log: HeldLog, first: number): void {
  for (const awaiting of logs.awaited.of(log, first, log.next)) {
    const child = partsOf(awaiting.child);
    const batch = logs.batches.at(child.log, child.seq);
    if (batch && !names(logs, batch, child.seq, log, awaiting.seq)) continue; // Another one.
    logs.awaited.remove(log, awaiting);
    const place = batch?.placeOf(child.seq);
    if (place !== undefined && place <= log.place) {
      logs.moves.start(log.conversation, place, place);
    }
  }
}

/** Whether the entry names the one that we hold at this place of the other log. */
function names(logs: Logs, { batch, first }: HeldBatch, seq: number, log: HeldLog, at: number) {
  const parents = parentsOf(batch, batch.entries[seq - first]?.parents ?? []);
  const named = parents.find((one) => keyOf(one) === keyOf(log) && one.seq === at);
  return named !== undefined && holdsParent(logs, log, named);
}

/** Does a part of the work; returns the conversation whose lines have moved, if any have. */
export function sweep(logs: Logs, entriesMax: number): ConversationId | undefined {
  const conversation = logs.moves.next();
  const move = conversation && logs.moves.of(conversation);
  if (!conversation || !move) return undefined;
  const sweeping = new Sweeping(logs, move);
  const order = new SweepOrder(logs, startsOf(logs, conversation, move));
  for (let left = entriesMax; left > 0 && order.lowest <= sweeping.until; left -= 1) {
    sweeping.visit(order.take());
  }
  const hasMoved = sweeping.save();
  if (order.lowest > sweeping.until) logs.moves.done(conversation);
  else logs.moves.set(conversation, sweeping.state);
  return hasMoved ? conversation : undefined;
}

function startsOf(logs: Logs, conversation: ConversationId, move: Move): Start[] {
  const at = new Map(move.at);
  return logs.of(conversation).map((log) => {
    return { log, seq: at.get(log.id) ?? seekPlace(logs, log, move.from) };
  });
}

/** The entries that a sweep has moved. */
class Sweeping implements Moved {
  readonly #logs: Logs;
  /** The places of all entries of each batch in which one has moved. */
  readonly #places = new Map<HeldBatch, number[]>();
  readonly #moved = new Map<number, number>();
  readonly #from: number;
  readonly #seqs: Map<number, number>;
  until: number;

  constructor(logs: Logs, { from, at, until }: Move) {
    this.#logs = logs;
    this.#from = from;
    this.#seqs = new Map(at);
    this.until = until;
  }

  get state(): Move {
    return { from: this.#from, at: [...this.#seqs], until: this.until };
  }

  at(log: HeldLog, seq: number): number | undefined {
    return this.#moved.get(numberOf(log.id, seq));
  }

  /** Gives the entry its place again. */
  visit(spot: Spot): void {
    const { log, seq, batch, place: held } = spot;
    const { clock, parents } = batch.entry(seq);
    const entry = { clock, parents: parentsOf(batch.batch, parents) };
    const { place, missing } = placeOf(this.#logs, log, this.#placeBefore(log, seq), entry, this);
    const number = numberOf(log.id, seq);
    for (const parent of missing) this.#logs.awaited.add(log.conversation, parent, number);
    this.#seqs.set(log.id, seq + 1);
    if (place !== held) this.#move(spot, place);
  }

  #move({ log, seq, batch, place: held }: Spot, place: number): void {
    const places = this.#places.get(batch) ?? batch.places;
    places[seq - batch.first] = place;
    this.#places.set(batch, places);
    this.#moved.set(numberOf(log.id, seq), place);
    this.until = Math.max(this.until, place, held + 1);
  }

  #placeBefore(log: HeldLog, seq: number): number {
    if (seq === 0) return -1;
    const before = seq - 1;
    return this.at(log, before) ?? this.#logs.batches.at(log.id, before)?.placeOf(before) ?? -1;
  }

  /** Writes what has changed; returns whether anything has. */
  save(): boolean {
    for (const [batch, places] of this.#places) {
      const [place = 0, till = 0] = [places[0], places.at(-1)];
      const packed = packPlaces(places, batch.batch.entries);
      this.#logs.batches.place(batch, { place, till, places: packed });
    }
    for (const row of new Set([...this.#places.keys()].map((batch) => batch.row.log))) {
      const log = this.#logs.inRow(row);
      if (log) this.#logs.reload(log);
    }
    return this.#places.size > 0;
  }
}
