// How long a test waits: as long as anything it started still does something. A loaded machine is
// slow, but that is no reason to give up; a lost line never comes, and then everything falls quiet.
import { readdirSync, readFileSync } from "node:fs";

/** After this long without any work, what we wait for will not come, ms. */
const quietMs = 20_000;
/** The end of all patience, because a program in an endless loop works too, ms. */
export const patienceMs = 300_000;
/** How often we look, ms. */
const lookMs = 500;
/**
 * An idle browser takes about 3 ms of CPU between two looks; more than this is work, in ticks of 10
 * ms.
 */
const idleTicks = 2;

/** What we use of /proc/PID/stat. */
interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** R: runs, or would if there were a core for it; D: waits for the disk. */
  readonly state: string;
  /** CPU time in ticks, including that of children that have ended. */
  readonly ticks: number;
}

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name is in brackets and may contain anything; the fields after it are numbered from 3.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    return { pid, parent: Number(fields[1]), state: fields[0] ?? "", ticks };
  } catch {
    return undefined; // It has just ended.
  }
}

/** All processes below this one. Empty where there is no /proc. */
function descendants(): Stat[] {
  let pids: string[] = [];
  try {
    pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {}
  const all = pids.map((pid) => readStat(Number(pid))).filter((one) => one !== undefined);
  const ours = new Set([process.pid]);
  for (let before = 0; before < ours.size;) {
    before = ours.size;
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
  }
  return all.filter(({ pid }) => pid !== process.pid && ours.has(pid));
}

/** How many waits there are, and how long everything has been quiet, ms. */
const watch = { waiting: 0, quiet: 0, state: "off" };

/** Looks while anyone waits. Only one such loop runs: two would count the same time twice. */
async function look(): Promise<void> {
  watch.state = "on";
  let before = 0;
  for (let at = performance.now(); watch.waiting > 0;) {
    await new Promise((resolve) => void setTimeout(resolve, lookMs).unref());
    const now = performance.now();
    const programs = descendants();
    const ticks = programs.reduce((sum, one) => sum + one.ticks, 0);
    const works = programs.some(({ state }) => state === "R" || state === "D");
    if (works || Math.abs(ticks - before) > idleTicks) watch.quiet = 0;
    // If this process itself was held up, we know nothing about the time in between.
    else watch.quiet += Math.min(now - at, 2 * lookMs);
    [before, at] = [ticks, now];
  }
  watch.state = "off";
}

/**
 * Waits for something. Rejects with the complaint after `allowedMs` without any work, and in any
 * case after `endMs`. A program that waits for a timer of its own needs a larger allowance.
 */
export async function patiently<T>(
  wanted: Promise<T>,
  complain: () => Error,
  allowedMs = quietMs,
  endMs = patienceMs,
): Promise<T> {
  const begun = performance.now();
  const done = wanted.then(
    () => true,
    () => true,
  );
  watch.waiting += 1;
  watch.quiet = 0;
  if (watch.state === "off") void look();
  try {
    for (;;) {
      const tick = new Promise((resolve) => void setTimeout(resolve, lookMs, false));
      if (await Promise.race([done, tick])) return await wanted;
      if (watch.quiet >= allowedMs || performance.now() - begun > endMs) throw complain();
    }
  } finally {
    watch.waiting -= 1;
  }
}
