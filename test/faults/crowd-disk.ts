// The disk of one member of a crowd: in memory and fast, because a thousand of them share one
// process.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { KeyFile, PeerStore, Row, SqlValue } from "#peer";

/** What a peer stores. */
export interface CrowdDisk {
  readonly store: PeerStore;
  readonly keyFile: KeyFile;
}

const attachWords = "ATTACH ':memory:' AS words";

export function createCrowdDisk(): CrowdDisk {
  const database = new DatabaseSync(":memory:");
  database.exec(attachWords);
  const statements = new Map<string, StatementSync>();
  let keys: Uint8Array | undefined;

  function prepared(sql: string): StatementSync {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }
  return {
    store: {
      run: (sql, ...values) => void prepared(sql).run(...values.map(bound)),
      // SQLite returns numbers, texts, nulls and blobs, which is what a Row holds.
      get: (sql, ...values) => prepared(sql).get(...values.map(bound)) as Row | undefined,
      all: (sql, ...values) => prepared(sql).all(...values.map(bound)) as Row[],
      close: () => database.close(),
      forgetWords: () => database.exec(`DETACH words; ${attachWords}`),
    },
    keyFile: {
      read: () => keys,
      write: (bytes) => void (keys = bytes.slice()),
    },
  };
}

/** Keeps whole numbers whole in SQL. */
const bound = (value: SqlValue): SqlValue | bigint =>
  typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
