// The alarm of a simulated device, which goes by the device's own clock.
import type { Clockwork } from "./sim-clockwork.ts";

/** How often it checks the clock, ms. */
const lookMs = 5_000;

export class Alarm {
  readonly #clockwork: Clockwork;
  readonly #now: () => number;
  /** Counts the times that it was set, because only the last one rings. */
  #times = 0;

  /** `now`: the time on the device's clock, ms since 1970. */
  constructor(clockwork: Clockwork, now: () => number) {
    this.#clockwork = clockwork;
    this.#now = now;
  }

  /**
   * Works like Node's alarm: a timer does not notice that it was asleep, so it checks the clock.
   */
  set(at: number | undefined, ring: () => void): void {
    this.stop();
    if (at !== undefined) this.#lookAfter(at, this.#times, ring);
  }

  stop(): void {
    this.#times += 1;
  }

  #lookAfter(at: number, time: number, ring: () => void): void {
    const lookedAt = this.#now();
    const waitMs = Math.max(0, Math.min(at - lookedAt, lookMs));
    this.#clockwork.after(waitMs, () => {
      const now = this.#now();
      if (this.#times !== time) return;
      if (lookedAt <= now && now < at) this.#lookAfter(at, time, ring);
      else ring();
    });
  }
}
