// Making peers' text harmless: nothing that controls a terminal gets through.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { cleanText } from "../../../src/peer/words/clean-text.ts";

/** The bidirectional control characters of Unicode (UAX #9, table 1). */
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u;

const nasty = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.string({
    unit: fc.constantFrom("\u{1b}", "[2J", "\u{202e}", "\r", "\n", "\u{9b}", "a", "\u{7f}"),
  }),
);

test("nothing that controls a terminal or reverses a line comes out, whatever goes in", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const clean = cleanText(text);
      assert.doesNotMatch(clean, controls);
      assert.doesNotMatch(clean, bidi);
      assert.ok(clean.isWellFormed());
    }),
  );
});

test("clean text stays as it is", () => {
  fc.assert(
    fc.property(nasty, (text) => assert.equal(cleanText(cleanText(text)), cleanText(text))),
  );
  for (const text of ["hello", "naïve Ελληνικά עברית 日本語", "👩‍👩‍👧 ❤️ می‌خواهم"]) {
    assert.equal(cleanText(text), text);
  }
});

test("an escape sequence is shown, not obeyed", () => {
  assert.equal(cleanText("\u{1b}[2Jgone\u{9b}1m"), "\u{fffd}[2Jgone\u{fffd}1m");
});

test("a message of several lines stays on one line, so it cannot pose as another message", () => {
  assert.equal(cleanText("hi\r\nbob: yes\ncarol: no"), "hi ⏎ bob: yes ⏎ carol: no");
});

test("a name padded with invisible characters looks like what it is", () => {
  assert.equal(cleanText("al\u{200b}i\u{2060}c\u{feff}e\u{00ad}\u{3164}\u{e0041}"), "alice");
});

test("half of a surrogate pair becomes the replacement character", () => {
  assert.equal(cleanText("a\ud800b"), "a\u{fffd}b");
});
