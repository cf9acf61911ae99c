// A very long history: how soon a start shows its end, how long a page anywhere in it takes, and
// what it costs in memory.
import { cpSync } from "node:fs";
import { startChild } from "./child.ts";
import { lastingFolder } from "./folder.ts";
import type { HistoryProgram, Whose } from "./history-program.ts";
import { quantile, timed } from "./numbers.ts";
import type { Figure, Part } from "./part.ts";
import type { ServerProgram } from "./server-program.ts";
import { signUpAt, startTerminal } from "./terminal.ts";
import type { Size } from "./workload.ts";

/** The histories to read: what we call each, and how many logs it has. */
const kinds = [
  { name: "one chat", logs: 2 },
  { name: "100 logs", logs: 100 },
];

/** What all rounds share, because making it takes longer than reading it. */
interface Library {
  /** One profile for each kind, and one with hardly any history. */
  long: Whose[];
  short: Whose;
  end(): Promise<void>;
}

let made: Promise<Library> | undefined;

/** The part with the long histories. */
export const history: Part = {
  name: "history",
  isOfThisTree: true,
  async round(root, size) {
    const { long, short } = await (made ??= makeLibrary(root, size));
    const rest = await inProgram((child) => child.ask("visit", short, size.historyPages));
    const figures: Figure[] = [];
    for (const [at, whose] of long.entries()) {
      const { times, memoryMb } = await inProgram((child) =>
        child.ask("visit", whose, size.historyPages),
      );
      const figure = (what: string, unit: "ms" | "MB", ours: number): Figure => {
        return { what: `${kinds[at]?.name}, ${what}`, unit, ours, bare: {} };
      };
      figures.push(
        figure("start to the first page", "ms", await timeToFirstPage(whose)),
        figure("a page anywhere p50", "ms", quantile(times, 0.5)),
        figure("a page anywhere p99", "ms", quantile(times, 0.99)),
        figure("memory above rest", "MB", memoryMb - rest.memoryMb),
      );
    }
    return { figures };
  },
  async end() {
    await (await made)?.end();
    made = undefined;
  },
};

async function inProgram<T>(
  work: (child: ReturnType<typeof startChild<HistoryProgram>>) => Promise<T>,
): Promise<T> {
  const child = startChild<HistoryProgram>("history-program.ts");
  try {
    return await work(child);
  } finally {
    await child.end();
  }
}

/** Two people meet, and copies of one profile get a long history. */
async function makeLibrary(root: string, { historyMessages }: Size): Promise<Library> {
  const folder = lastingFolder();
  const server = startChild<ServerProgram>("server-program.ts");
  const serverUrl = await server.ask("start", root, `${folder.path}/server`);
  const short = whoseAt(`${folder.path}/short`, serverUrl);
  await meet(short);
  const long = kinds.map((_, at) => whoseAt(`${folder.path}/long-${at}`, serverUrl));
  await inProgram(async (child) => {
    for (const [at, whose] of long.entries()) {
      cpSync(short.dataDir, whose.dataDir, { recursive: true });
      const extent = { messages: historyMessages, logs: kinds[at]?.logs ?? 1 };
      await child.ask("fill", whose, extent);
    }
  });
  const end = async (): Promise<void> => {
    await server.end();
    folder.remove();
  };
  return { long, short, end };
}

const whoseAt = (dataDir: string, serverUrl: string): Whose => {
  return { dataDir, serverUrl, name: "alice", friend: "bob" };
};

/** Two people sign up at terminals, and one says a word to the other. */
async function meet({ dataDir, serverUrl, name, friend }: Whose): Promise<void> {
  const [reader, writer] = [
    await startTerminal(serverUrl, dataDir),
    await startTerminal(serverUrl, `${dataDir}-friend`),
  ];
  await Promise.all([signUpAt(reader, name), signUpAt(writer, friend)]);
  writer.say(name);
  await reader.heard(/ wants to chat/);
  reader.say("yes");
  await writer.heard(/^\* path: /);
  writer.say("hello");
  await reader.heard(/: hello$/);
  for (const one of [writer, reader]) await one.kill();
}

/** From starting the program until the last lines of the chat are on the screen, ms. */
async function timeToFirstPage({ serverUrl, dataDir, friend }: Whose): Promise<number> {
  let terminal: Awaited<ReturnType<typeof startTerminal>> | undefined;
  const ms = await timed(async () => {
    terminal = await startTerminal(serverUrl, dataDir);
    await terminal.heard(/^Talk to:/);
    terminal.say(`history ${friend} 20`);
    for (let lines = 0; lines < 20; lines += 1) await terminal.heard(new RegExp(`^${friend}: `));
  });
  await terminal?.kill();
  return ms;
}
