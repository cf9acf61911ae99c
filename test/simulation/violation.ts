// A broken promise, under the name that docs/simulation.md gives it.

/** Thrown by the onlookers, through whatever was happening. */
export class Violation extends Error {
  readonly rule: string;
  constructor(rule: string, what: string) {
    super(`${rule}: ${what}`);
    this.rule = rule;
  }
}
