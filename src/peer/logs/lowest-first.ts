// A binary heap: things wait in it, and the lowest leaves first.

/** Waiting things, lowest first. With n of them, `add` and `take` cost O(log n). */
export class LowestFirst<T> {
  readonly #rank: (one: T) => number;
  /** The item at i ranks no higher than those at 2i + 1 and 2i + 2. */
  readonly #heap: T[] = [];

  constructor(rank: (one: T) => number) {
    this.#rank = rank;
  }

  get size(): number {
    return this.#heap.length;
  }

  add(one: T): void {
    let at = this.#heap.push(one) - 1;
    while (at > 0 && this.#isLower(at, (at - 1) >> 1)) {
      this.#swap(at, (at - 1) >> 1);
      at = (at - 1) >> 1;
    }
  }

  /** Removes and returns the lowest; undefined if nothing waits. */
  take(): T | undefined {
    const [lowest] = this.#heap;
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
    return lowest;
  }

  #sink(one: T): void {
    this.#heap[0] = one;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const lower = this.#isLower(right, left) ? right : left;
      if (!this.#isLower(lower, at)) return;
      this.#swap(lower, at);
      at = lower;
    }
  }

  #isLower(at: number, other: number): boolean {
    const [one, two] = [this.#heap[at], this.#heap[other]];
    return one !== undefined && two !== undefined && this.#rank(one) < this.#rank(two);
  }

  #swap(at: number, other: number): void {
    const [one, two] = [this.#heap[at], this.#heap[other]];
    if (one === undefined || two === undefined) return;
    this.#heap[at] = two;
    this.#heap[other] = one;
  }
}
