// A worker that loads its program while the person is still typing a name.
import { ownScript } from "./trusted-scripts.ts";

const newWorker = (): Worker =>
  new Worker(ownScript(WORKER_URL), { type: "module", name: "tincan" });

let spare: Worker | undefined;

/** Starts a worker for the profile that somebody is about to open. */
export function warmUp(): void {
  spare ??= newWorker();
  spare.onerror = () => (spare = undefined);
}

/** A worker that nobody uses yet, and that may be ready. */
export function takeWorker(): Worker {
  const worker = spare ?? newWorker();
  spare = undefined;
  return worker;
}
