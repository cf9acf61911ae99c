// The room that a server holds on its disk while it does not run.
import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createReserve } from "../../../src/node/server/reserve-file.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

test("room is held until it is released, and can be held again", (t) => {
  const file = join(temporaryFolder(t), "reserve");
  const reserve = createReserve(file, 10_000);
  for (let round = 0; round < 2; round += 1) {
    reserve.keep();
    assert.equal(statSync(file).size, 10_000);
    reserve.release();
    assert.equal(existsSync(file), false);
  }
});

test("where no room can be held, nobody is stopped", (t) => {
  const reserve = createReserve(join(temporaryFolder(t), "missing", "reserve"), 10_000);
  reserve.keep();
  reserve.release();
});
