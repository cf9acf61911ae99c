// The fake database of the server's tests against the contract of the real ones.
import { databaseSuite } from "../contract/database.ts";
import { asDatabase, createDatabaseFake } from "./stage/database-fake.ts";

databaseSuite("the fake", async () => {
  const fake = createDatabaseFake();
  return { open: async () => asDatabase(fake), remove: async () => {} };
});
