// HKDF against the RFC that defines it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hkdf } from "#crypto";
import { adapters, empty, filled } from "./adapters.ts";

/** The bytes from `first` to `last`, both included. */
const range = (first: number, last: number): Uint8Array =>
  Uint8Array.from({ length: last - first + 1 }, (_, index) => first + index);

// RFC 5869, appendix A, cases 1 to 3.
const vectors = [
  {
    secret: filled(22, 0x0b),
    salt: range(0x00, 0x0c),
    info: range(0xf0, 0xf9),
    derived: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  },
  {
    secret: range(0x00, 0x4f),
    salt: range(0x60, 0xaf),
    info: range(0xb0, 0xff),
    derived:
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09" +
      "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
  },
  {
    secret: filled(22, 0x0b),
    salt: empty,
    info: empty,
    derived: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  },
];

for (const { library, primitives } of adapters) {
  test(`${library}: deriving yields the published keys`, () => {
    for (const { secret, salt, info, derived } of vectors) {
      const length = derived.length / 2;
      assert.equal(hkdf(primitives, salt, secret, info, length).toHex(), derived);
    }
  });

  test(`${library}: it derives keys of any length up to the standard's limit`, () => {
    const secret = filled(32, 1);
    const longest = hkdf(primitives, empty, secret, empty, 8_160);
    for (const length of [0, 1, 31, 32, 33, 64]) {
      const derived = hkdf(primitives, empty, secret, empty, length);
      assert.deepEqual(derived, longest.slice(0, length));
    }
    assert.throws(() => hkdf(primitives, empty, secret, empty, 8_161));
  });
}
