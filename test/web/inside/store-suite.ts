// Runs the store contract for SQLite on the browser's own disk.
import { openDisk, type Disk } from "../../../src/web/worker/sqlite-wasm.ts";
import { openStore, wordsName } from "../../../src/web/worker/store-sqlite-wasm.ts";
import { storeSuite } from "../../contract/store.ts";

/** One disk for each test of the suite and some to spare, because we open them beforehand. */
const disksMax = 45;
const disks = await Promise.all(
  Array.from({ length: disksMax }, (_, number) => openDisk(`contract-${number}`)),
);

storeSuite("SQLite in the browser", () => {
  const disk = disks.pop();
  if (!disk) throw new Error("the suite has grown: open more disks");
  return { open: () => openStore(disk, () => "store"), destroyWords: () => destroyWords(disk) };
});

/** The files of the pool cannot be written to, so this spoils the schema, which SQLite checks. */
function destroyWords(disk: Disk): void {
  const words = disk.open(wordsName);
  words.exec("PRAGMA locking_mode = EXCLUSIVE");
  words.exec("PRAGMA writable_schema = ON");
  words.exec("UPDATE sqlite_schema SET sql = 'CREATE garbage' WHERE type = 'table'");
  words.close();
}
