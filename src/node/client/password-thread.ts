// Passwords in Node: the work runs in a thread that ends with the last step, so that the program
// goes on meanwhile and has its memory back.
import { Worker } from "node:worker_threads";
import { passwordCost, type PasswordCost } from "#crypto";
import type { Passwords } from "#peer";
import type { PasswordStep, PasswordStepDone, PasswordWorkerData } from "./password-worker.ts";

/** Passwords, and how to give up what is still running. */
export interface PasswordThread extends Passwords {
  /** What runs will never finish, and its promise rejects. */
  end(): void;
}

type Step = keyof Passwords;
type Ask<S extends Step> = Parameters<Passwords[S]>;
type Answer<S extends Step> = Awaited<ReturnType<Passwords[S]>>;

/** A thread that still has a step to do. */
interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, PromiseWithResolvers<unknown>>;
  /** Ends it when the last step does not come, perhaps because the server is gone. */
  readonly idle: NodeJS.Timeout;
}

/** How long a thread waits for its last step, ms. */
const idleMs = 60_000;

const lastSteps: ReadonlySet<Step> = new Set(["finishSignUp", "finishSignIn"]);

/** Does all work on passwords in one thread at a time; only tests use less than the default cost. */
export function createPasswordThread(cost: PasswordCost = passwordCost): PasswordThread {
  let thread: Thread | undefined;
  let asked = 0;

  function startThread(url: URL): Thread {
    const worker = new Worker(url, {
      workerData: { passwords: cost } satisfies PasswordWorkerData,
    });
    const idle = setTimeout(() => endUnlessBusy(started), idleMs).unref();
    const started: Thread = { worker, waiting: new Map(), idle };
    worker.on("message", (done: PasswordStepDone) => settle(started, done));
    worker.once("error", (error) => lose(started, error));
    worker.once("exit", () => lose(started, new Error("the thread for passwords has ended")));
    return started;
  }

  /** On a slow machine, or one that sleeps meanwhile, a single step may take longer than that. */
  function endUnlessBusy({ waiting, idle }: Thread): void {
    if (waiting.size > 0) idle.refresh();
    else end();
  }

  function lose(lost: Thread, error: unknown): void {
    if (thread === lost) thread = undefined;
    clearTimeout(lost.idle);
    for (const { reject } of lost.waiting.values()) reject(error);
  }

  function end(): void {
    void thread?.worker.terminate();
    thread = undefined;
  }

  async function take<S extends Step>(step: S, ask: Ask<S>): Promise<Answer<S>> {
    // Most runs sign in without a password, so load it on first use.
    const { passwordWorkerUrl } = await import("./password-worker.ts");
    const current = (thread ??= startThread(passwordWorkerUrl));
    const n = (asked += 1);
    const settled = Promise.withResolvers<unknown>();
    current.waiting.set(n, settled);
    current.idle.refresh();
    current.worker.ref();
    current.worker.postMessage({ n, step, ask } satisfies PasswordStep);
    try {
      return (await settled.promise) as Answer<S>; // The thread has taken the step of this name.
    } finally {
      current.waiting.delete(n);
      if (current.waiting.size === 0) rest(current, lastSteps.has(step));
    }
  }

  /** A thread that has nothing to do ends, or lets the program end before its last step. */
  function rest(current: Thread, isLast: boolean): void {
    if (isLast && thread === current) end();
    else current.worker.unref();
  }

  return {
    estimateGuesses: (...ask) => take("estimateGuesses", ask),
    startSignUp: (...ask) => take("startSignUp", ask),
    finishSignUp: (...ask) => take("finishSignUp", ask),
    startSignIn: (...ask) => take("startSignIn", ask),
    finishSignIn: (...ask) => take("finishSignIn", ask),
    end,
  };
}

function settle({ waiting }: Thread, done: PasswordStepDone): void {
  const settled = waiting.get(done.re);
  if ("failed" in done) settled?.reject(new Error(done.failed));
  else settled?.resolve(done.answer);
}
