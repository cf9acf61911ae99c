// Somebody comes back to many messages, at a terminal and at a page: how long until the last of
// them is on the screen, and how long a key waits for its answer meanwhile.
import type { BrowserContext, Page } from "playwright-core";
import { openPage } from "../test/web/steps.ts";
import { withOwnBrowser } from "./browser.ts";
import { startChild, type Child } from "./child.ts";
import { inFolder } from "./folder.ts";
import { quantile } from "./numbers.ts";
import type { Figure, Part } from "./part.ts";
import type { PeerProgram } from "./peer-program.ts";
import type { ServerProgram } from "./server-program.ts";
import { signUpAt, startTerminal, type Terminal } from "./terminal.ts";
import { adapterOf } from "./tree.ts";
import { createTexts, marks, type Size } from "./workload.ts";

/** How a screen copes with what comes. */
interface Coped {
  /** From yes until the last line is on the screen, ms. */
  ms: number;
  /** How long each key, or each command, waited for its answer meanwhile, ms. */
  answers: number[];
}

/** The part with the backlog. */
export const backlog: Part = {
  name: "backlog",
  isOfThisTree: true,
  round: (root, size) =>
    inFolder(async (folder) => {
      const server = startChild<ServerProgram>("server-program.ts");
      const alice = startChild<PeerProgram>("peer-program.ts");
      try {
        const serverUrl = await server.ask("start", root, `${folder}/server`);
        const dataDir = `${folder}/peers`;
        await alice.ask("signUp", { root, serverUrl, dataDir, name: "alice", path: "relay" });
        const scene = { root, size, serverUrl, alice, folder };
        const [atTerminal, atPage] = [await terminalCopes(scene), await pageCopes(scene)];
        return {
          figures: [
            ...figuresOf("terminal", "a command", atTerminal),
            ...figuresOf("page", "a key", atPage),
          ],
        };
      } finally {
        for (const child of [alice, server]) await child.end();
      }
    }),
};

function figuresOf(screen: string, key: string, { ms, answers }: Coped): Figure[] {
  const figure = (what: string, ours: number): Figure => {
    return { what: `${screen}, ${what}`, unit: "ms", ours, bare: {} };
  };
  return [
    figure("from yes to the last line", ms),
    figure(`${key} meanwhile p50`, quantile(answers, 0.5)),
    figure(`${key} meanwhile p99`, quantile(answers, 0.99)),
  ];
}

interface Scene {
  root: string;
  size: Size;
  serverUrl: string;
  alice: Child<PeerProgram>;
  folder: string;
}

/** How often to press a key meanwhile, ms. */
const keyMs = 100;

async function terminalCopes({ size, serverUrl, alice, folder }: Scene): Promise<Coped> {
  const data = `${folder}/terminal`;
  const before = await startTerminal(serverUrl, data);
  await signUpAt(before, "bob");
  await before.kill();
  await alice.ask("writeTo", "bob", size.backlogMessages);
  const terminal = await startTerminal(serverUrl, data);
  try {
    await terminal.heard(/^\* alice has messages for you/);
    return await linesOf(terminal, size.backlogMessages);
  } finally {
    await terminal.kill();
  }
}

/** Says yes, opens the chat, and asks for its status again and again until all lines are there. */
function linesOf(terminal: Terminal, wanted: number): Promise<Coped> {
  const startedAt = performance.now();
  const asked: number[] = [];
  const answers: number[] = [];
  let [lines, opened] = [0, false];
  const ask = (): void => {
    if (!opened) return;
    asked.push(performance.now());
    terminal.say("/status");
  };
  return new Promise((resolve) => {
    const keys = setInterval(ask, keyMs);
    terminal.listen((line) => {
      if (line.startsWith("* you are in a chat with alice")) opened = true;
      if (!opened && /new messages? from alice/.test(line)) terminal.say("alice");
      if (opened && asked.length === 0) ask();
      if (line.startsWith("* your messages to alice")) {
        answers.push(performance.now() - (asked[answers.length] ?? 0));
      }
      if (line.startsWith("alice: ")) lines += 1;
      if (lines < wanted || answers.length === 0) return;
      clearInterval(keys);
      resolve({ ms: performance.now() - startedAt, answers });
    });
    terminal.say("yes");
  });
}

const pageCopes = ({ root, size, serverUrl, alice }: Scene): Promise<Coped> =>
  withOwnBrowser(async ({ context }) => {
    const url = serverUrl.replace("127.0.0.1", "localhost"); // A page with this name may keep keys.
    const before = await openPage(context, url);
    await adapterOf(root).page.signUp(before, "carol");
    await before.close();
    await alice.ask("writeTo", "carol", size.backlogMessages);
    return linesAt(context, url, size);
  });

/** Says yes, opens the chat, and presses keys until the last line is there. */
async function linesAt(context: BrowserContext, url: string, size: Size): Promise<Coped> {
  const page = await openPage(context, url);
  const last = createTexts()(2 * size.backlogMessages, marks.line).at(-1) ?? "";
  await page.getByText("alice has messages for you").waitFor();
  const startedAt = Date.now();
  await page.getByRole("button", { name: "Yes", exact: true }).click();
  await page.locator(".list .row").filter({ hasText: "alice" }).first().click();
  await page.locator("#message").waitFor();
  const seen = page.evaluate<number>(lastSeen(last));
  const keys = pressKeys(page);
  const ms = (await seen) - startedAt;
  return { ms, answers: await keys.stop() };
}

/** Looks once per frame for a line with this text. Resolves with the time, ms since 1970. */
const lastSeen = (text: string): string => `new Promise((resolve) => {
  const look = () => [...document.querySelectorAll(".line")].at(-1)?.textContent
    .includes(${JSON.stringify(text)}) ? resolve(Date.now()) : requestAnimationFrame(look);
  look();
})`;

/** Presses keys in the message field; each is answered by the next frame after it. */
function pressKeys(page: Page): { stop(): Promise<number[]> } {
  const over = new AbortController();
  const pressing = (async () => {
    await page.evaluate(watchKeys);
    do {
      await page.locator("#message").press("a");
      await new Promise((resolve) => setTimeout(resolve, keyMs));
    } while (!over.signal.aborted);
    return page.evaluate<number[]>("keysAnswered");
  })();
  return {
    stop() {
      over.abort();
      return pressing;
    },
  };
}

/** A frame is on the screen when the task after it runs. */
const watchKeys = `globalThis.keysAnswered = [];
document.querySelector("#message").addEventListener("keydown", ({ timeStamp }) => {
  requestAnimationFrame(() => setTimeout(() => keysAnswered.push(performance.now() - timeStamp)));
});`;
