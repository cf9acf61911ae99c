// A value that two accounts share, found from either side.
import type { AccountId } from "#protocol";

/** At most one value for each pair of accounts; the order of the two does not matter. */
export interface Pairs<T> {
  get(one: AccountId, other: AccountId): T | undefined;
  set(one: AccountId, other: AccountId, value: T): void;
  delete(one: AccountId, other: AccountId): void;
  /** A copy of all values of the account, each with the other account. */
  of(account: AccountId): [AccountId, T][];
}

/** Starts with no pair. */
export function createPairs<T>(): Pairs<T> {
  const sides = new Map<AccountId, Map<AccountId, T>>();

  function put(from: AccountId, to: AccountId, value: T): void {
    sides.set(from, (sides.get(from) ?? new Map<AccountId, T>()).set(to, value));
  }

  function drop(from: AccountId, to: AccountId): void {
    const side = sides.get(from);
    side?.delete(to);
    if (side?.size === 0) sides.delete(from);
  }

  return {
    get: (one, other) => sides.get(one)?.get(other),
    set(one, other, value) {
      put(one, other, value);
      put(other, one, value);
    },
    delete(one, other) {
      drop(one, other);
      drop(other, one);
    },
    of: (account) => [...(sides.get(account) ?? [])],
  };
}
