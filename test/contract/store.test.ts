// Runs the contract of the store on SQLite in Node.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { wordsOf } from "../../src/node/client/store-files.ts";
import { openStore } from "../../src/node/client/store-sqlite.ts";
import { storeSuite } from "./store.ts";

const folder = mkdtempSync(join(tmpdir(), "tincan-store-"));
after(() => rmSync(folder, { recursive: true }));

let disks = 0;

storeSuite("SQLite in Node", () => {
  disks += 1;
  const file = join(folder, `${disks}.sqlite`);
  return {
    open: () => openStore(file),
    destroyWords: () =>
      writeFileSync(wordsOf(file), "no database, but a shopping list".repeat(200)),
  };
});
