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
/** The dictionaries that a sign-up loads, bytes after Brotli. */
const guessesMax = 800_000;

const sizeOf = (pattern: string): number => {
  const files = globSync(`dist/web/${pattern}`);
  assert.equal(files.length, 1, pattern);
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
};

test("the page's script and style are small", () => {
  assert.ok(sizeOf("page-*.js.br") < scriptMax);
  assert.ok(sizeOf("style-*.css.br") < styleMax);
});

test("what estimates passwords is a file of its own, which is not there before a sign-up", () => {
  assert.ok(sizeOf("guesses-*.js.br") < guessesMax);
  const before = globSync("dist/web/{page-*.js,worker-*.js}");
  for (const file of before) assert.doesNotMatch(readFileSync(file, "utf8"), /passwords-common/);
  for (const file of ["index.html", "service-worker.js"])
    assert.doesNotMatch(readFileSync(`dist/web/${file}`, "utf8"), /guesses-/, file);
});

test("the page loads nothing from other places", () => {
  for (const file of globSync("dist/web/*.{html,css,webmanifest}")) {
    const foreign = readFileSync(file, "utf8").match(/(?:src|href|url\(|@import)[^\n]{0,4}https?:/);
    assert.equal(foreign, null, file);
  }
});
