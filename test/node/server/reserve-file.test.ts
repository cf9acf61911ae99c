// The disk space that a server reserves while it is not running.
import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createReserve } from "../../../src/node/server/reserve-file.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

test("space stays reserved until it is released, and can be reserved again", (t) => {
  const file = join(temporaryFolder(t), "reserve");
  const reserve = createReserve(file, 10_000);
  for (let round = 0; round < 2; round += 1) {
    reserve.keep();
    assert.equal(statSync(file).size, 10_000);
    reserve.release();
    assert.equal(existsSync(file), false);
  }
});

test("if no space can be reserved, the server goes on", (t) => {
  const reserve = createReserve(join(temporaryFolder(t), "missing", "reserve"), 10_000);
  reserve.keep();
  reserve.release();
});
