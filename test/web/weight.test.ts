// The size of the page on the network: it has to open at once, even over a slow connection.
import assert from "node:assert/strict";
import { globSync, readFileSync, statSync } from "node:fs";
import { test } from "node:test";

/**
 * Bytes after Brotli: the script that draws the sign-in views, without the worker and its
 * WebAssembly.
 */
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

test("the page loads nothing from other places", () => {
  for (const file of globSync("dist/web/*.{html,css,webmanifest}")) {
    const foreign = readFileSync(file, "utf8").match(/(?:src|href|url\(|@import)[^\n]{0,4}https?:/);
    assert.equal(foreign, null, file);
  }
});
