// Going through many rows without having them all in memory.
import type { Row, SqlValue, Store } from "../world/ports.ts";

const rowsAtOnce = 256;

/**
 * Rows in the order of a whole number in them, some at a time, so that they may be changed meanwhile.
 * `select` takes the fixed values, the number after which to go on, and how many rows to answer.
 */
export function* inOrder(
  store: Store,
  select: string,
  column: string,
  { fixed = [], after = -1 }: { fixed?: SqlValue[]; after?: number } = {},
): Generator<Row> {
  for (let last = after; ;) {
    const rows = store.all(select, ...fixed, last, rowsAtOnce);
    yield* rows;
    const end = rows.at(-1);
    if (!end) return;
    last = Number(end[column]);
  }
}
