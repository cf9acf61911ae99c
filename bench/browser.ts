// The browsers of the bench. Most people are in a profile of their own, on the disk: in a private
// window, as the contexts of one browser are, files are in memory and each write to them is slower.
import { readdirSync, readFileSync } from "node:fs";
import { chromium, type Browser, type BrowserContext } from "playwright-core";
import { args, findBrowser } from "../test/web/find-browser.ts";
import { inFolder } from "./folder.ts";

let running: Promise<Browser> | undefined;

/** A browser for what is not measured, which stays open until `closeBrowser`. */
export const openBrowser = (): Promise<Browser> => (running ??= launch());

const launch = async (): Promise<Browser> => chromium.launch({ ...(await findBrowser()), args });

/** Closes the browser, if it has ever been opened. */
export async function closeBrowser(): Promise<void> {
  await (await running)?.close();
  running = undefined;
}

/** Somebody's own browser. */
export interface OwnBrowser {
  context: BrowserContext;
  /** The CPU that its processes have used so far, ms; NaN where the system does not say. */
  cpuMs(): number;
}

/** Runs the work with a browser that has never been used, and its data on the disk. */
export const withOwnBrowser = <T>(work: (own: OwnBrowser) => Promise<T>): Promise<T> =>
  inFolder(async (folder) => {
    const context = await chromium.launchPersistentContext(folder, {
      ...(await findBrowser()),
      args,
    });
    try {
      return await work({ context, cpuMs: () => cpuMsOf(folder) });
    } finally {
      await context.close();
    }
  });

/** A tick of the system's clock for CPU, ms: 100 a second on every Linux. */
const tickMs = 10;

/** What one process has used. */
interface Process {
  pid: string;
  parent: string;
  cpuMs: number;
}

/** The CPU of the browser with its data in this folder, and of all that it has started. */
function cpuMsOf(folder: string): number {
  const all = processes();
  const isOfBrowser = new Set(
    all.filter(({ pid }) => wordsOf(pid).includes(folder)).map(({ pid }) => pid),
  );
  for (let size = -1; size < isOfBrowser.size;) {
    size = isOfBrowser.size;
    for (const { pid, parent } of all) if (isOfBrowser.has(parent)) isOfBrowser.add(pid);
  }
  const ours = all.filter(({ pid }) => isOfBrowser.has(pid));
  return ours.length === 0 ? Number.NaN : ours.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

function processes(): Process[] {
  try {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => processOf(pid) ?? []);
  } catch {
    return []; // This is no Linux.
  }
}

/** Undefined if it has just ended. */
function processOf(pid: string): Process | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The name comes first, in brackets, and may contain anything.
  const [, parent = "", ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [Number(rest[9]), Number(rest[10])];
  return stat === "" ? undefined : { pid, parent, cpuMs: (user + system) * tickMs };
}

const wordsOf = (pid: string): string => read(`/proc/${pid}/cmdline`);

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/**
 * Looks once per frame, inside the page, until the selector is visible: asking from outside takes
 * longer than what we measure. Resolves with the time, ms since 1970.
 */
export const whenSeen = (selector: string): string => `new Promise((resolve) => {
  const look = () => document.querySelector("${selector}")?.checkVisibility()
    ? resolve(performance.timeOrigin + performance.now())
    : requestAnimationFrame(look);
  look();
})`;
