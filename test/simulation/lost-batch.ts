// A disk that was damaged and then mended: the batch in the middle of a log is gone, and what comes
// after it does not count until it is back. The mending itself is tested with real files.
import { limits } from "#protocol";
import type { DeviceId } from "#protocol";
import type { SqlValue } from "#peer";
import { batchesOf, blob, logsOn, nameOfLog, type LogOnDisk, type Rows } from "./held.ts";

/** A log that has lost a batch, and how long it was. */
export interface Loss {
  log: string;
  next: number;
}

type Run = (sql: string, ...values: SqlValue[]) => void;

/**
 * Loses a batch of the longest log that other devices write; undefined if there is none in the
 * middle. What this device has written may be nowhere else.
 */
export function loseBatch(rows: Rows, run: Run, own: readonly DeviceId[]): Loss | undefined {
  const others = logsOn(rows).filter(({ device }) => !own.includes(device));
  const [longest] = others.toSorted((one, other) => other.next - one.next);
  const batches = longest ? batchesOf(rows, longest) : [];
  const lost = batches[batches.length >> 1];
  if (!longest || batches.length < 3 || !lost) return undefined;
  run("DELETE FROM batch WHERE id = (? << 32) + ?", longest.id, lost.first);
  run(
    "UPDATE log SET hole = min(?, coalesce(hole, ?)) WHERE id = ?",
    lost.first,
    limits.logEntriesMax,
    longest.id,
  );
  run("INSERT INTO profile VALUES ('removals', 1) ON CONFLICT DO UPDATE SET value = value + 1");
  sweepAll(run, longest);
  return { log: nameOfLog(longest), next: longest.next };
}

/** As after mending, all lines have to find their places again. */
function sweepAll(run: Run, { conversation }: LogOnDisk): void {
  const move = JSON.stringify({ from: 0, at: [], until: Number.MAX_SAFE_INTEGER });
  run("INSERT OR REPLACE INTO moving VALUES (?, ?)", blob(conversation), move);
}
