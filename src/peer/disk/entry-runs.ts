// Which entries of the third schema become one batch of the fourth: those under one head and, where
// nobody minds, those under several heads in a row.
import { emptyBatchMax, entryBytesMax, limits } from "#protocol";
import type { Row, SqlValue } from "../world/ports.ts";

/** Entries in a row that become a batch. */
export interface EntryRun {
  rows: Row[];
  /** Their head; {@link noHead} if it is lost. */
  signature: Uint8Array;
  /** The hash before the first one, hex; undefined if we do not hold that entry. */
  prev: string | undefined;
}

/** Where the runs of a log may be joined. */
export interface Joints {
  /** The seq at which the log ends, or at which it has a hole. */
  next: number;
  /** Runs that end after this seq stay as they are. */
  joinsTo: number;
  /** A run stays apart from those before it if it begins here. */
  cuts: ReadonlySet<number>;
}

/** In place of a lost head: the entries stay on this disk, and nobody else takes them. */
const noHead = new Uint8Array(64);
const noHash = "00".repeat(32);
/** Entries from this type on have another form, in which they would have other hashes. */
export const newTypes = 16;

const seqOf = (row: Row | undefined): number => Number(row?.["seq"] ?? -1);

/** The entries of one log under each head. The rows are in order, each with its head if any. */
export function* entryRuns(rows: Iterable<Row>, next: number): Generator<EntryRun> {
  let [run, bytes]: [Row[], number] = [[], 0];
  let before: Row | undefined;
  function take(signature: Uint8Array = noHead): EntryRun {
    const taken = { rows: run, signature, prev: hashBefore(run[0], before) };
    before = run.at(-1);
    [run, bytes] = [[], 0];
    return taken;
  }
  for (const row of rows) {
    if (Number(row["type"]) >= newTypes) break;
    const follows = seqOf(row) === seqOf(run.at(-1)) + 1 && seqOf(row) !== next;
    if (run.length > 0 && !(follows && fits(run, bytes, [row]))) yield take();
    run.push(row);
    bytes += bytesAtMost(row);
    if (row["signature"] instanceof Uint8Array) yield take(row["signature"]);
  }
  if (run.length > 0) yield take();
}

function hashBefore(first: Row | undefined, before: Row | undefined): string | undefined {
  if (seqOf(first) === 0) return noHash;
  return seqOf(before) === seqOf(first) - 1 ? String(before?.["hash"]) : undefined;
}

/** The same runs, but small ones that follow one another are one, under the head of the last. */
export function* joinedRuns(runs: Iterable<EntryRun>, joints: Joints): Generator<EntryRun> {
  let last: EntryRun | undefined;
  for (const run of runs) {
    if (last && canJoin(last, run, joints)) last = { ...run, ...joined(last, run) };
    else {
      if (last) yield last;
      last = run;
    }
  }
  if (last) yield last;
}

const joined = (one: EntryRun, other: EntryRun): Pick<EntryRun, "rows" | "prev"> => ({
  rows: [...one.rows, ...other.rows],
  prev: one.prev,
});

function canJoin(one: EntryRun, other: EntryRun, { next, joinsTo, cuts }: Joints): boolean {
  const [end, first] = [seqOf(one.rows.at(-1)) + 1, seqOf(other.rows[0])];
  if (end !== first || first === next || cuts.has(first)) return false;
  if (other.signature === noHead || seqOf(other.rows.at(-1)) >= joinsTo) return false;
  return fits(one.rows, bytesOf(one.rows), other.rows);
}

const fits = (rows: Row[], bytes: number, more: Row[]): boolean =>
  rows.length + more.length <= limits.batchEntriesMax &&
  bytes + bytesOf(more) + emptyBatchMax <= limits.batchBytesMax;

const bytesOf = (rows: Row[]): number => rows.reduce((sum, row) => sum + bytesAtMost(row), 0);

/** The least that a parent takes in a row, bytes. */
const parentBytesMin = 70;

function bytesAtMost({ salt, body, parents }: Row): number {
  const parentsMax = Math.floor(lengthOf(parents) / parentBytesMin);
  return entryBytesMax(lengthOf(salt) + lengthOf(body), parentsMax);
}

const lengthOf = (value: SqlValue | undefined): number =>
  value instanceof Uint8Array ? value.length : 0;
