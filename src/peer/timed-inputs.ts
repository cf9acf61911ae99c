// The inputs that wait for a turn: it takes in at least one of them, and more until it is late.
import type { PeerInput } from "./world/ports.ts";

/** Iterates over the inputs until it is late. */
export class TimedInputs {
  readonly #inputs: PeerInput[];
  readonly #isLate: () => boolean;
  #count = 0;

  constructor(inputs: PeerInput[], isLate: () => boolean) {
    this.#inputs = inputs;
    this.#isLate = isLate;
  }

  *[Symbol.iterator](): Generator<PeerInput> {
    for (const input of this.#inputs) {
      if (this.#count > 0 && this.#isLate()) return;
      this.#count += 1;
      yield input;
    }
  }

  /** The turn has failed, so none of them are left; returns them all. */
  fail(): PeerInput[] {
    this.#count = this.#inputs.length;
    return this.#inputs;
  }

  /** Those that are for the next turn. */
  left(): PeerInput[] {
    return this.#inputs.slice(this.#count);
  }
}
