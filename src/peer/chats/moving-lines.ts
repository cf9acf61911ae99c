// Lines that have to move do so a few at a time, in turns of their own.
import { after, isDue, type Steady } from "#protocol";
import type { Logs } from "../logs/logs.ts";
import { sweep } from "../logs/sweep.ts";
import type { Context } from "../world/context.ts";

/** How many entries one turn looks at, and how long others may go first, ms. */
const [entriesMax, everyMs] = [512, 20];

/** Drives {@link sweep}. */
export class MovingLines {
  readonly #context: Context;
  readonly #logs: Logs;
  #nextAt: Steady | undefined;

  constructor(context: Context, logs: Logs) {
    this.#context = context;
    this.#logs = logs;
  }

  get nextWake(): Steady | undefined {
    if (this.#logs.moves.next() === undefined) return undefined;
    this.#nextAt ??= after(this.#context.now(), everyMs);
    return this.#nextAt;
  }

  wake(): void {
    if (!isDue(this.#nextAt, this.#context.now())) return;
    this.#nextAt = undefined;
    const moved = sweep(this.#logs, entriesMax);
    if (moved) for (const { account } of this.#logs.of(moved)) this.#context.changed(account);
  }
}
