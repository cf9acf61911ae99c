// A chat on the disk of a peer that is not running, read without the code that wrote it.
import { cpSync, existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The contents of one profile; texts by author, each author's in the order of the log. */
export interface StoredChat {
  readonly own: readonly string[];
  readonly others: readonly string[];
  /** All texts in the order of the screen. */
  readonly onScreen: readonly string[];
  /** What is wrong with the file, its logs and their heads; empty if nothing is. */
  readonly faults: readonly string[];
}

/** Looks for faults in an open copy of a store. */
export type Inspect = (database: DatabaseSync) => string[];

/** Reads a copy, so that only the next program mends what the dead one left. */
export function readStoredChat(data: string, name: string, inspect: Inspect): StoredChat {
  const [store] = globSync(`*/${name}/store.sqlite`, { cwd: data });
  const nothing = { own: [], others: [], onScreen: [], faults: [] };
  if (store === undefined) return nothing;
  const folder = mkdtempSync(join(tmpdir(), "tincan-stored-"));
  try {
    for (const end of ["", "-wal", "-journal"]) {
      const file = join(data, store) + end;
      if (existsSync(file)) cpSync(file, join(folder, `store.sqlite${end}`));
    }
    const database = new DatabaseSync(join(folder, "store.sqlite"));
    const chat = readFrom(database, inspect);
    database.close();
    return chat;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const textType = 1;

function readFrom(database: DatabaseSync, inspect: Inspect): StoredChat {
  const texts = (where: string, order: string): string[] =>
    database
      .prepare(
        `SELECT CAST(entry.body AS TEXT) AS text FROM entry JOIN log ON log.id = entry.log
         WHERE entry.type = ${textType} AND ${where} ORDER BY ${order}`,
      )
      .all()
      .map(({ text }) => String(text));
  const mine = "log.account = (SELECT value FROM profile WHERE key = 'account')";
  return {
    own: texts(mine, "log.id, entry.seq"),
    others: texts(`NOT ${mine}`, "log.id, entry.seq"),
    onScreen: texts("TRUE", "entry.place, entry.hash"),
    faults: [...integrity(database), ...inspect(database)],
  };
}

function integrity(database: DatabaseSync): string[] {
  const rows = database.prepare("PRAGMA integrity_check").all();
  return rows.map((row) => String(row["integrity_check"])).filter((said) => said !== "ok");
}
