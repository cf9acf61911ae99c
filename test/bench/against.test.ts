// Two trees take turns, and the bench prints how one compares with the other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { tablesOfTwo } from "../../bench/against.ts";
import { noCounts } from "../../bench/counts.ts";
import type { Part } from "../../bench/part.ts";
import { adapterOf, here } from "../../bench/tree.ts";
import { sizes } from "../../bench/workload.ts";

test("two trees take turns, without the bare rivals, and the bench prints their ratios", async () => {
  const seen: string[] = [];
  const part: Part = {
    name: "fake",
    async round(root, _size, withBare) {
      assert.equal(withBare, false);
      seen.push(root);
      const counts = { ...noCounts(), statements: root === "/a" ? 3 : 6 };
      const ours = root === "/a" ? 2 : 8;
      return {
        figures: [{ what: "trip", unit: "ms", ours, bare: {} }],
        counts: { alone: counts, inStream: counts },
      };
    },
  };
  const size = { ...sizes.tiny, rounds: 2 };
  const tables = await tablesOfTwo([part], ["this", "older"], ["/a", "/b"], size);
  assert.deepEqual(seen, ["/a", "/b", "/a", "/b"]);
  assert.match(tables, /this \/ older/);
  assert.match(tables, /fake: trip .* 0\.250 \(0\.250 – 0\.250\)/);
  assert.match(tables, /SQL statements, alone .* 3\.00 \| +6\.00 \| +0\.500/);
});

test("this tree has an adapter, and a folder that is not a tree has none", () => {
  assert.ok(adapterOf(here));
  assert.throws(() => adapterOf("/nowhere"), /no adapter for/);
});
