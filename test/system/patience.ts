// How long a test waits: as long as anything that it started still does something. A machine under load is
// slow, and what is lost never comes: only the second is a reason to give up.
import { readdirSync, readFileSync } from "node:fs";

/** Nothing has been done for so long: what is awaited will not come, ms. */
export const quietMs = 20_000;
/** The end of all patience: a program that spins for ever is busy, too, ms. */
export const patienceMs = 300_000;
/** How often is looked, ms. */
const lookMs = 500;
/** A browser that waits takes about 3 ms of CPU in this time, and what works takes more than this; 10 ms. */
const idleTicks = 2;

/** One line of /proc/PID/stat, as far as it is used here. */
interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** R: runs, or would if there were a core for it; D: waits for the disk. */
  readonly state: string;
  /** CPU time, in ticks, with that of children that have ended. */
  readonly ticks: number;
}

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name may hold anything, and stands in brackets; the fields after it are numbered from 3.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    return { pid, parent: Number(fields[1]), state: fields[0] ?? "", ticks };
  } catch {
    return undefined; // It has ended meanwhile.
  }
}

/** All programs that this process has started, and that those have. Empty where there is no /proc. */
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

/** How many wait, and for how long nothing has been done, ms. */
const watch = { waiting: 0, quiet: 0, state: "off" };

/** Looks for as long as somebody waits. There is one such loop: two would count the same time twice. */
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
    // When this process itself was held up, nothing is known about the time in between.
    else watch.quiet += Math.min(now - at, 2 * lookMs);
    [before, at] = [ticks, now];
  }
  watch.state = "off";
}

/**
 * Waits for something; rejects with the complaint when nothing has been done for `allowedMs`.
 * A program that is idle on purpose, until a time of its own has come, needs a larger allowance. `endMs`:
 * when it counts as lost in any case.
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
