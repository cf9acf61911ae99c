// Logs that were written here, and of which the other side may hold another branch.
//
// Such a log is told only as far as both surely hold the same. So the other side sends the rest of
// its branch, which shows where the two part, or that they do not.
import type { DeviceId } from "#protocol";
import { reachedBy } from "../logs/branch.ts";
import { hashAt, keyOf, type HeldLog } from "../logs/logs.ts";
import type { Store } from "../world/ports.ts";

/** How far both hold the same; `before`: what that was when the other side last said what it has. */
interface Doubt {
  next: number;
  before: number | undefined;
}

/** Those that one device gives reason for, over one link. */
export class Doubts {
  readonly #store: Store;
  readonly #device: DeviceId;
  readonly #doubts = new Map<string, Doubt>();

  constructor(store: Store, device: DeviceId) {
    this.#store = store;
    this.#device = device;
  }

  /**
   * The log may stand otherwise at the other side. It is told from where that side has acknowledged
   * it; where nothing has come of that, from the beginning. Whether there is something new to tell.
   */
  raise(log: HeldLog): boolean {
    const doubt = this.#doubts.get(keyOf(log));
    if (!doubt) {
      // Where the log was damaged, less is left of it than was acknowledged.
      const next = Math.min(log.next, reachedBy(this.#store, log, this.#device));
      this.#doubts.set(keyOf(log), { next, before: undefined });
      return true;
    }
    const isStuck = doubt.next > 0 && doubt.next === doubt.before;
    doubt.before = doubt.next;
    if (isStuck) doubt.next = 0;
    return isStuck;
  }

  /** Both hold the same up to here. That may be all that there is: then there is no doubt any more. */
  agreed(log: HeldLog, next: number): void {
    const doubt = this.#doubts.get(keyOf(log));
    if (!doubt) return;
    doubt.next = Math.max(doubt.next, next);
    if (doubt.next >= log.next) this.settle(log);
  }

  has(log: HeldLog): boolean {
    return this.#doubts.has(keyOf(log));
  }

  /** There is no doubt about it any more. */
  settle(log: HeldLog): void {
    this.#doubts.delete(keyOf(log));
  }

  /** The log as the other side may be told of it. */
  told(log: HeldLog): HeldLog {
    const doubt = this.#doubts.get(keyOf(log));
    const hash = doubt && hashAt(this.#store, log, doubt.next - 1);
    return doubt && hash ? { ...log, next: doubt.next, hash } : log;
  }
}
