// Compares the table of changes in CONTRIBUTING.md with the files and names that exist.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { read } from "./sources.ts";

interface Place {
  file: string;
  names: string[];
}

const [, table = ""] = read("CONTRIBUTING.md").split("## Where to begin");
const [rows = ""] = table.split("\n## ");

/** The change in each row, empty if the row continues the one above, and its place. */
const changes = Array.from(rows.matchAll(/^\| (?!-)([^|]*)\| `([^`]+)`: ([^|]*)\|$/gm), (found) => {
  const [, change = "", file = "", named = ""] = found;
  const names = Array.from(named.matchAll(/`([^`]+)`/g), ([, name = ""]) => name);
  return { change: change.trim(), place: { file, names } };
});

test("CONTRIBUTING.md says where twelve kinds of change belong", () => {
  const told = changes.map(({ change }) => change).filter((change) => change !== "");
  assert.equal(told.length, 12);
  assert.ok(changes.every(({ place }) => place.names.length > 0));
});

test("every file and every name in the table of changes exists", () => {
  assert.deepEqual(
    changes.flatMap(({ place }) => missing(place)),
    [],
  );
});

function missing({ file, names }: Place): string[] {
  if (!existsSync(file)) return [file];
  const code = read(file);
  const has = (name: string): boolean => new RegExp(`(?<!\\w)${RegExp.escape(name)}\\b`).test(code);
  return names.filter((name) => !has(name)).map((name) => `${file}: ${name}`);
}

test("no code that decides about messages swallows a new one", () => {
  for (const file of [
    "src/peer/between.ts",
    "src/peer/peer.ts",
    "src/peer/links/packing.ts",
    "src/server/frames.ts",
  ]) {
    assert.match(read(file), /default:\s*return \w+ satisfies never;/, file);
  }
});
