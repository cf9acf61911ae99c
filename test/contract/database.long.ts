// Runs what takes a thousand commits on each database in which the server can keep its accounts.
import { databaseBounds } from "./database-bounds.ts";
import { sqlitePlace } from "./sqlite-place.ts";

databaseBounds("SQLite", sqlitePlace);
