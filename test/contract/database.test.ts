// Runs the contract on each database in which the server can keep its accounts.
import { databaseSuite } from "./database.ts";
import { sqlitePlace } from "./sqlite-place.ts";

databaseSuite("SQLite", sqlitePlace);
