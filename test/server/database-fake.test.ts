// Runs the contract of the real databases on the fake one of the server's tests.
import { databaseSuite } from "../contract/database.ts";
import { asDatabase, createDatabaseFake } from "./stage/database-fake.ts";

databaseSuite("the fake", async () => {
  const fake = createDatabaseFake();
  return { open: async () => asDatabase(fake), remove: async () => {} };
});
