// Batches without some of their contents, as somebody passes them on who has erased these.
import { decodeBatch, encode, encodeBatch, entryTypes, meaningOf, openBody } from "#protocol";
import { parentShape, type Batch, type Body } from "#protocol";
import type { Row, SqlValue } from "#peer";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { numberOf } from "../../../src/peer/disk/entry-number.ts";
import type { HeldLog } from "../../../src/peer/logs/logs.ts";
import { conversation, type Half } from "./halves.ts";

const { sha256 } = primitivesNode;

/** The same batch without the contents of these entries, or of all. */
export function bareBatch(batch: Batch, ...seqs: number[]): Batch {
  const entries = batch.entries.map((entry, at) => {
    const isBare = seqs.length === 0 || seqs.includes(batch.first + at);
    if (!isBare || !entry.content) return entry;
    return { ...entry, content: undefined, erased: sha256(entry.content) };
  });
  return { ...batch, entries };
}

/** The log that this half writes. */
export function ownLog({ logs, me }: Half): HeldLog {
  const log = logs.of(conversation).find(({ device }) => device === me.keys.id);
  if (!log) throw new Error("it has written nothing");
  return log;
}

/** The body of a `delete` entry that names the entry of this log; another hash names another one. */
export function deleteBody({ logs }: Half, log: HeldLog, seq: number, hash?: Uint8Array): Body {
  const { device, epoch } = log;
  const whole = Uint8Array.fromHex(logs.hashAt(logs.find(log) ?? log, seq) ?? "");
  const target = { device, epoch, seq, hash: hash ?? whole.subarray(0, 16) };
  return { content: encode(parentShape, target), fallback: undefined };
}

/** Deletes an entry, in a turn of its own. */
export function deleteEntry(half: Half, log: HeldLog, seq: number, hash?: Uint8Array): void {
  half.writer.write(conversation, entryTypes.delete, deleteBody(half, log, seq, hash));
  half.writer.signHeads();
}

/** Why the entry is absent, as the table says. */
export function absenceOf({ logs }: Half, other: Half, seq: number): string | undefined {
  const log = logs.find({ ...ownLog(other) });
  return log && logs.absences.of(numberOf(log.id, seq));
}

/** What a disk is for this. */
type Rows = (sql: string, ...values: SqlValue[]) => Row[];
type Run = (sql: string, ...values: SqlValue[]) => void;

/**
 * Loses the contents of all texts that this is true of, as if they had come without; returns how
 * many there were. Nothing may run on the disk.
 */
export function loseTexts(rows: Rows, run: Run, isLost: (text: string) => boolean): number {
  const lost = rows("SELECT id, bytes FROM batch").flatMap(({ id, bytes }) => {
    const batch = bytes instanceof Uint8Array ? decodeBatch(bytes) : undefined;
    if (!batch) throw new Error("a batch cannot be read");
    const seqs = batch.entries.flatMap(({ type, content }, at) => {
      const text = new TextDecoder().decode(openBody(type, content)?.content ?? new Uint8Array());
      const isText = content !== undefined && meaningOf(type) === entryTypes.text;
      return isText && isLost(text) ? [batch.first + at] : [];
    });
    if (seqs.length === 0) return [];
    run(
      "UPDATE batch SET bytes = ? WHERE id = ?",
      encodeBatch(bareBatch(batch, ...seqs)),
      id ?? null,
    );
    return seqs.map((seq) => Number(id) + seq - batch.first);
  });
  for (const entry of lost) run("INSERT INTO absent VALUES (?, 'lost')", entry);
  if (lost.length > 0) run(removal);
  return lost.length;
}

const removal =
  "INSERT INTO profile VALUES ('removals', 1) ON CONFLICT DO UPDATE SET value = value + 1";
