// Runs the contract on every key file.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { openKeyFile } from "../../src/node/client/key-file.ts";
import { openStore } from "../../src/node/client/store-sqlite.ts";
import { openKeyFile as openKeyRow } from "../../src/web/worker/key-file-sqlite.ts";
import { keyFileSuite } from "./key-file.ts";

const folder = mkdtempSync(join(tmpdir(), "tincan-keys-"));
after(() => rmSync(folder, { recursive: true }));

let places = 0;
const place = (): string => {
  places += 1;
  return join(folder, `keys-${places}`);
};

keyFileSuite("a file", () => {
  const file = place();
  return () => openKeyFile(file);
});

keyFileSuite("a row", () => {
  const store = openStore(place());
  after(() => store.close());
  return () => openKeyRow(store);
});
