// What the other side of a stream holds, by the last `have` it said, and what is under way to it.
import type { Claim } from "#protocol";
import { keyOf, type HeldLog } from "../logs/logs.ts";

/** Made with each `have`: anything sent before that and not named in it counts as lost. */
export class OtherSide {
  /** How far both sides hold the same of each log. */
  readonly #held = new Map<string, number>();
  /** How far the other side says that it holds each log, true or not. */
  readonly #claimed = new Map<string, number>();
  /** Without `next`: a batch that it holds, sent once more for the contents that it lacks. */
  #underWay: { log: string; next?: number; bytes: number }[] = [];
  #bytesUnderWay = 0;
  /** How much it allows to be under way, bytes. */
  #window = 0;
  /** Logs that were under way before it said `have`; we send them after the others. */
  readonly #late: ReadonlySet<string>;
  /** Logs of which it holds, or may hold, other entries; we do not send them. */
  readonly #contradicted = new Set<string>();

  constructor(late: string[] = []) {
    this.#late = new Set(late);
  }

  /** It claims all this; `agreeing` are those claims that do not contradict what we hold. */
  claims(all: Claim[], agreeing: Claim[]): void {
    for (const claim of all) raise(this.#claimed, keyOf(claim), claim.next);
    for (const claim of agreeing) this.holds(claim, claim.next);
    const named = new Set(all.map((claim) => keyOf(claim)));
    this.#underWay = this.#underWay.filter(({ log, next }) =>
      next === undefined ? !named.has(log) : next > (this.#held.get(log) ?? 0),
    );
    this.#bytesUnderWay = this.#underWay.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Both sides hold the same of this log up to here. */
  holds(log: Pick<HeldLog, "device" | "epoch">, next: number): void {
    raise(this.#held, keyOf(log), next);
  }

  /** How far both sides hold the same of this log. */
  holdsUpTo(log: HeldLog): number {
    return this.#held.get(keyOf(log)) ?? 0;
  }

  /** Whether it holds no other entries of the log than we do, as far as we know. */
  accepts(log: HeldLog): boolean {
    return !this.#contradicted.has(keyOf(log));
  }

  /** Whether it says that it holds the log exactly up to here. */
  claimsJust(log: HeldLog, end: number): boolean {
    return this.#claimed.get(keyOf(log)) === end;
  }

  /** How far it may hold the log. */
  mayHold(log: HeldLog): number {
    const key = keyOf(log);
    return Math.max(this.#held.get(key) ?? 0, this.#claimed.get(key) ?? 0);
  }

  contradict(log: HeldLog): void {
    this.#contradicted.add(keyOf(log));
  }

  agree(log: HeldLog): void {
    this.#contradicted.delete(keyOf(log));
  }

  /** It allows this much to be under way, bytes. */
  allow(window: number): void {
    this.#window = window;
  }

  /** No more than this may be under way on the path we are on now, bytes. */
  narrow(window: number): void {
    this.#window = Math.min(this.#window, window);
  }

  /** Those logs that may be sent, in turn: one that it does not accept must not hold up others. */
  inTurn(logs: HeldLog[]): HeldLog[] {
    if (this.#window === 0) return [];
    const open = logs.filter((log) => !this.#contradicted.has(keyOf(log)));
    const isLate = (log: HeldLog): boolean => this.#late.has(keyOf(log));
    return [...open.filter((log) => !isLate(log)), ...open.filter(isLate)];
  }

  /** The first entry of the log that it neither holds nor is being sent. */
  nextOf(log: HeldLog): number {
    const key = keyOf(log);
    const last = this.#underWay.findLast(({ log: of, next }) => of === key && next !== undefined);
    return last?.next ?? this.#held.get(key) ?? 0;
  }

  /** The logs of which something is under way. */
  get logsUnderWay(): string[] {
    return this.#underWay.map(({ log }) => log);
  }

  /** Whether its window admits a batch of this size; any window above zero admits one batch. */
  admits(bytes: number): boolean {
    return this.#bytesUnderWay === 0 || this.#bytesUnderWay + bytes <= this.#window;
  }

  /** Whether it can store anything now. */
  get isOpen(): boolean {
    return this.#window > 0;
  }

  /** A batch of this log that it holds without some contents is on its way again. */
  sentAgain(log: HeldLog, bytes: number): void {
    this.#underWay = [...this.#underWay, { log: keyOf(log), bytes }];
    this.#bytesUnderWay += bytes;
  }

  /** A batch of this log that ends here is on its way. */
  sent(log: HeldLog, next: number, bytes: number): void {
    this.#underWay.push({ log: keyOf(log), next, bytes });
    this.#bytesUnderWay += bytes;
  }
}

function raise(nexts: Map<string, number>, key: string, next: number): void {
  nexts.set(key, Math.max(next, nexts.get(key) ?? 0));
}
