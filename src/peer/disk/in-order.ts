// Reading many rows in order without holding them all in memory.
import type { Row, SqlValue, Store } from "../world/ports.ts";

const rowsAtOnce = 256;

/**
 * Rows in ascending order of an integer column, read in small batches so that you may change them
 * on the way. `select` takes the fixed values, the number to continue after, and the row limit.
 */
export function* inOrder(
  store: Store,
  select: string,
  column: string,
  ...fixed: SqlValue[]
): Generator<Row> {
  for (let last = -1; ;) {
    const rows = store.all(select, ...fixed, last, rowsAtOnce);
    yield* rows;
    const end = rows.at(-1);
    if (!end) return;
    last = Number(end[column]);
  }
}
