// Loaded before an unchanged program: records each time that its event loop was busy for a long
// time.
//
// A shared machine pauses every program now and then. So it records two times: how long the loop
// went without beginning a turn, and how much of that the program's own thread spent computing.
import { appendFileSync } from "node:fs";

const everyMs = 5;
/** Shorter stalls are not worth recording, ms. */
const notedMs = 20;

const file = process.env["TINCAN_STALLS"];
if (file !== undefined) watch(file);

function watch(to: string): void {
  let at = performance.now();
  let own = process.threadCpuUsage();
  const timer = setInterval(() => {
    const wallMs = performance.now() - at - everyMs;
    const used = process.threadCpuUsage(own);
    const ownMs = Math.min(wallMs, (used.user + used.system) / 1_000);
    if (wallMs > notedMs) appendFileSync(to, `${Date.now()} ${wallMs} ${ownMs}\n`);
    at = performance.now();
    own = process.threadCpuUsage();
  }, everyMs);
  timer.unref();
}
