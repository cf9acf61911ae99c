// A disk that holds entries without their contents, as if somebody had passed them on like this who
// had erased them: whoever has the contents has to bring them back.
import { encodeBatch, type DeviceId } from "#protocol";
import type { SqlValue } from "#peer";
import { numberOf } from "../../src/peer/disk/entry-number.ts";
import { bareBatch } from "../peer/stage/bare-batches.ts";
import { batchesOf, blob, logsOn, type LogOnDisk, type Rows } from "./held.ts";

type Run = (sql: string, ...values: SqlValue[]) => void;

/** Every so many entries of a log lose their contents. */
const every = 3;

/**
 * Loses contents in all logs that other devices write, and returns of how many entries. What this
 * device has written may be nowhere else.
 */
export function loseContents(rows: Rows, run: Run, own: readonly DeviceId[]): number {
  const others = logsOn(rows).filter(({ device }) => !own.includes(device));
  const lost = others.flatMap((log) => loseIn(rows, run, log));
  for (const entry of lost) run("INSERT OR REPLACE INTO absent VALUES (?, 'lost')", entry);
  run("INSERT INTO profile VALUES ('removals', 1) ON CONFLICT DO UPDATE SET value = value + 1");
  return lost.length;
}

/** The numbers of the entries whose contents are gone now. */
const loseIn = (rows: Rows, run: Run, log: LogOnDisk): number[] =>
  batchesOf(rows, log).flatMap(({ batch, first, end }) => {
    const seqs = Array.from({ length: end - first }, (_, at) => first + at).filter(
      (seq) => seq % every === 0 && batch.entries[seq - first]?.content,
    );
    const bytes = encodeBatch(bareBatch(batch, ...seqs));
    if (seqs.length > 0)
      run("UPDATE batch SET bytes = ? WHERE id = ?", bytes, numberOf(log.id, first));
    return seqs.map((seq) => numberOf(log.id, seq));
  });

/** How many contents of a conversation are missing on this disk. */
export function lacking(rows: Rows, conversation: string): number {
  const [row] = rows(
    `SELECT count(*) AS count FROM absent JOIN log ON log.id = absent.entry >> 32
     WHERE why = 'lost' AND conversation = ?`,
    blob(conversation),
  );
  return Number(row?.["count"] ?? 0);
}
