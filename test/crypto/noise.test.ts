// The handshake against the published vectors, and against Mallory in the middle.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  createSealedChannel,
  type Noise,
  type NoiseKeys,
  noiseMessageLimit,
  type NoiseOptions,
  noisePayloadLimit,
  startNoise,
} from "#crypto";
import { primitivesNode as primitives } from "../../src/node/common/primitives-node.ts";
import { adapters, empty, filled, flipped, hex, utf8 } from "./adapters.ts";

interface Vector {
  source: string;
  prologue: string;
  initiatorStatic: string;
  responderStatic: string;
  initiatorEphemeral: string;
  responderEphemeral: string;
  handshakeHash?: string;
  messages: { from: "initiator" | "responder"; payload: string; ciphertext: string }[];
}

const file = new URL("./noise-vectors.json", import.meta.url);
const { vectors }: { vectors: Vector[] } = JSON.parse(readFileSync(file, "utf8"));

const prologue = utf8("tincan/1 alice bob");
const aliceOptions: NoiseOptions = {
  primitives,
  role: "initiator",
  prologue,
  staticSecret: filled(32, 11),
  ephemeralSecret: filled(32, 12),
};
const bobOptions: NoiseOptions = {
  primitives,
  role: "responder",
  prologue,
  staticSecret: filled(32, 21),
  ephemeralSecret: filled(32, 22),
};

/** Alice and Bob at the start of a handshake, or after the first few messages. */
function pair(messages = 0, changes: Partial<NoiseOptions> = {}): { alice: Noise; bob: Noise } {
  const alice = startNoise(aliceOptions);
  const bob = startNoise({ ...bobOptions, ...changes });
  for (let turn = 0; turn < messages; turn++) {
    const [from, to] = turn === 1 ? [bob, alice] : [alice, bob];
    assert.ok(to.read(from.write(utf8(`payload ${turn}`))));
  }
  return { alice, bob };
}

function keysOf(noise: Noise): NoiseKeys {
  const keys = noise.done();
  assert.ok(keys);
  return keys;
}

/** Once a handshake has refused a message, it says nothing more, whatever it receives. */
function assertDead(noise: Noise, good: Uint8Array): void {
  assert.equal(noise.read(good), undefined);
  assert.equal(noise.done(), undefined);
  assert.equal(noise.remoteStatic, undefined);
  assert.throws(() => noise.write(empty));
}

for (const { library, primitives: lent } of adapters) {
  for (const [index, vector] of vectors.entries()) {
    test(`${library}: published Noise vector ${index} comes out byte for byte`, () => {
      const shared = { primitives: lent, prologue: hex(vector.prologue) };
      const initiator = startNoise({
        ...shared,
        role: "initiator",
        staticSecret: hex(vector.initiatorStatic),
        ephemeralSecret: hex(vector.initiatorEphemeral),
      });
      const responder = startNoise({
        ...shared,
        role: "responder",
        staticSecret: hex(vector.responderStatic),
        ephemeralSecret: hex(vector.responderEphemeral),
      });
      for (const { from, payload, ciphertext } of vector.messages.slice(0, 3)) {
        const [writer, reader] =
          from === "initiator" ? [initiator, responder] : [responder, initiator];
        const message = writer.write(hex(payload));
        assert.equal(message.toHex(), ciphertext);
        assert.equal(reader.read(message)?.toHex(), payload);
      }
      const hash = keysOf(initiator).hash.toHex();
      assert.equal(keysOf(responder).hash.toHex(), hash);
      assert.equal(hash, vector.handshakeHash ?? hash);
      assertTransport(vector, keysOf(initiator), keysOf(responder));
    });
  }

  function assertTransport(vector: Vector, ofInitiator: NoiseKeys, ofResponder: NoiseKeys): void {
    const initiator = createSealedChannel(lent, ofInitiator);
    const responder = createSealedChannel(lent, ofResponder);
    for (const { from, payload, ciphertext } of vector.messages.slice(3)) {
      const [sealer, opener] =
        from === "initiator" ? [initiator, responder] : [responder, initiator];
      const { counter, header, sealed } = sealer.seal(() => empty, hex(payload));
      assert.equal(sealed.toHex(), ciphertext);
      assert.equal(opener.open(counter, header, sealed)?.toHex(), payload);
    }
  }
}

test("after three messages each side knows the other's key, and both share the same keys", () => {
  const { alice, bob } = pair(3);
  assert.deepEqual(alice.remoteStatic, primitives.agreementPublic(bobOptions.staticSecret));
  assert.deepEqual(bob.remoteStatic, primitives.agreementPublic(aliceOptions.staticSecret));
  const [ofAlice, ofBob] = [keysOf(alice), keysOf(bob)];
  assert.deepEqual(ofAlice.send, ofBob.receive);
  assert.deepEqual(ofAlice.receive, ofBob.send);
  assert.deepEqual(ofAlice.hash, ofBob.hash);
  assert.notDeepEqual(ofAlice.send, ofAlice.receive);
});

test("a side learns nothing about the other until the other has proved its key", () => {
  const { alice, bob } = pair(1);
  assert.equal(bob.remoteStatic, undefined);
  assert.equal(bob.done(), undefined);
  assert.ok(alice.read(bob.write(empty)));
  assert.ok(alice.remoteStatic);
  assert.equal(alice.done(), undefined);
});

test("when Mallory answers instead of Bob, Alice sees Mallory's key", () => {
  const staticSecret = filled(32, 66);
  const { alice } = pair(3, { staticSecret });
  assert.deepEqual(alice.remoteStatic, primitives.agreementPublic(staticSecret));
  assert.notDeepEqual(alice.remoteStatic, primitives.agreementPublic(bobOptions.staticSecret));
});

test("Mallory, who knows only Bob's public key, cannot present it as her own", () => {
  // Noise lets a side send any static key, but without its secret that side cannot agree on a key.
  const bobsKey = primitives.agreementPublic(bobOptions.staticSecret);
  const staticSecret = filled(32, 66);
  const forged = {
    ...primitives,
    agreementPublic: (secret: Uint8Array) =>
      secret === staticSecret ? bobsKey : primitives.agreementPublic(secret),
  };
  const { alice, bob: mallory } = pair(1, { staticSecret, primitives: forged });
  assert.equal(alice.read(mallory.write(empty)), undefined);
  assert.equal(alice.remoteStatic, undefined);
});

test("with a different prologue the first sealed message is refused", () => {
  const { alice, bob } = pair(1, { prologue: utf8("tincan/1 alice mallory") });
  const second = bob.write(empty);
  assert.equal(alice.read(second), undefined);
  assertDead(alice, second);
});

test("one bit changed anywhere in the second or third message ends the handshake for good", () => {
  const { alice, bob } = pair(1);
  const second = bob.write(utf8("list"));
  assert.ok(alice.read(second));
  const third = alice.write(utf8("list and data"));
  for (let index = 0; index < second.length; index++) {
    const again = pair(1);
    assert.equal(again.alice.read(flipped(second, index, index % 8)), undefined, `byte ${index}`);
    assertDead(again.alice, second);
  }
  for (let index = 0; index < third.length; index++) {
    const { alice: writer, bob: reader } = pair(1);
    assert.ok(writer.read(reader.write(utf8("list"))));
    assert.equal(reader.read(flipped(third, index, index % 8)), undefined, `byte ${index}`);
    assertDead(reader, third);
  }
});

test("a bit changed in the first message is noticed when the second arrives", () => {
  for (const index of [0, 31, 32, 36]) {
    const { alice, bob } = pair();
    assert.ok(bob.read(flipped(alice.write(utf8("hello")), index)));
    assert.equal(alice.read(bob.write(empty)), undefined, `byte ${index}`);
  }
});

test("a truncated message ends the handshake for good, at any length", () => {
  const { alice, bob } = pair();
  const first = alice.write(empty);
  for (let length = 0; length < 32; length++) {
    const listener = startNoise(bobOptions);
    assert.equal(listener.read(first.subarray(0, length)), undefined);
    assertDead(listener, first);
  }
  assert.ok(bob.read(first));
  const second = bob.write(utf8("list"));
  for (let length = 0; length < second.length; length++) {
    const again = pair(1);
    assert.equal(again.alice.read(second.subarray(0, length)), undefined);
    assertDead(again.alice, second);
  }
});

test("an ephemeral key of small order is refused without an answer", () => {
  const bob = startNoise(bobOptions);
  assert.equal(bob.read(filled(32, 0)), undefined);
  assertDead(bob, startNoise(aliceOptions).write(empty));
});

test("a message out of turn is refused", () => {
  const { alice, bob } = pair();
  const first = alice.write(empty);
  const echo = startNoise(aliceOptions);
  assert.equal(echo.read(first), undefined);
  assertDead(echo, first);
  assert.ok(bob.read(first));
  assert.equal(bob.read(first), undefined);
  assertDead(bob, first);
});

test("Alice refuses her own first message when Mallory sends it back", () => {
  const { alice } = pair();
  const first = alice.write(utf8("x".repeat(64)));
  assert.equal(alice.read(first), undefined);
});

test("a finished handshake keeps its keys, whatever arrives later", () => {
  const { alice, bob } = pair(3);
  const keys = bob.done();
  assert.equal(bob.read(filled(64, 1)), undefined);
  assert.equal(alice.read(filled(64, 1)), undefined);
  assert.equal(bob.done(), keys);
  assert.ok(alice.done());
});

test("writing out of turn is a mistake in our code, and changes nothing", () => {
  const { alice, bob } = pair();
  assert.throws(() => bob.write(empty));
  const first = alice.write(empty);
  assert.throws(() => alice.write(empty));
  assert.ok(bob.read(first));
  assert.ok(alice.read(bob.write(empty)));
});

test("the longest payload passes, and one more byte is a mistake in our code", () => {
  const { alice, bob } = pair(1);
  assert.throws(() => bob.write(new Uint8Array(noisePayloadLimit + 1)));
  const message = bob.write(new Uint8Array(noisePayloadLimit));
  assert.equal(message.length, noiseMessageLimit);
  assert.equal(alice.read(message)?.length, noisePayloadLimit);
});

test("a message over the limit is refused unread", () => {
  const { alice, bob } = pair();
  const first = alice.write(empty);
  const long = new Uint8Array(noiseMessageLimit + 1);
  long.set(first);
  assert.equal(bob.read(long), undefined);
  assertDead(bob, first);
});
