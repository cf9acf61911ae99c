// What the disk alone costs: the rows that two peers have kept, put into two fresh stores.
import { join } from "node:path";
import type { Row, SqlValue, Store } from "#peer";
import { openStore } from "../src/node/client/store-sqlite.ts";
import type { BareRound } from "./measure.ts";
import { perSecond, timed, timedEach } from "./numbers.ts";
import { roundTrips, streamMessages, turnMessages, warmUp } from "./workload.ts";

/** Takes rows of entries, in order. */
interface BareStore {
  /** Puts in the next rows, in one transaction. */
  insert(count: number): void;
  close(): void;
}

/**
 * The rows of the two stores go into two new ones in this folder: for a stream in transactions as
 * large as a batch, for a round trip in one of its own each, which makes four.
 */
export async function measureBareStores(folder: string, from: Store[]): Promise<BareRound> {
  const stores = from.map((store, index) => copyEmpty(join(folder, `bare-${index}`), store));
  const insert = async (count: number): Promise<void> =>
    stores.forEach((store) => store.insert(count));
  const trip = async (): Promise<void> => {
    await insert(1);
    await insert(1);
  };
  await timedEach(warmUp.roundTrips, trip);
  const trips = await timedEach(roundTrips, trip);
  const ms = await timed(async () => {
    for (let done = 0; done < streamMessages; done += turnMessages) await insert(turnMessages);
  });
  for (const store of stores) store.close();
  return { trips, perSecond: { "64 rows a transaction": perSecond(streamMessages, ms) } };
}

/** A store with the same tables and logs, and as yet none of the entries. */
function copyEmpty(file: string, from: Store): BareStore {
  const store = openStore(file);
  for (const { sql } of from.all("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")) {
    store.run(String(sql));
  }
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
