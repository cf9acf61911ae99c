// A chat on the disk of a peer that is not running, read without the code that wrote it.
import { cpSync, existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { batchesOn, bytesOf, textOf } from "./stored-batches.ts";

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

/** A text, who wrote it, and where it stands on screen. */
interface StoredText {
  text: string;
  isMine: boolean;
  place: number;
  log: string;
}

const plain = (texts: StoredText[]): string[] => texts.map(({ text }) => text);

function readFrom(database: DatabaseSync, inspect: Inspect): StoredChat {
  const texts = textsOn(database);
  const onScreen = texts.toSorted((a, b) => a.place - b.place || (a.log < b.log ? -1 : 1));
  return {
    own: plain(texts.filter(({ isMine }) => isMine)),
    others: plain(texts.filter(({ isMine }) => !isMine)),
    onScreen: plain(onScreen),
    faults: [...integrity(database), ...inspect(database)],
  };
}

/** In the order of the logs. */
function textsOn(database: DatabaseSync): StoredText[] {
  const mine = database.prepare("SELECT value FROM profile WHERE key = 'account'").get()?.["value"];
  const logs = database.prepare("SELECT id, account FROM log").all();
  const accounts = new Map(logs.map(({ id, account }) => [id, bytesOf(account).toHex()]));
  return batchesOn(database).flatMap((batch) =>
    (batch?.said.entries ?? []).flatMap((entry, at) => {
      const text = textOf(entry);
      if (!batch || text === undefined) return [];
      const { device, epoch } = batch.said;
      const isMine = accounts.get(batch.log) === mine;
      return [{ text, isMine, place: batch.places[at] ?? 0, log: device + epoch }];
    }),
  );
}

function integrity(database: DatabaseSync): string[] {
  const rows = database.prepare("PRAGMA integrity_check").all();
  return rows.map((row) => String(row["integrity_check"])).filter((said) => said !== "ok");
}
