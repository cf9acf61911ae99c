// The device keys in the browser: a row in the database next to the store. The browser's disk
// cannot replace a whole file with another, but SQLite can.
import type { KeyFile, Store } from "#peer";

/** The key file in this database; reading returns undefined until something has been written. */
export function openKeyFile(beside: Store): KeyFile {
  beside.run(
    "CREATE TABLE IF NOT EXISTS keys (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT",
  );
  return {
    read() {
      const bytes = beside.get("SELECT bytes FROM keys WHERE id = 1")?.["bytes"];
      return bytes instanceof Uint8Array ? bytes : undefined;
    },
    write: (bytes) => beside.run("INSERT OR REPLACE INTO keys VALUES (1, ?)", bytes),
  };
}
