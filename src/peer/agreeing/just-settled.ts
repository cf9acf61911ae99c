// What this turn has settled: if the turn cannot be saved, the peer that takes over has to know.
import type { Steady } from "#protocol";
import type { Context } from "../world/context.ts";

/** Keeps what was added in this turn, or in an earlier one at the same time. */
export class JustSettled<K, V> {
  readonly #context: Context;
  readonly #added = new Map<K, V>();
  #at: Steady | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  add(key: K, value: V): void {
    if (this.#at !== this.#context.now()) this.#added.clear();
    this.#at = this.#context.now();
    this.#added.set(key, value);
  }

  all(): [K, V][] {
    return this.#at === this.#context.now() ? [...this.#added] : [];
  }
}
