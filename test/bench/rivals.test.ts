// Programs that are not installed say so in the table; rivals.long.ts runs those that are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rivals, rivalTable } from "../../bench/rivals.ts";
import type { Row } from "../../bench/table.ts";
import { sizes } from "../../bench/workload.ts";

test("a program that is not installed has a row that says so", async (t) => {
  const path = process.env["PATH"];
  process.env["PATH"] = "/nowhere";
  t.after(() => {
    process.env["PATH"] = path;
  });
  const table = await rivalTable([], sizes.tiny);
  for (const { name } of rivals) {
    assert.match(table, new RegExp(`${name} .*not installed here`));
  }
});

test("our own rows come from the same run", async () => {
  const rows = ["round trip p50", "round trip p99", "stream"].map((what, at): Row => {
    const figure = { unit: "ms", older: [], way: undefined, bare: [] } as const;
    return Object.assign({}, figure, {
      what: `relay: ${what}`,
      ours: [at + 1],
      older: [],
      bare: [],
    });
  });
  const table = await rivalTable(rows, { ...sizes.tiny, rounds: 0 });
  assert.match(table, /Tincan, relay +\| +1\.00 \| +2\.00 \| +3\.00/);
  assert.doesNotMatch(table, /Tincan, WebRTC/);
});
