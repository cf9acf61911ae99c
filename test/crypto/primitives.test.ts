// What both adapters compute and refuse: published vectors, and input that an attacker may send.

import assert from "node:assert/strict";
import { test } from "node:test";
import { adapters, empty, filled, flipped, hex, utf8 } from "./adapters.ts";

// RFC 8032 §7.1, tests 1 to 3.
const signatures = [
  {
    secret: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    message: "",
    signature:
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  },
  {
    secret: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    message: "72",
    signature:
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  },
  {
    secret: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    message: "af82",
    signature:
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  },
];

// RFC 7748 §5.2: two single agreements and the first iteration; the second u has its top bit set.
const agreements = [
  {
    secret: "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
    publicKey: "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
    shared: "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
  },
  {
    secret: "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
    publicKey: "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
    shared: "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
  },
  {
    secret: `09${"00".repeat(31)}`,
    publicKey: `09${"00".repeat(31)}`,
    shared: "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079",
  },
];

// RFC 8439 §2.8.2.
const sealing = {
  key: "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
  nonce: "070000004041424344454647",
  aad: "50515253c0c1c2c3c4c5c6c7",
  plain:
    "Ladies and Gentlemen of the class of '99: " +
    "If I could offer you only one tip for the future, sunscreen would be it.",
  sealed:
    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b" +
    "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc" +
    "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691",
};

// The X25519 inputs that give zeros with every secret: points of order 1, 2, 4 and 8, and the same
// points in encodings that are unreduced or have the top bit set.
const smallOrder = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "0100000000000000000000000000000000000000000000000000000000000080",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

for (const { library, primitives } of adapters) {
  const secret = filled(32, 7);
  const message = utf8("Hello, Bob.");

  test(`${library}: hashing yields the published hashes, however the input is split`, () => {
    // FIPS 180-4, and RFC 4231 cases 1 and 2.
    const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert.equal(primitives.sha256(utf8("abc")).toHex(), abc);
    assert.equal(primitives.sha256(utf8("a"), empty, utf8("bc")).toHex(), abc);
    assert.equal(primitives.sha256().toHex(), nothing);
    assert.equal(primitives.sha256(empty).toHex(), nothing);
    assert.equal(
      primitives.hmac(filled(20, 0x0b), utf8("Hi "), utf8("There")).toHex(),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    );
    assert.equal(
      primitives.hmac(utf8("Jefe"), utf8("what do ya want for nothing?")).toHex(),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });

  test(`${library}: signing yields the published signatures, and they hold`, () => {
    for (const vector of signatures) {
      const [publicKey, signed] = [hex(vector.publicKey), hex(vector.message)];
      assert.deepEqual(primitives.signingPublic(hex(vector.secret)), publicKey);
      assert.equal(primitives.sign(hex(vector.secret), signed).toHex(), vector.signature);
      assert.ok(primitives.verify(publicKey, signed, hex(vector.signature)));
    }
  });

  test(`${library}: the same secret array can sign repeatedly`, () => {
    assert.deepEqual(primitives.sign(secret, message), primitives.sign(secret, message));
    assert.notDeepEqual(primitives.sign(secret, message), primitives.sign(secret, empty));
  });

  test(`${library}: a signature with any bit changed does not hold`, () => {
    const publicKey = primitives.signingPublic(secret);
    const signature = primitives.sign(secret, message);
    for (let index = 0; index < 64; index++) {
      assert.equal(primitives.verify(publicKey, message, flipped(signature, index, 5)), false);
    }
    for (let index = 0; index < 32; index++) {
      assert.equal(primitives.verify(flipped(publicKey, index, 1), message, signature), false);
    }
    assert.equal(primitives.verify(publicKey, flipped(message, 0), signature), false);
    assert.equal(primitives.verify(publicKey, empty, signature), false);
  });

  test(`${library}: keys and signatures of other lengths are refused`, () => {
    const publicKey = primitives.signingPublic(secret);
    const signature = primitives.sign(secret, message);
    for (const length of [0, 1, 31, 33, 64]) {
      assert.equal(primitives.verify(filled(length, 1), message, signature), false);
    }
    for (const length of [0, 1, 32, 63, 65, 128]) {
      const cut = Uint8Array.from({ length }, (_, index) => signature[index] ?? 0);
      assert.equal(primitives.verify(publicKey, message, cut), false);
    }
  });

  test(`${library}: agreeing yields the published secrets`, () => {
    for (const { secret: own, publicKey, shared } of agreements) {
      assert.equal(primitives.agree(hex(own), hex(publicKey))?.toHex(), shared);
    }
    assert.equal(primitives.agreementPublic(hex(agreements[2]?.secret ?? "")).length, 32);
  });

  test(`${library}: Alice and Bob agree on the same secret`, () => {
    const [alice, bob] = [filled(32, 1), filled(32, 2)];
    const shared = primitives.agree(alice, primitives.agreementPublic(bob));
    assert.ok(shared);
    assert.deepEqual(shared, primitives.agree(bob, primitives.agreementPublic(alice)));
  });

  test(`${library}: a key that contributes nothing to the secret is refused`, () => {
    for (const publicKey of smallOrder) {
      assert.equal(primitives.agree(secret, hex(publicKey)), undefined, publicKey);
    }
    for (const length of [0, 31, 33]) {
      assert.equal(primitives.agree(secret, filled(length, 9)), undefined);
    }
  });

  test(`${library}: sealing yields the published bytes, and they open`, () => {
    const [key, nonce, aad] = [hex(sealing.key), hex(sealing.nonce), hex(sealing.aad)];
    const plain = utf8(sealing.plain);
    assert.equal(primitives.seal(key, nonce, aad, plain).toHex(), sealing.sealed);
    assert.deepEqual(primitives.open(key, nonce, aad, hex(sealing.sealed)), plain);
  });

  test(`${library}: changed, truncated or moved sealed bytes do not open`, () => {
    const [key, nonce, aad] = [filled(32, 3), filled(12, 4), utf8("header")];
    const sealed = primitives.seal(key, nonce, aad, message);
    for (let index = 0; index < sealed.length; index++) {
      assert.equal(primitives.open(key, nonce, aad, flipped(sealed, index)), undefined);
      assert.equal(primitives.open(key, nonce, aad, sealed.subarray(0, index)), undefined);
    }
    assert.equal(primitives.open(key, nonce, flipped(aad, 0), sealed), undefined);
    assert.equal(primitives.open(key, nonce, empty, sealed), undefined);
    assert.equal(primitives.open(key, flipped(nonce, 11), aad, sealed), undefined);
    assert.equal(primitives.open(flipped(key, 31), nonce, aad, sealed), undefined);
  });

  test(`${library}: empty input can be sealed and opened`, () => {
    const [key, nonce] = [filled(32, 3), filled(12, 4)];
    const sealed = primitives.seal(key, nonce, empty, empty);
    assert.equal(sealed.length, 16);
    assert.deepEqual(primitives.open(key, nonce, empty, sealed), empty);
  });

  test(`${library}: a secret of the wrong length is a mistake in our code`, () => {
    const short = filled(31, 1);
    assert.throws(() => primitives.sign(short, message));
    assert.throws(() => primitives.signingPublic(short));
    assert.throws(() => primitives.agreementPublic(short));
    assert.throws(() => primitives.agree(short, filled(32, 9)));
    assert.throws(() => primitives.seal(short, filled(12, 0), empty, message));
    assert.throws(() => primitives.open(short, filled(12, 0), empty, filled(32, 0)));
  });

  test(`${library}: results are plain arrays that share no memory with anything else`, () => {
    const [key, nonce] = [filled(32, 3), filled(12, 4)];
    const results = [
      primitives.sha256(message),
      primitives.hmac(key, message),
      primitives.sign(secret, message),
      primitives.signingPublic(secret),
      primitives.agreementPublic(secret),
      primitives.seal(key, nonce, empty, message),
    ];
    for (const result of results) {
      assert.equal(Object.getPrototypeOf(result), Uint8Array.prototype);
      assert.equal(result.buffer.byteLength, result.length);
    }
  });
}
