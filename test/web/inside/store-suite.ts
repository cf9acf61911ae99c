// Runs the store contract for SQLite on the browser's own disk.
import { openDisk } from "../../../src/web/worker/sqlite-wasm.ts";
import { openStore } from "../../../src/web/worker/store-sqlite-wasm.ts";
import { storeSuite } from "../../contract/store.ts";

/** One disk for each test of the suite and some to spare, because we open them beforehand. */
const disksMax = 40;
const disks = await Promise.all(
  Array.from({ length: disksMax }, (_, number) => openDisk(`contract-${number}`)),
);

storeSuite("SQLite in the browser", () => {
  const disk = disks.pop();
  if (!disk) throw new Error("the suite has grown: open more disks");
  return () => openStore(disk, "store");
});
