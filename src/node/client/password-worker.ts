// What runs in the thread for passwords. A module of its own, so that the thread loads nothing else.
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { createPasswordClient, estimateGuesses, type PasswordCost } from "#crypto";
import type { Passwords } from "#peer";

/** Where this module is, for whoever starts the thread: a bundle puts it elsewhere. */
export const passwordWorkerUrl = new URL(import.meta.url);

/** The `n`th step, and its arguments. */
export interface PasswordStep {
  n: number;
  step: keyof Passwords;
  ask: unknown[];
}

/** What came of a step. */
export type PasswordStepDone = { re: number } & ({ answer: unknown } | { failed: string });

/** What the thread is started with; other threads may load this module as well. */
export interface PasswordWorkerData {
  passwords: PasswordCost;
}

const isOurs = (data: unknown): data is PasswordWorkerData =>
  typeof data === "object" && data !== null && "passwords" in data;

if (!isMainThread && isOurs(workerData)) {
  serve({ ...createPasswordClient(workerData.passwords), estimateGuesses });
}

function serve(client: Passwords): void {
  const steps: Record<keyof Passwords, (...ask: never[]) => Promise<unknown>> = client;
  parentPort?.on("message", async ({ n, step, ask }: PasswordStep) => {
    const done = await steps[step](...(ask as never[])).then(
      (answer): PasswordStepDone => ({ re: n, answer }),
      (error: unknown): PasswordStepDone => ({ re: n, failed: String(error) }),
    );
    parentPort?.postMessage(done);
  });
}
