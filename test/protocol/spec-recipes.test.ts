// Follows the recipes of docs/protocol.md to the letter: they must yield the bytes of its vectors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSealedChannel, hkdf, startNoise, verifyFor, type NoiseRole } from "#crypto";
import { decodeBatch, decodeStunRequest, encodeStunAnswer } from "#protocol";
import type { Purpose } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { alice } from "../../tools/vectors/people.ts";
import type { Shown, Vector } from "../../tools/vectors/vector.ts";
import { documentVectors } from "./spec-document.ts";
import { fieldOf, writePlain, writeType } from "./spec-writer.ts";

const { sha256, hmac, open, seal, agreementPublic, signingPublic } = primitivesNode;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
const zero = Uint8Array.of(0);

/** The vectors of a kind; fails if there are none. */
function vectorsOf(kind: string): Vector[] {
  const found = documentVectors.filter((one) => one.kind === kind && !one.refused);
  assert.ok(found.length > 0, kind);
  return found;
}

function vectorOf(kind: string): Vector {
  const [vector] = vectorsOf(kind);
  if (vector === undefined) throw new Error(`the document has no ${kind}`);
  return vector;
}

/** A field of a vector's value; the document writes it as text or hex. */
function wordIn(value: Shown | undefined, ...path: string[]): string {
  const found = path.reduce<Shown | undefined>(fieldOf, value);
  if (typeof found !== "string") throw new Error(`${path.join(".")} is not text`);
  return found;
}
const bytesIn = (value: Shown | undefined, ...path: string[]): Uint8Array =>
  Uint8Array.fromHex(wordIn(value, ...path));

/** The texts of a list, sorted. */
function sortedIn(value: Shown | undefined, name: string): Uint8Array[] {
  const list = fieldOf(value, name);
  if (!Array.isArray(list)) throw new Error(`${name} is not a list`);
  return list
    .map(String)
    .toSorted()
    .map((hex) => Uint8Array.fromHex(hex));
}

test("an id is the hash of a public key, and a public key comes from its secret", () => {
  for (const { value, hex } of vectorsOf("signing-key")) {
    const publicKey = signingPublic(bytesIn(value, "secret"));
    assert.equal(publicKey.toHex(), wordIn(value, "publicKey"));
    assert.equal(sha256(publicKey).toHex(), hex);
  }
  for (const { value, hex } of vectorsOf("agreement-key")) {
    assert.equal(agreementPublic(bytesIn(value, "secret")).toHex(), hex);
  }
});

test("two accounts share one conversation, in whatever order they are named", () => {
  const { value, hex } = vectorOf("conversation");
  const ids = sortedIn(value, "accounts");
  assert.equal(sha256(utf8("tincan/1/direct"), zero, ...ids).toHex(), hex);
});

test("a safety number comes from two keys and 5,201 hashes", () => {
  const { value, hex } = vectorOf("safety-number");
  const keys = sortedIn(value, "keys");
  let hash = sha256(utf8("tincan/1/safety-number"), zero, ...keys);
  for (let round = 0; round < 5200; round++) hash = sha256(hash, ...keys);
  const bytes = joined(sha256(hash, Uint8Array.of(1)), sha256(hash, Uint8Array.of(2)));
  const groups = Array.from({ length: 12 }, (_, at) => {
    const five = Number.parseInt(bytes.subarray(at * 5, at * 5 + 5).toHex(), 16);
    return String(five % 100_000).padStart(5, "0");
  });
  assert.equal(groups.join(" "), wordIn(value, "digits"));
  assert.equal(utf8(wordIn(value, "digits")).toHex(), hex);
});

test("a wrapped key is sealed under a key made from the export key", () => {
  const { value, hex } = vectorOf("wrapped-key");
  const info = utf8(wordIn(value, "purpose"));
  const key = hkdf(primitivesNode, new Uint8Array(), bytesIn(value, "exportKey"), info, 32);
  const [version, nonce] = [Uint8Array.of(1), bytesIn(value, "nonce")];
  const sealed = seal(key, nonce, version, bytesIn(value, "plain"));
  assert.equal(joined(version, nonce, sealed).toHex(), hex);
});

test("a device signs to sign in, and proves a secret to resume", () => {
  const { value, hex } = vectorOf("sign-in-bytes");
  const parts = ["serverKey", "clientNonce", "serverNonce", "device"];
  assert.equal(joined(...parts.map((part) => bytesIn(value, part))).toHex(), hex);
  const resumed = vectorOf("resumption-proof");
  const label = utf8("tincan/1/resumption/device");
  const nonces = ["clientNonce", "serverNonce"].map((name) => sha256(bytesIn(resumed.value, name)));
  const proof = hmac(bytesIn(resumed.value, "secret"), label, zero, ...nonces);
  assert.equal(proof.toHex(), resumed.hex);
});

test("a server signs over the two messages of a sign-up, and whom and which connection they are for", () => {
  const { value, hex } = vectorOf("sign-up-bytes");
  const parts = ["serverKey", "clientNonce", "serverNonce", "request", "response"];
  const bytes = parts.map((part) => bytesIn(value, part));
  assert.equal(joined(...bytes, utf8(wordIn(value, "name"))).toHex(), hex);
});

test("a signature covers its purpose", () => {
  for (const { value, hex, signer = "" } of vectorsOf("signature")) {
    const label = utf8(`tincan/1/${wordIn(value, "purpose")}`);
    const message = joined(label, zero, bytesIn(value, "message"));
    const secret = Uint8Array.fromHex(signer);
    assert.equal(primitivesNode.sign(secret, message).toHex(), hex);
    const purpose = wordIn(value, "purpose") as Purpose; // The document's name for it.
    const key = signingPublic(secret);
    const signature = Uint8Array.fromHex(hex);
    assert.ok(verifyFor(primitivesNode, key, purpose, bytesIn(value, "message"), signature));
  }
});

/** The hash of an entry in the form of its type: an older one has a type below 16. */
function hashOf(entry: Shown): Uint8Array {
  return Number(fieldOf(entry, "type")) < 16
    ? sha256(utf8("tincan/1/entry"), zero, writeType("olderHeader", entry))
    : sha256(utf8("tincan/3/entry"), zero, writePlain("header", entry));
}

test("a log of version 2 keeps its hashes", () => {
  const first = vectorOf("entry-hash"); // The document of version 2 had the same vector.
  assert.equal(first.hex, "879b3fd755057a1297730429e7dabd911613a234c6c9fd1dc771c59fa30dbfb0");
});

test("a batch is a chain: hashing its entries one after another gives the head", () => {
  const hashes = vectorsOf("entry-hash").map(({ value, hex }) => {
    assert.equal(hashOf(value ?? null).toHex(), hex);
    return { prev: wordIn(value, "prev"), hex };
  });
  assert.deepEqual(
    hashes.map(({ prev }) => prev),
    ["0".repeat(64), ...hashes.slice(0, -1).map(({ hex }) => hex)],
  );
  const { entries } = decodeBatch(Uint8Array.fromHex(vectorOf("batch").hex)) ?? { entries: [] };
  assert.deepEqual(
    entries.map(({ content, erased }) => (content ? sha256(content) : erased)?.toHex()),
    vectorsOf("entry-hash").map(({ value }) => wordIn(value, "bodyHash")),
  );
  const head = vectorOf("head");
  assert.equal(wordIn(head.value, "hash"), hashes.at(-1)?.hex);
  const covered = Uint8Array.fromHex(head.hex);
  const signature = bytesIn(vectorOf("batch").value, "signature");
  assert.ok(verifyFor(primitivesNode, alice.keys.signingKey, "head", covered, signature));
});

/** One side of the handshake, starting from the document's prologue. */
function side(role: NoiseRole) {
  const { value } = vectorOf("handshake-keys");
  return startNoise({
    primitives: primitivesNode,
    role,
    prologue: Uint8Array.fromHex(vectorOf("prologue").hex),
    staticSecret: bytesIn(value, role, "staticSecret"),
    ephemeralSecret: bytesIn(value, role, "ephemeralSecret"),
  });
}

/** What a side reveals about itself: its offer. */
function shownBy(role: NoiseRole): Uint8Array {
  const list = wordIn(vectorOf("handshake-keys").value, role, "list");
  return writeType("linkOffer", { list, min: 3, max: 3, features: [], certificate: null });
}

test("Noise produces the document's handshake from its prologue and secrets", () => {
  const [initiator, responder] = [side("initiator"), side("responder")];
  const first = initiator.write(new Uint8Array());
  responder.read(first);
  const second = responder.write(shownBy("responder"));
  initiator.read(second);
  const third = initiator.write(shownBy("initiator"));
  const frames = vectorsOf("link-frame").filter(
    ({ value }) => wordIn(value, "type") === "handshake",
  );
  assert.deepEqual(
    frames.map(({ value }) => wordIn(value, "message")),
    [first, second, third].map((message) => message.toHex()),
  );
  const keys = initiator.done();
  assert.equal(keys && joined(keys.send, keys.receive).toHex(), vectorOf("handshake-keys").hex);
});

test("the handshake's key opens the first sealed frame to the document's piece", () => {
  const keys = Uint8Array.fromHex(vectorOf("handshake-keys").hex);
  const channel = createSealedChannel(primitivesNode, {
    send: keys.subarray(32),
    receive: keys.subarray(0, 32),
  });
  const frame = Uint8Array.fromHex(vectorsOf("link-frame").at(-1)?.hex ?? "");
  const nonce = new Uint8Array(12);
  const [header, sealed] = [frame.subarray(0, 17), frame.subarray(17)];
  const piece = vectorOf("piece").hex;
  assert.equal(open(keys.subarray(0, 32), nonce, header, sealed)?.toHex(), piece);
  assert.equal(channel.open(0, header, sealed)?.toHex(), piece);
});

test("a STUN request with unknown attributes is refused with the list of them", () => {
  const { value, hex } = vectorOf("stun-answer");
  const request = decodeStunRequest(bytesIn(value, "request"));
  const from = { address: bytesIn(value, "from", "address"), port: 32_853 };
  assert.equal(request && encodeStunAnswer(request, from).toHex(), hex);
});
