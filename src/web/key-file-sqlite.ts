// The device keys in the browser: the one row of a database of its own. The browser's disk has no
// way to put a whole file in the place of another; SQLite does that.
import type { KeyFile } from "#peer";
import { openStore } from "./store-sqlite-wasm.ts";
import type { Disk } from "./sqlite-wasm.ts";

/** The key file, open until it is closed. All throw `StoreFailure`. */
export interface OpenKeyFile extends KeyFile {
  close(): void;
}

/** The key file on this disk; reading answers undefined while nothing has been written. */
export function openKeyFile(disk: Disk): OpenKeyFile {
  const store = openStore(disk, "keys");
  store.run("CREATE TABLE IF NOT EXISTS keys (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT");
  return {
    read() {
      const bytes = store.get("SELECT bytes FROM keys WHERE id = 1")?.["bytes"];
      return bytes instanceof Uint8Array ? bytes : undefined;
    },
    write: (bytes) => store.run("INSERT OR REPLACE INTO keys VALUES (1, ?)", bytes),
    close: () => store.close(),
  };
}
