// Loaded before a program that is not changed: notes each time that its event loop was busy for long.
//
// A machine with others on it stops every program now and then. So two times are noted: how long no
// turn of the loop began, and how much of that the program's own thread has computed.
import { appendFileSync } from "node:fs";

const everyMs = 5;
/** Less is nothing to speak of. */
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
