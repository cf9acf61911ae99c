// Runs the key file contract for a row on the browser's own disk.
import { openKeyFile } from "../../../src/web/worker/key-file-sqlite.ts";
import { openDisk } from "../../../src/web/worker/sqlite-wasm.ts";
import { openStore } from "../../../src/web/worker/store-sqlite-wasm.ts";
import { keyFileSuite } from "../../contract/key-file.ts";

/** One disk for each test of the suite and some to spare, because we open them beforehand. */
const disksMax = 6;
const disks = await Promise.all(
  Array.from({ length: disksMax }, (_, number) => openDisk(`keys-${number}`)),
);

keyFileSuite("a row in the browser", () => {
  const disk = disks.pop();
  if (!disk) throw new Error("the suite has grown: open more disks");
  const store = openStore(disk, () => "keys");
  return () => openKeyFile(store);
});
