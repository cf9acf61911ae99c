// A server that is watched: how much memory, disk and log it takes, and how long somebody else waits
// for an answer.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { RawMember } from "../faults/raw-member.ts";
import { pause } from "../faults/pause.ts";
import type { Server } from "../system/programs.ts";

/** What was seen during some time. */
export interface Seen {
  /** The most resident memory, bytes. */
  memory: number;
  /** How much the files of the server, and its log, have grown, bytes. */
  written: number;
  /** How long the pings of somebody else took, ms, the shortest first. */
  pings: number[];
}

/** How often somebody pings, ms. */
const pingMs = 20;

/** Watches the server while this goes on. */
export async function watchDuring(
  server: Server,
  calm: RawMember,
  work: Promise<unknown>,
): Promise<Seen> {
  const before = writtenBy(server);
  let memory = 0;
  const end = new AbortController();
  const over = work.finally(() => end.abort());
  const pings: number[] = [];
  while (!end.signal.aborted) {
    pings.push(await pingOf(calm));
    memory = Math.max(memory, memoryOf(server.pid));
    await pause(pingMs);
  }
  await over;
  const written = writtenBy(server) - before;
  return { memory, written, pings: pings.toSorted((one, another) => one - another) };
}

async function pingOf(calm: RawMember): Promise<number> {
  const pong = calm.heard("pong");
  const at = performance.now();
  calm.send({ type: "ping", n: 1 });
  await pong;
  return performance.now() - at;
}

/** The ping that so many of all stay below, from 0 to 1. */
export const quantile = ({ pings }: Seen, share: number): number =>
  pings[Math.min(pings.length - 1, Math.floor(pings.length * share))] ?? NaN;

/** Resident memory of a process, bytes. */
export function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** The CPU that a process has used since its start, ms; the system counts in steps of 10. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12).map(Number);
  return (user + system) * 10;
}

function writtenBy({ data, lines }: Server): number {
  const files = readdirSync(data).map((file) => statSync(join(data, file)).size);
  const logged = lines.map((line) => line.length + 1);
  return [...files, ...logged].reduce((sum, size) => sum + size, 0);
}
