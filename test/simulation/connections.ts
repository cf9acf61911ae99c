// Databases in memory for simulated disks, used again when their worlds are over.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Row, SqlValue } from "#peer";
import { migrate } from "../../src/peer/disk/schema.ts";

/** A database in memory, with its statements prepared once. */
export interface Connection {
  run(sql: string, ...values: SqlValue[]): void;
  get(sql: string, ...values: SqlValue[]): Row | undefined;
  all(sql: string, ...values: SqlValue[]): Row[];
}

function connect(): Connection {
  const database = new DatabaseSync(":memory:");
  database.exec("PRAGMA foreign_keys = ON");
  const prepared = new Map<string, StatementSync>();
  function prepare(sql: string): StatementSync {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  }
  return {
    run: (sql, ...values) => void prepare(sql).run(...values.map(bound)),
    get: (sql, ...values) => prepare(sql).get(...values.map(bound)) as Row | undefined,
    all: (sql, ...values) => prepare(sql).all(...values.map(bound)) as Row[],
  };
}

/** Whole numbers are whole in SQL too. */
const bound = (value: SqlValue): SqlValue | bigint =>
  typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;

/**
 * Databases of worlds that are over: emptied, they serve again, because making the tables and
 * preparing the statements is a third of what a world costs. They keep their schema.
 */
const used: Connection[] = [];

/** `made`: a database that has its tables already. */
export function takeConnection(made: boolean): Connection {
  const again = made ? used.pop() : undefined;
  if (again) return again;
  const fresh = connect();
  if (made) migrate({ ...fresh, close: () => {} });
  return fresh;
}

/** Nobody uses it any more. */
export function giveBack(connection: Connection): void {
  connection.run("PRAGMA foreign_keys = OFF");
  // The tables below the index of words are SQLite's own: they are emptied by triggers, with the entries.
  const tables = connection.all(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'word%'",
  );
  for (const { name } of tables) connection.run(`DELETE FROM "${String(name)}"`);
  connection.run("PRAGMA foreign_keys = ON");
  used.push(connection);
}
