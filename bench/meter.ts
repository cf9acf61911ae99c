// What this process has used so far: its CPU, and what it has had written to the disk.
import { readFileSync } from "node:fs";

/** Totals since the process started. */
export interface Used {
  cpuMs: number;
  /**
   * Bytes that the system has to write to the disk for this process, in whole pages: a page that is
   * changed again before it is written counts once. NaN where the system does not say.
   */
  writtenBytes: number;
}

/** What this process has used until now. */
export function used(): Used {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, writtenBytes: written() };
}

function written(): number {
  try {
    const found = /^write_bytes: (\d+)/m.exec(readFileSync("/proc/self/io", "utf8"));
    return Number(found?.[1] ?? Number.NaN);
  } catch {
    return Number.NaN;
  }
}

/** The difference, for each of so many messages. */
export const usedEach = (before: Used, after: Used, messages: number): Used => ({
  cpuMs: (after.cpuMs - before.cpuMs) / messages,
  writtenBytes: (after.writtenBytes - before.writtenBytes) / messages,
});

/** How long nothing may be written before we call it quiet, ms; an index follows after 250. */
const quietMs = 400;
const lookMs = 50;
/** Whoever still writes after this long will not stop. */
const patienceMs = 20_000;

/** Resolves once this process has finished what it does after the last message. */
export async function settled(): Promise<void> {
  let last = used();
  for (let quiet = 0, waited = 0; quiet < quietMs && waited < patienceMs;) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    const now = used();
    const isBusy = now.writtenBytes > last.writtenBytes || now.cpuMs - last.cpuMs > lookMs / 2;
    quiet = isBusy ? 0 : quiet + lookMs;
    waited += lookMs;
    last = now;
  }
}
