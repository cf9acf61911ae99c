// Keys in a world where nobody computes: signatures and agreements that keep every promise of the
// real ones at a twentieth of their cost, by remembering which secret belongs to which public key.
//
// Nothing here is secure. The simulation's attackers do not break ciphers; they forge, replay, mix
// and withhold, and against those attacks this is as good as the real thing, which every hundredth
// world uses. Hashes and seals are the real ones everywhere.
import type { Primitives } from "#crypto";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";

const { sha256 } = primitivesNode;
const label = (text: string): Uint8Array => new TextEncoder().encode(text);
const labels = {
  signingKey: label("signing key"),
  agreementKey: label("agreement key"),
  signature: label("signature"),
  agreement: label("agreement"),
};

/** The operations of one world. To verify, it looks up the secrets that made the keys. */
export function createIdealCrypto(): Primitives {
  const signers = new Map<string, Uint8Array>();
  const agreers = new Map<string, Uint8Array>();

  const agreementPublic = (secret: Uint8Array): Uint8Array =>
    publicOf(labels.agreementKey, secret, agreers);

  return {
    ...primitivesNode,
    signingPublic: (secret) => publicOf(labels.signingKey, secret, signers),
    sign: signatureOf,
    verify(publicKey, message, signature) {
      const secret = signers.get(publicKey.toHex());
      return secret !== undefined && signatureOf(secret, message).toHex() === signature.toHex();
    },
    agreementPublic,
    agree(secret, publicKey) {
      const other = agreers.get(publicKey.toHex());
      if (other === undefined) return undefined;
      const both = [secret.toHex(), other.toHex()].toSorted().join();
      return sha256(labels.agreement, label(both));
    },
  };
}

function publicOf(kind: Uint8Array, secret: Uint8Array, known: Map<string, Uint8Array>) {
  const key = sha256(kind, secret);
  known.set(key.toHex(), secret);
  return key;
}

function signatureOf(secret: Uint8Array, message: Uint8Array): Uint8Array {
  const half = sha256(labels.signature, secret, message);
  return Uint8Array.from([...half, ...half]);
}
