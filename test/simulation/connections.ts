// Databases in memory for simulated disks, which are reused when their worlds are over.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Row, SqlValue } from "#peer";
import { makeTables } from "../../src/peer/disk/schema.ts";

/** A database in memory whose statements are prepared once. */
export interface Connection {
  run(sql: string, ...values: SqlValue[]): void;
  get(sql: string, ...values: SqlValue[]): Row | undefined;
  all(sql: string, ...values: SqlValue[]): Row[];
  /** Replaces the database of the words with an empty one. */
  forgetWords(): void;
  close(): void;
}

/** A statement, and the rows it has read since the last write, by the values bound to it. */
interface Prepared {
  readonly statement: StatementSync;
  readonly read: Map<SqlValue, Row[]>;
  /** The number of the write after which they were read. */
  asOf: number;
}

/**
 * In a world, peers and onlookers read hundreds of times as often as they write. So rows that were
 * read once come from memory until something is written.
 */
function connect(): Connection {
  const database = new DatabaseSync(":memory:");
  database.exec("PRAGMA foreign_keys = ON");
  database.exec("ATTACH ':memory:' AS words");
  const prepared = new Map<string, Prepared>();
  let writes = 0;

  function prepare(sql: string): Prepared {
    const known = prepared.get(sql);
    if (known) return known;
    const fresh = { statement: database.prepare(sql), read: new Map<SqlValue, Row[]>(), asOf: 0 };
    prepared.set(sql, fresh);
    return fresh;
  }

  function all(sql: string, ...values: SqlValue[]): Row[] {
    const known = prepare(sql);
    if (known.asOf !== writes) known.read.clear();
    known.asOf = writes;
    const key = keyOf(values);
    const rows = known.read.get(key) ?? (known.statement.all(...values.map(bound)) as Row[]);
    known.read.set(key, rows);
    return rows;
  }

  return {
    run(sql, ...values) {
      if (!boundaries.has(sql)) writes += 1;
      prepare(sql).statement.run(...values.map(bound));
    },
    get: (sql, ...values) => all(sql, ...values)[0],
    all,
    forgetWords() {
      writes += 1;
      database.exec("DETACH words");
      database.exec("ATTACH ':memory:' AS words");
    },
    close: () => database.close(),
  };
}

/** They write nothing themselves. */
const boundaries = new Set(["BEGIN IMMEDIATE", "COMMIT"]);

/** A key for the values of one statement. */
function keyOf(values: SqlValue[]): SqlValue {
  const [only = null] = values;
  if (values.length <= 1 && !(only instanceof Uint8Array)) return only;
  return JSON.stringify(values.map((one) => (one instanceof Uint8Array ? [one.toHex()] : one)));
}

/** Keeps whole numbers whole in SQL. */
const bound = (value: SqlValue): SqlValue | bigint =>
  typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;

/**
 * Databases of worlds that are over, emptied for reuse with their schema, because creating tables
 * and preparing statements is a third of a world's cost.
 */
const used: Connection[] = [];
/** More than one world needs; each takes 2 MB. */
const usedMax = 8;

/** `made`: whether the database should already have its tables. */
export function takeConnection(made: boolean): Connection {
  const again = made ? used.pop() : undefined;
  if (again) return again;
  const fresh = connect();
  if (made) makeTables(fresh);
  return fresh;
}

/** Takes a database that nobody uses any more. `made`: whether it has its tables. */
export function giveBack(connection: Connection, made: boolean): void {
  if (!made || used.length >= usedMax) return connection.close();
  connection.run("PRAGMA foreign_keys = OFF");
  const tables = connection.all("SELECT name FROM main.sqlite_schema WHERE type = 'table'");
  for (const { name } of tables) connection.run(`DELETE FROM "${String(name)}"`);
  connection.forgetWords(); // A peer makes the index itself, in every world in the same way.
  connection.run("PRAGMA foreign_keys = ON");
  used.push(connection);
}
