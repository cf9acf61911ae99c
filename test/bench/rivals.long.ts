// Runs the other programs that are installed here, at a tiny size. Too long for `npm test`: it
// installs a package, starts two servers and compiles a program.
import assert from "node:assert/strict";
import { test } from "node:test";
import { measureRival, rivals } from "../../bench/rivals.ts";
import { sizes } from "../../bench/workload.ts";

for (const rival of rivals) {
  test(`${rival.name} brings messages to the other end, if it is installed`, async (t) => {
    const round = await measureRival(rival, sizes.tiny);
    if (!round) return t.skip("not installed here");
    for (const value of Object.values(round)) assert.ok(value > 0 && Number.isFinite(value));
  });
}
