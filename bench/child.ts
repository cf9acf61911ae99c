// Runs programs in processes of their own and asks them for one thing at a time.
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * What a program can be asked to do. Arguments and answers must be able to travel through a pipe.
 */
export type Program = Record<string, (...ask: never[]) => Promise<unknown>>;

/** A running program. */
export interface Child<P extends Program> {
  /** Rejects when the program fails or has ended. */
  ask<K extends keyof P & string>(name: K, ...ask: Parameters<P[K]>): ReturnType<P[K]>;
  end(): Promise<void>;
}

/** An answer, or in `failed` the reason why there is none. */
interface Reply {
  answer?: unknown;
  failed?: string;
}

/** Cache compiled code: compiling is most of a program's start, and each starts many times. */
const compiled = fileURLToPath(new URL("../node_modules/.cache/tincan-bench", import.meta.url));
const env = { NODE_COMPILE_CACHE: compiled, ...process.env };

/** Starts the program in this file of this folder; the file must call {@link answerParent}. */
export function startChild<P extends Program>(file: string): Child<P> {
  const child = fork(new URL(file, import.meta.url), { serialization: "advanced", env });
  async function askChild(name: string, ask: unknown[]): Promise<unknown> {
    const replied = replyOf(child);
    child.send({ name, ask });
    const { answer, failed } = await replied;
    if (failed !== undefined) throw new Error(`${file}, ${name}: ${failed}`);
    return answer;
  }
  return {
    // The other end has the same type, so its answer has the type that was asked for.
    ask: (name, ...ask) => askChild(name, ask) as ReturnType<P[typeof name]>,
    async end() {
      if (!child.connected) return;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.disconnect();
      await gone;
    },
  };
}

/** How long an answer may take, ms: a stream that stalls should end the bench, not hang it. */
const patienceMs = 300_000;

function replyOf(child: ChildProcess): Promise<Reply> {
  return new Promise((resolve) => {
    const settle = (reply: Reply): void => {
      clearTimeout(patience);
      child.removeAllListeners("message");
      child.removeAllListeners("exit");
      resolve(reply);
    };
    const patience = setTimeout(() => settle({ failed: "does not answer" }), patienceMs);
    child.once("message", (message) => settle(message as Reply)); // `answerParent` sent it.
    child.once("exit", (code) => settle({ failed: `ended with ${code}` }));
  });
}

/** Answers the process that started this one, and exits when that one lets go or dies. */
export function answerParent(program: Program): void {
  process.on("disconnect", () => process.exit());
  process.on("message", async ({ name, ask }: { name: string; ask: never[] }) => {
    process.send?.(await replyTo(program[name], ask));
  });
}

async function replyTo(work: Program[string] | undefined, ask: never[]): Promise<Reply> {
  try {
    return { answer: await work?.(...ask) };
  } catch (error) {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : "not an error" };
  }
}
