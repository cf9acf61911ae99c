// The order in which a sweep looks at entries: by the places that they have now, but each after
// those that it depends on. An entry that came before its parents may stand before them.
import { parentsOf, type Parent } from "#protocol";
import { keyOf, type Logs } from "./logs.ts";
import { holdsParent } from "./places.ts";
import { LogWalk, type Spot, type Start } from "./walk.ts";

/** The entries from these starts on. */
export class SweepOrder {
  readonly #logs: Logs;
  readonly #walks: Map<string, LogWalk>;

  constructor(logs: Logs, starts: Start[]) {
    this.#logs = logs;
    const walks = starts.map((start) => new LogWalk(logs, start, "on", 0));
    for (const walk of walks) walk.find();
    this.#walks = new Map(walks.map((walk) => [walk.key, walk]));
  }

  /** The lowest place of those that are left; Infinity if none is. */
  get lowest(): number {
    return this.#nearest()?.place ?? Infinity;
  }

  /** The entry to look at now. */
  take(): Spot {
    let walk = this.#nearest();
    if (!walk) throw new Error("there is nothing left");
    for (let first = this.#waitsFor(walk); first; first = this.#waitsFor(walk)) walk = first;
    return walk.take();
  }

  #nearest(): LogWalk | undefined {
    let nearest: LogWalk | undefined;
    for (const walk of this.#walks.values()) {
      if (!walk.isOver && !(nearest && nearest.place <= walk.place)) nearest = walk;
    }
    return nearest;
  }

  /** A log that has to come first. Hashes make no circles, so this comes to an end. */
  #waitsFor({ log, seq, batch }: LogWalk): LogWalk | undefined {
    const parents = parentsOf(batch.batch, batch.entry(seq).parents);
    return parents
      .filter((parent) => this.#isLeft(parent))
      .filter((parent) => holdsParent(this.#logs, log, parent))
      .map((parent) => this.#walks.get(keyOf(parent)))
      .find((walk) => walk !== undefined);
  }

  #isLeft(parent: Parent): boolean {
    const walk = this.#walks.get(keyOf(parent));
    return walk !== undefined && !walk.isOver && walk.seq <= parent.seq;
  }
}
