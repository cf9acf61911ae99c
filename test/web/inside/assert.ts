// Stands in for `node:assert/strict` when suites run inside a browser.

type Wanted = ((error: unknown) => boolean) | RegExp | (new (...values: never[]) => Error) | object;

function check(fine: boolean, message: string): void {
  if (!fine) throw new Error(message);
}

const say = (value: unknown): string =>
  value instanceof Uint8Array ? `bytes ${value.toHex()}` : (JSON.stringify(value) ?? String(value));

/** True if two values have the same prototype and the same parts. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Set) return a.symmetricDifference(b as Set<unknown>).size === 0;
  if (a instanceof Map) return isSame([...a], [...(b as Map<unknown, unknown>)]);
  const [mine, theirs] = [Object.entries(a), new Map(Object.entries(b))];
  return mine.length === theirs.size && mine.every(([key, one]) => isSame(one, theirs.get(key)));
}

function isWanted(error: unknown, wanted: Wanted): boolean {
  if (wanted instanceof RegExp) return wanted.test(String(error));
  if (typeof wanted !== "function") {
    const thrown = error as Record<string, unknown>;
    return Object.entries(wanted).every(([key, value]) => isSame(thrown[key], value));
  }
  if (Error.isPrototypeOf(wanted) || wanted === Error) return error instanceof wanted;
  return (wanted as (error: unknown) => boolean)(error);
}

function checkThrown(thrown: { error: unknown } | undefined, wanted: Wanted | undefined): void {
  check(thrown !== undefined, "nothing was thrown");
  if (wanted) check(isWanted(thrown?.error, wanted), `threw something else: ${thrown?.error}`);
}

function thrownBy(work: () => unknown): { error: unknown } | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** The default export of the stand-in. */
export const assert = {
  ok: (value: unknown, message?: string) => check(Boolean(value), message ?? "it is not true"),
  fail: (message?: string) => check(false, message ?? "failed"),
  equal: (a: unknown, b: unknown) => check(Object.is(a, b), `${say(a)} is not ${say(b)}`),
  notEqual: (a: unknown, b: unknown) => check(!Object.is(a, b), `both are ${say(a)}`),
  deepEqual: (a: unknown, b: unknown) => check(isSame(a, b), `${say(a)} is not like ${say(b)}`),
  notDeepEqual: (a: unknown, b: unknown) => check(!isSame(a, b), `both are like ${say(a)}`),
  match: (text: string, wanted: RegExp) => check(wanted.test(text), `${text} is not ${wanted}`),
  throws: (work: () => unknown, wanted?: Wanted) => checkThrown(thrownBy(work), wanted),
  doesNotThrow: (work: () => unknown) => void work(),
  async rejects(work: Promise<unknown> | (() => Promise<unknown>), wanted?: Wanted) {
    const thrown = await Promise.resolve(typeof work === "function" ? work() : work).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    checkThrown(thrown, wanted);
  },
};
