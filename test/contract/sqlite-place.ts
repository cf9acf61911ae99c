// A folder for a database in a file.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../src/node/server/database-sqlite.ts";
import type { Place } from "./database-place.ts";

export async function sqlitePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "tincan-database-"));
  return {
    open: async () => openDatabase(join(folder, "server.db")),
    remove: () => rm(folder, { recursive: true }),
  };
}
