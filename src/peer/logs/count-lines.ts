// Counting the lines of a log, without reading them.
import { isLine } from "#protocol";
import type { HeldLog, Logs } from "./logs.ts";

/** How many lines the log has from this seq on; counting ends soon after `max`. */
export function countLines(logs: Logs, log: HeldLog, from: number, max = Infinity): number {
  if (from >= log.linesEnd) return 0;
  const batch = logs.batches.at(log.id, from);
  if (!batch || batch.first === from) return logs.batches.linesFrom(log, from, max);
  const here = batch.batch.entries.slice(from - batch.first).filter((entry) => isLine(entry));
  return here.length + logs.batches.linesFrom(log, batch.end, max);
}
