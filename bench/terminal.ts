// The program that people run, at a pipe in place of a terminal.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { builtProgram } from "../tools/build-program.mjs";

/** A running terminal. */
export interface Terminal {
  say(line: string): void;
  /** Resolves once a line matches that nobody has waited for yet. */
  heard(wanted: RegExp): Promise<string>;
  /** Calls back with every line from now on. */
  listen(take: (line: string) => void): void;
  /** Ends the program as a power cut would. */
  kill(): Promise<void>;
}

let built: Promise<string> | undefined;

/** The program as people run it; looking whether it has to be built takes longer than a start. */
const programFile = async (): Promise<string> =>
  fileURLToPath(new URL(`../${await (built ??= builtProgram())}`, import.meta.url));

/** Starts the chat with its data in this folder. */
export async function startTerminal(serverUrl: string, data: string): Promise<Terminal> {
  const args = [await programFile(), "--server", serverUrl, "--data", data, "--plain"];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const gone = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
  const waiting: { wanted: RegExp; resolve(line: string): void }[] = [];
  const unread: string[] = [];
  let ear: ((line: string) => void) | undefined;

  function take(line: string): void {
    if (ear) return ear(line);
    unread.push(line);
    const [first] = waiting;
    if (!first?.wanted.test(line)) return;
    waiting.shift();
    unread.length = 0;
    first.resolve(line);
  }
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });

  return {
    say: (line) => void child.stdin.write(`${line}\n`),
    heard(wanted) {
      const at = unread.findIndex((line) => wanted.test(line));
      if (at >= 0) return Promise.resolve(unread.splice(0, at + 1).at(-1) ?? "");
      return new Promise((resolve, reject) => {
        waiting.push({ wanted, resolve });
        void gone.then(() => reject(new Error(`the terminal ended before ${wanted}`)));
      });
    },
    listen(hear) {
      ear = hear;
    },
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** Signs up under this name, and stays signed in. */
export async function signUpAt(terminal: Terminal, name: string): Promise<void> {
  await terminal.heard(/^Username:/);
  terminal.say(name);
  await terminal.heard(/^Password:/);
  terminal.say(`the password of ${name}`);
  terminal.say(`the password of ${name}`);
  await terminal.heard(/^Stay signed in/);
  terminal.say("yes");
  await terminal.heard(/^Talk to:/);
}
