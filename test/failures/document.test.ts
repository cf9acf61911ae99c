// The table of failures: it lists all of them, and the tests that it names exist.
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

/** One failure, as the document describes it. */
interface Row {
  id: string;
  elsewhere: string;
  here: string;
  tests: string[];
}

const quoted = (cell: string): string[] =>
  Array.from(cell.matchAll(/`([^`]+)`/g), ([, one]) => one ?? "");

const root = join(import.meta.dirname, "..", "..");
const documented = readRows(readFileSync(join(root, "docs", "failures.md"), "utf8"));
const ids = Array.from({ length: 28 }, (_, at) => `F${at + 1}`);

/** Every test of a failure: the failure's id, the report it comes from, and the test's file. */
const tested = globSync("*.test.ts", { cwd: import.meta.dirname }).flatMap((file) => {
  const code = readFileSync(join(import.meta.dirname, file), "utf8");
  const names = code.matchAll(/\btest\(\s*["`](F\d+): [^"`]* \(([^()]+)\)["`]/g);
  return Array.from(names, ([, id, source]) => ({ id, source, theme: file.split(".")[0] }));
});

function readRows(text: string): Row[] {
  return Array.from(text.matchAll(/^\| (F\d+) *\|(.*)\|(.*)\|(.*)\|$/gm), (row) => {
    const [, id = "", elsewhere = "", here = "", tests = ""] = row;
    return { id, elsewhere, here, tests: quoted(tests) };
  });
}

test("the document has each failure from F1 to F28, once and in order", () => {
  assert.deepEqual(documented.map(({ id }) => id), ids);
}); // prettier-ignore

test("if a failure has no test, the document says why", () => {
  const silent = documented.filter(({ tests }) => tests.length === 0);
  assert.deepEqual(silent.map(({ id }) => id), ["F4", "F15", "F28"]);
  for (const { id, here } of silent) assert.match(here, /does not apply: \w/, id);
}); // prettier-ignore

test("the tests named for a failure exist, and there are no others", () => {
  for (const { id, tests } of documented) {
    const themes = tested.filter((one) => one.id === id).map(({ theme }) => theme);
    assert.deepEqual([...new Set(themes)].toSorted(), tests.toSorted(), id);
  }
});

test("every test names the report it comes from, and the document names the same one", () => {
  assert.ok(tested.length > 50);
  for (const { id, source = "" } of tested) {
    const [project = "", issue = ""] = source.split("#");
    const cell = documented.find((row) => row.id === id)?.elsewhere ?? "";
    assert.ok(cell.includes(`#${issue}`) && cell.includes(project), `${id} ${source}`);
  }
});

test("the files that prevent a failure exist", () => {
  for (const { id, here } of documented) {
    for (const file of quoted(here).filter((one) => one.startsWith("src/"))) {
      assert.ok(existsSync(join(root, file)), `${id}: ${file}`);
    }
  }
});
