// The table of changes in CONTRIBUTING.md, against the files and names that are there.
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

/** Of each row the change, empty where it goes on with the one above, and its place. */
const changes = Array.from(rows.matchAll(/^\| (?!-)([^|]*)\| `([^`]+)`: ([^|]*)\|$/gm), (found) => {
  const [, change = "", file = "", named = ""] = found;
  const names = Array.from(named.matchAll(/`([^`]+)`/g), ([, name = ""]) => name);
  return { change: change.trim(), place: { file, names } };
});

test("CONTRIBUTING.md says of ten changes where they go", () => {
  const told = changes.map(({ change }) => change).filter((change) => change !== "");
  assert.equal(told.length, 10);
  assert.ok(changes.every(({ place }) => place.names.length > 0));
});

test("every file and every name in the table of changes is there", () => {
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

test("what decides about a new message of the protocol swallows none", () => {
  for (const file of ["src/peer/between.ts", "src/peer/peer.ts", "src/server/frames.ts"]) {
    assert.match(read(file), /default:\s*return \w+ satisfies never;/, file);
  }
});
