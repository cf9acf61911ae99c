// Runs the contract on each database in which the server can keep its accounts.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../src/node/server/database-sqlite.ts";
import { databaseSuite } from "./database.ts";

databaseSuite("SQLite", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tincan-database-"));
  return {
    open: async () => openDatabase(join(folder, "server.db")),
    remove: () => rm(folder, { recursive: true }),
  };
});
