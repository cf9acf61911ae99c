// What the disk alone costs: inserts the rows that two peers have stored into two fresh stores.
import { join } from "node:path";
import type { Row, SqlValue, Store } from "#peer";
import type { BareRound } from "./measure.ts";
import { perSecond, timed, timedEach } from "./numbers.ts";
import { turnMessages, type Size } from "./workload.ts";

/** A store that takes the rows of entries in order. */
interface BareStore {
  /** Inserts the next rows in one transaction. */
  insert(count: number): void;
  close(): void;
}

/** What to copy, and where to. */
export interface BareStores {
  from: Store[];
  folder: string;
  openStore(file: string): Store;
}

/**
 * Copies the rows of each store into a new one. For a stream, a transaction is as large as a batch;
 * for a round trip, every row has its own, which makes four.
 */
export async function measureBareStores(stores: BareStores, size: Size): Promise<BareRound> {
  const { from, folder, openStore } = stores;
  const bare = from.map((store, index) =>
    copyEmpty(openStore(join(folder, `bare-${index}`)), store),
  );
  const insert = async (count: number): Promise<void> =>
    bare.forEach((store) => store.insert(count));
  const trips = (count: number): Promise<number[]> =>
    timedEach(Array.from({ length: count }), async () => {
      await insert(1);
      await insert(1);
    });
  await trips(size.warmUp.roundTrips);
  const timesOfTrips = await trips(size.roundTrips);
  const ms = await timed(async () => {
    for (let left = size.streamMessages; left > 0; left -= turnMessages) {
      await insert(Math.min(turnMessages, left));
    }
  });
  for (const store of bare) store.close();
  const rate = perSecond(size.streamMessages, ms);
  return { trips: timesOfTrips, perSecond: { "64 rows a transaction": rate } };
}

/** A virtual table creates its own shadow tables. */
const schemaSql = `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL
  AND tbl_name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')`;

/** A store with the same tables and logs, but no entries yet. */
function copyEmpty(store: Store, from: Store): BareStore {
  for (const { sql } of from.all(schemaSql)) store.run(String(sql));
  for (const log of from.all("SELECT * FROM log")) put(store, "log", log);
  const rows = from.all("SELECT * FROM entry ORDER BY id");
  let done = 0;
  return {
    insert(count) {
      store.run("BEGIN IMMEDIATE");
      for (const row of rows.slice(done, done + count)) put(store, "entry", row);
      store.run("COMMIT");
      done += count;
    },
    close: () => store.close(),
  };
}

function put(store: Store, table: "log" | "entry", row: Row): void {
  const values: SqlValue[] = Object.values(row);
  const marks = values.map(() => "?").join(", ");
  store.run(`INSERT INTO ${table} VALUES (${marks})`, ...values);
}
