// Runs the contract of the real databases on the fake one of the server's tests.
import { databaseBounds } from "../contract/database-bounds.ts";
import { databaseSuite } from "../contract/database.ts";
import { asDatabase, createDatabaseFake } from "./stage/database-fake.ts";

async function makePlace() {
  const fake = createDatabaseFake();
  return { open: async () => asDatabase(fake), remove: async () => {} };
}

databaseSuite("the fake", makePlace);
databaseBounds("the fake", makePlace);
