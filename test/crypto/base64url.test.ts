// Base64url: all bytes have exactly one text, and no other text is accepted.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { fromBase64url, toBase64url } from "#crypto";
import { hex, utf8 } from "./adapters.ts";

test("the published texts encode and decode", () => {
  // RFC 4648 §10, without the padding.
  const texts = { "": "", f: "Zg", fo: "Zm8", foo: "Zm9v", foob: "Zm9vYg", fooba: "Zm9vYmE" };
  for (const [plain, text] of Object.entries(texts)) {
    assert.equal(toBase64url(utf8(plain)), text);
    assert.deepEqual(fromBase64url(text), utf8(plain));
  }
  assert.equal(toBase64url(hex("fbeffe")), "--_-");
});

test("any bytes encode as the platform does, and decode again", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = toBase64url(bytes);
      assert.equal(text, Buffer.from(bytes).toString("base64url"));
      assert.deepEqual(fromBase64url(text), bytes);
    }),
  );
});

test("a text that differs from what we would write is refused", () => {
  for (const text of [
    "A",
    "AAAAA",
    "Zg==",
    "Zm8=",
    "Zh",
    "Zm9",
    "+-AA",
    "/A",
    " Zg",
    "Zg\n",
    "é",
  ]) {
    assert.equal(fromBase64url(text), undefined, text);
  }
});

test("every text is either refused or the only text for its bytes", () => {
  const letters = fc.constantFrom(..."ABCZaz09-_=+/ ");
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 12 }), (text) => {
      const bytes = fromBase64url(text);
      if (bytes !== undefined) assert.equal(toBase64url(bytes), text);
    }),
    { numRuns: 500 },
  );
});
