// The bench runs all parts for several rounds, and prints how this tree compares with bare things
// and with an older tree.
import assert from "node:assert/strict";
import { test } from "node:test";
import { noCounts } from "../../bench/counts.ts";
import type { Part } from "../../bench/part.ts";
import { measureParts } from "../../bench/rounds.ts";
import { sharesOf } from "../../bench/shares.ts";
import { adapterOf, here } from "../../bench/tree.ts";
import { sizes } from "../../bench/workload.ts";

/** A part with one figure, and what it was asked for. */
function fakePart(name: string, isOfThisTree: boolean): { part: Part; seen: string[] } {
  const seen: string[] = [];
  const part: Part = {
    name,
    isOfThisTree,
    async round(root, _size, withBare) {
      seen.push(`${root} ${withBare}`);
      const counts = { ...noCounts(), statements: root === "/a" ? 3 : 6 };
      const ours = root === "/a" ? 2 : 8;
      const figure = { what: "round trip p50", unit: "ms", ours } as const;
      return {
        figures: [{ ...figure, bare: withBare ? { "": 1 } : {} }],
        counts: { alone: counts, inStream: counts },
      };
    },
    async end() {
      seen.push("end");
    },
  };
  return { part, seen };
}

const size = { ...sizes.tiny, rounds: 2 };
const trees = { root: "/a", older: { name: "older", root: "/b" } };

test("two trees take turns, the bare thing runs with this one, and the table has ratios", async () => {
  const { part, seen } = fakePart("one process", false);
  const { tables } = await measureParts([part], trees, size);
  assert.deepEqual(seen, ["/a true", "/b false", "/a true", "/b false", "end"]);
  assert.match(tables, /ours +\| +older +\| +ours \/ older +\| +bare +\| +ours \/ bare/);
  assert.match(
    tables,
    /one process: round trip p50 .* 2\.00 \| +8\.00 \| +0\.250 \| +1\.00 \| +2\.00/,
  );
  assert.match(tables, /SQL statements, alone +\| +3\.00 \| +6\.00 \| +0\.500/);
});

test("the table says whether a figure meets its target", async () => {
  const { tables } = await measureParts([fakePart("one process", false).part], trees, size);
  assert.match(tables, /≤ 1\.50 × bare: missed/);
});

test("a part of this tree only leaves the older one alone", async () => {
  const { part, seen } = fakePart("new", true);
  const { rows } = await measureParts([part], trees, size);
  assert.deepEqual(seen, ["/a true", "/a true", "end"]);
  assert.deepEqual(rows[0]?.ours, [2, 2]);
  assert.deepEqual(rows[0]?.older, [Number.NaN, Number.NaN]);
});

test("this tree has an adapter, and a folder that is not a tree has none", () => {
  assert.ok(adapterOf(here));
  assert.throws(() => adapterOf("/nowhere"), /no adapter for/);
});

const frame = (functionName: string, url: string) => {
  return { functionName, url, scriptId: "0", lineNumber: 0, columnNumber: 0 };
};

test("a profile is divided by the files of its frames, and SQLite gets what was metered", () => {
  const nodes = [
    { id: 1, callFrame: frame("(root)", ""), children: [2, 4] },
    { id: 2, callFrame: frame("take", "file:///src/peer/logs/take.ts"), children: [3] },
    { id: 3, callFrame: frame("hash", "") },
    { id: 4, callFrame: frame("run", "file:///src/node/client/store-sqlite.ts") },
  ];
  const profile = {
    nodes,
    startTime: 0,
    endTime: 0,
    samples: [2, 3, 4],
    timeDeltas: [100, 200, 9_000],
  };
  const shares = sharesOf(profile, 400, { store: 90, index: 10 });
  assert.deepEqual([shares["the peer"], shares["SQLite"]], [300, 90]);
  assert.equal(shares["the index of words"], 10);
});
