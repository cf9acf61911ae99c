// Logs written here of which the other side may hold a different branch.
//
// We announce such a log only as far as both sides are certain to hold the same. So the other side
// sends the rest of its branch, which shows where the two part, or that they do not.
import type { DeviceId } from "#protocol";
import { keyOf, type HeldLog, type Logs } from "../logs/logs.ts";

/** How far both hold the same; `before`: that value when the other side last said what it has. */
interface Doubt {
  next: number;
  before: number | undefined;
}

/** The doubts about logs that one device raises over one link. */
export class Doubts {
  readonly #logs: Logs;
  readonly #device: DeviceId;
  readonly #doubts = new Map<string, Doubt>();

  constructor(logs: Logs, device: DeviceId) {
    this.#logs = logs;
    this.#device = device;
  }

  /**
   * The other side may hold this log differently. We announce only what that side has acknowledged;
   * if nothing comes of that, we announce it as empty. Returns whether there is something new to
   * announce.
   */
  raise(log: HeldLog): boolean {
    const doubt = this.#doubts.get(keyOf(log));
    if (!doubt) {
      // If the log was damaged, less of it is left than was acknowledged.
      const next = Math.min(log.next, this.#logs.acks.of(log.id, this.#device));
      this.#doubts.set(keyOf(log), { next, before: undefined });
      return true;
    }
    const isStuck = doubt.next > 0 && doubt.next === doubt.before;
    doubt.before = doubt.next;
    if (isStuck) doubt.next = 0;
    return isStuck;
  }

  /** Both hold the same up to here. If that is all there is, the doubt is settled. */
  agreed(log: HeldLog, next: number): void {
    const doubt = this.#doubts.get(keyOf(log));
    if (!doubt) return;
    doubt.next = Math.max(doubt.next, next);
    if (doubt.next >= log.next) this.settle(log);
  }

  has(log: HeldLog): boolean {
    return this.#doubts.has(keyOf(log));
  }

  /** Drops the doubt about this log. */
  settle(log: HeldLog): void {
    this.#doubts.delete(keyOf(log));
  }

  /** The log as we may announce it to the other side. */
  told(log: HeldLog): HeldLog {
    const doubt = this.#doubts.get(keyOf(log));
    const hash = doubt && this.#logs.hashAt(log, doubt.next - 1);
    return doubt && hash ? { ...log, next: doubt.next, hash } : log;
  }
}
