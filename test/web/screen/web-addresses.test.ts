// Which parts of a message are links, and where a long message is cut.
import assert from "node:assert/strict";
import { test } from "node:test";
import { beginningOf, partsOf } from "../../../src/web/page/web-addresses.ts";

const links = (text: string): string[] => partsOf(text).flatMap(({ href }) => href ?? []);

test("c60: an address keeps the brackets that are its own, and not those around it", () => {
  assert.deepEqual(links("see https://en.example.org/wiki/Tin_(can)."), [
    "https://en.example.org/wiki/Tin_(can)",
  ]);
  assert.deepEqual(links("(see https://example.org/a)"), ["https://example.org/a"]);
  assert.deepEqual(links("https://example.org/it's, and so on"), ["https://example.org/it's"]);
});

test("c60: full-width punctuation ends an address", () => {
  assert.deepEqual(links("看 https://example.org/a。然后"), ["https://example.org/a"]);
  assert.deepEqual(links("（https://example.org/b）"), ["https://example.org/b"]);
});

test("c60: other schemes are no links, and nothing of the text is lost", () => {
  const text = "javascript:alert(1) http:// https://example.org/?q=1, data:text/html,x";
  assert.deepEqual(links(text), ["https://example.org/?q=1"]);
  assert.equal(
    partsOf(text)
      .map((part) => part.text)
      .join(""),
    text,
  );
});

const beginning = (text: string, max: number): string =>
  beginningOf(text, max)
    .map((part) => part.text)
    .join("");

test("c61: a long text is cut between signs, and before a link", () => {
  assert.equal(beginning(`${"x".repeat(9)}😀😀`, 10), "x".repeat(9));
  assert.equal(beginning(`${"x".repeat(9)}👩‍👩‍👧 and`, 14), "x".repeat(9));
  assert.equal(beginning("pay at https://bank.example.org/pay/1234567890", 20), "pay at ");
  assert.equal(beginning("e\u0301".repeat(10), 5), "e\u0301e\u0301");
});
