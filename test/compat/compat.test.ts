// The latest released program gets along with today's, and every one is as it was frozen.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundles, folder, hashOf, testPeopleWith } from "./people.ts";

const partsFolder = join(folder, "parts");

/** The frozen programs as they are listed, with the names of the files that each shares. */
const listed: Record<string, { sha256: string; parts?: string[] }> = JSON.parse(
  readFileSync(join(folder, "bundles.json"), "utf8"),
);

test("every frozen program is the one that the list names, byte for byte", () => {
  const hashes = Object.entries(listed).map(([name, { sha256 }]) => [`${name}.mjs`, sha256]);
  const found = bundles.map((name) => [name, hashOf(join(folder, name))]);
  assert.ok(found.length > 0);
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(hashes));
});

test("so is every file that frozen programs share, and no other is there", () => {
  const named = new Set(Object.values(listed).flatMap(({ parts = [] }) => parts));
  const found = existsSync(partsFolder) ? readdirSync(partsFolder) : [];
  assert.deepEqual(new Set(found), named);
  for (const name of found) {
    const [, hash] = /-([0-9a-f]{16})\.mjs$/.exec(name) ?? [];
    assert.equal(hashOf(join(partsFolder, name)).slice(0, 16), hash, name);
  }
});

for (const latest of bundles.slice(-1)) void testPeopleWith(latest);
