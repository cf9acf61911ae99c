// The batches on a disk, read with the general codec: not by the code that wrote them.
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { bytes, bytesUpTo, conversationId, decode, deviceId, epoch, list } from "#protocol";
import { optional, record, text, uint, type Of } from "#protocol";

const logName = { device: deviceId, epoch };
const parentShape = record({ log: uint(), seq: uint(), hash: bytes(16) });
const entryShape = record({
  clock: uint(),
  type: uint(255),
  flags: uint(255),
  lifetime: uint(),
  parents: list(parentShape, 8),
  content: optional(bytesUpTo(70_000)),
  erased: optional(bytes(32)),
});
const batchShape = record({
  conversation: conversationId,
  ...logName,
  first: uint(),
  logs: list(record(logName), 512),
  entries: list(entryShape, 64),
  signature: bytes(64),
});
const bodyShape = record({ content: bytesUpTo(70_000), fallback: optional(text(1_024)) });

/** An entry as its batch has it. */
export type StoredEntry = Of<typeof entryShape>;

/** A row of the table `batch`, and what its bytes say. */
export interface StoredBatch {
  log: number;
  /** The seq of its first entry, by its id. */
  first: number;
  row: Record<string, SQLOutputValue>;
  said: Of<typeof batchShape>;
  /** The place on screen of each entry. */
  places: number[];
}

/** The bytes in a column; none if it holds something else. */
export const bytesOf = (value: SQLOutputValue | undefined): Uint8Array<ArrayBuffer> =>
  value instanceof Uint8Array ? Uint8Array.from(value) : new Uint8Array();

/** All batches, by their logs and seqs; undefined in place of one that cannot be read. */
export function batchesOn(database: DatabaseSync): (StoredBatch | undefined)[] {
  const rows = database.prepare("SELECT * FROM batch ORDER BY id").all();
  return rows.map((row) => {
    const said = decode(batchShape, bytesOf(row["bytes"]));
    if (!said) return undefined;
    const [log, first] = [Math.floor(Number(row["id"]) / 2 ** 32), Number(row["id"]) % 2 ** 32];
    return { log, first, row, said, places: placesOf(row["places"], said.entries) };
  });
}

/** Eight bytes each; where there are none, the clocks are the places. */
function placesOf(column: SQLOutputValue | undefined, entries: StoredEntry[]): number[] {
  if (column === null) return entries.map(({ clock }) => clock);
  const view = new DataView(bytesOf(column).buffer);
  return Array.from({ length: view.byteLength / 8 }, (_, at) => view.getFloat64(at * 8));
}

const silent = { version2: [0, 5], version3: [16, 21] };

/** Whether it is a line on screen, as docs/protocol.md §9 says. */
export function isStoredLine({ type, flags }: StoredEntry): boolean {
  if ([...silent.version2, ...silent.version3].includes(type)) return false;
  return type === 1 || type === 17 || (flags & 1) === 0;
}

/** The text of an entry; undefined if it is something else, or erased. */
export function textOf({ type, content }: StoredEntry): string | undefined {
  const body = content?.slice(16); // After the salt.
  if (!body || (type !== 1 && type !== 17)) return undefined;
  const bytesOfText = type === 1 ? body : decode(bodyShape, body)?.content;
  return bytesOfText && new TextDecoder().decode(bytesOfText);
}
