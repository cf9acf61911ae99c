// Stands in for `node:test` when suites run inside a browser: gathers the tests, then runs them one
// after the other and reports the outcome of each.

interface Gathered {
  name: string;
  run: () => unknown;
}

/** The outcome of one test. */
export interface Outcome {
  name: string;
  problem: string | undefined;
}

const gathered: Gathered[] = [];
const first: (() => unknown)[] = [];
const last: (() => unknown)[] = [];

type Run = (context: object) => unknown;

/** Gathers a test. */
export function test(name: string, options: object | Run, run?: Run): void {
  const body = run ?? (options as Run);
  gathered.push({ name, run: () => body({}) });
}

export const describe = (_name: string, body: () => void): void => body();
export const before = (work: () => unknown): void => void first.push(work);
export const after = (work: () => unknown): void => void last.push(work);

/** Runs all gathered tests. */
export async function runAll(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const work of first) await work();
  for (const { name, run } of gathered) outcomes.push({ name, problem: await problemOf(run) });
  for (const work of last) await work();
  return outcomes;
}

async function problemOf(run: () => unknown): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
  }
}
