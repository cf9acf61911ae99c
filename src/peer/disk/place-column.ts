// The places of the entries of a batch, as its row keeps them.

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

/** The place of the entry at this position. */
export const placeIn = (column: Uint8Array, at: number): number =>
  viewOf(column).getFloat64(at * placeBytes);
