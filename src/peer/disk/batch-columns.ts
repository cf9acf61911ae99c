// The columns of a batch that follow from its entries and their places on screen.
import { isLine } from "#protocol";

/** They find, order and count a batch without its bytes. */
export interface BatchColumns {
  count: number;
  /** How many of its entries are lines. */
  lines: number;
  /** The place of its first entry on screen, and of its last. */
  place: number;
  till: number;
  /** The clock of its last entry. */
  clock: number;
  /** The places of its entries, 8 bytes each; undefined where all are the clocks. */
  places: Uint8Array | undefined;
}

/** The columns of these entries, of which there is at least one; `places` has one for each. */
export function columnsOf(
  entries: readonly { clock: number; type: number; flags: number }[],
  places: readonly number[],
): BatchColumns {
  return {
    count: entries.length,
    lines: entries.filter((entry) => isLine(entry)).length,
    place: places[0] ?? 0,
    till: places.at(-1) ?? 0,
    clock: entries.at(-1)?.clock ?? 0,
    places: packPlaces(places, entries),
  };
}

const placeBytes = 8;

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** The column; undefined where all places are the clocks, as almost always. */
export function packPlaces(
  places: readonly number[],
  entries: readonly { clock: number }[],
): Uint8Array | undefined {
  if (entries.every(({ clock }, at) => clock === places[at])) return undefined;
  const bytes = new Uint8Array(places.length * placeBytes);
  const view = viewOf(bytes);
  for (const [at, place] of places.entries()) view.setFloat64(at * placeBytes, place);
  return bytes;
}

/** Whether the column has a place for each of so many entries. */
export const hasPlaces = (column: Uint8Array | undefined, count: number): boolean =>
  column?.length === count * placeBytes;

/** The place of the entry at this position. */
export const placeIn = (column: Uint8Array, at: number): number =>
  viewOf(column).getFloat64(at * placeBytes);
