// What the page weighs as it travels: it has to open at once, also on a slow line.
import assert from "node:assert/strict";
import { globSync, readFileSync, statSync } from "node:fs";
import { test } from "node:test";

/** Bytes, with Brotli: the script that draws the way in, without the worker and its WebAssembly. */
const scriptMax = 60_000;
const styleMax = 6_000;

const sizeOf = (pattern: string): number => {
  const files = globSync(`dist/web/${pattern}`);
  assert.equal(files.length, 1, pattern);
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
};

test("the page's script and style are small", () => {
  assert.ok(sizeOf("page-*.js.br") < scriptMax);
  assert.ok(sizeOf("style-*.css.br") < styleMax);
});

test("the page asks for nothing from elsewhere", () => {
  for (const file of globSync("dist/web/*.{html,css,webmanifest}")) {
    const foreign = readFileSync(file, "utf8").match(/(?:src|href|url\(|@import)[^\n]{0,4}https?:/);
    assert.equal(foreign, null, file);
  }
});
