// The library of Tox, c-toxcore, through a small program in C that is compiled here.
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { createTexts, marks } from "../workload.ts";
import { programOf, stop } from "./installed.ts";
import type { Rival } from "./rival.ts";

const source = fileURLToPath(new URL("toxcore-end.c", import.meta.url));

/** One end, and the lines that it prints. */
function startEnd(program: string, args: string[]) {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    say: (text: string) => void child.stdin.write(text),
    async line(): Promise<string> {
      const { value, done } = await lines.next();
      if (done) throw new Error("the end has ended");
      return value;
    },
    end: () => stop(child),
  };
}

/** c-toxcore between two processes, over UDP on loopback. */
export const toxcore: Rival = {
  name: "c-toxcore",
  lacks: "keeps nothing; acknowledges that the other program has it, not that its disk has",
  async start(folder) {
    const compiler = programOf("gcc");
    if (compiler === undefined || !existsSync("/usr/include/tox/tox.h")) return undefined;
    const program = `${folder}/end`;
    execFileSync(compiler, ["-O2", source, "-o", program, "-ltoxcore"]);
    const [alice, bob] = [startEnd(program, []), startEnd(program, ["answer"])];
    const [one, other] = [await alice.line(), await bob.line()];
    alice.say(`${other}\n`);
    bob.say(`${one}\n`);
    for (const end of [alice, bob]) await end.line();
    const take = createTexts();
    const ask = (what: string, count: number, mark: string): void =>
      alice.say(`${what} ${count}\n${take(count, mark).join("\n")}\n`);
    return {
      async roundTrips(count) {
        ask("trips", count, marks.question);
        const times: number[] = [];
        while (times.length < count) times.push(Number(await alice.line()));
        return times;
      },
      async stream(count) {
        ask("stream", count, marks.line);
        return Number(await alice.line());
      },
      async end() {
        for (const end of [alice, bob]) await end.end();
      },
    };
  },
};
