// Summarises many measurements.

/** The value below which this share of all values lies; between two candidates, the upper one. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The value in the middle. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Events per second, when `count` of them took this many ms. */
export const perSecond = (count: number, ms: number): number => (1000 * count) / ms;

/** Runs the work once and returns how long it took, ms. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Runs the work on one item after another and returns how long each took, ms. */
export async function timedEach<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  for (const item of items) times.push(await timed(() => work(item)));
  return times;
}
