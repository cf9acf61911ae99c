// The keys of this device: made once, and kept in the key file, plain or wrapped by the password.
import { signFor, unwrapKey, wrapKey } from "#crypto";
import { bytes, bytesUpTo, decode, encode, flag, record } from "#protocol";
import type { DeviceId, Sign } from "#protocol";
import type { Context } from "../world/context.ts";

/** The keys of a device: an Ed25519 key that signs and an X25519 key that links. */
export interface DeviceKeys {
  id: DeviceId;
  signingSecret: Uint8Array;
  signingKey: Uint8Array;
  agreementSecret: Uint8Array;
  agreementKey: Uint8Array;
  sign: Sign;
}

const secretsShape = record({ signing: bytes(32), agreement: bytes(32) });
const fileShape = record({ wrapped: flag, secrets: bytesUpTo(256) });

/** Signs with an Ed25519 secret. */
export const signerOf =
  (context: Context, secret: Uint8Array): Sign =>
  (purpose, body) =>
    signFor(context.primitives, secret, purpose, body);

/** Makes fresh keys without saving them. */
export const makeDeviceKeys = (context: Context): DeviceKeys =>
  keysOf(context, context.random(32), context.random(32));

function keysOf(context: Context, signing: Uint8Array, agreement: Uint8Array): DeviceKeys {
  const { primitives } = context;
  const signingKey = primitives.signingPublic(signing);
  return {
    id: primitives.sha256(signingKey).toHex() as DeviceId,
    signingSecret: signing,
    signingKey,
    agreementSecret: agreement,
    agreementKey: primitives.agreementPublic(agreement),
    sign: signerOf(context, signing),
  };
}

/** Saves the keys: plain, or wrapped by the export key, so that reading them takes the password. */
export function keepDeviceKeys(context: Context, keys: DeviceKeys, exportKey?: Uint8Array): void {
  context.heldKey?.hold(exportKey);
  if (areKept(context, keys, exportKey)) return;
  const { signingSecret: signing, agreementSecret: agreement } = keys;
  const plain = encode(secretsShape, { signing, agreement });
  const secrets = exportKey
    ? wrapKey(context.primitives, context.random, exportKey, "tincan/1/device-keys", plain)
    : plain;
  context.keyFile.write(encode(fileShape, { wrapped: exportKey !== undefined, secrets }));
}

/** Whether the file is right already: not writing it lets people sign in while the disk is full. */
function areKept(context: Context, keys: DeviceKeys, exportKey?: Uint8Array): boolean {
  const kept = context.keyFile.read();
  const isWrapped = kept && decode(fileShape, kept)?.wrapped;
  if (isWrapped !== (exportKey !== undefined)) return false;
  return readDeviceKeys(context, exportKey)?.id === keys.id;
}

/** Whether there is a key file that no password can read. */
export function keysAreDamaged({ keyFile }: Context): boolean {
  const kept = keyFile.read();
  const file = kept && decode(fileShape, kept);
  if (!file) return kept !== undefined;
  return !file.wrapped && decode(secretsShape, file.secrets) === undefined;
}

/** The kept keys; undefined if there are none, or if they need a different export key. */
export function readDeviceKeys(context: Context, exportKey?: Uint8Array): DeviceKeys | undefined {
  const kept = context.keyFile.read();
  const file = kept && decode(fileShape, kept);
  if (!file || (file.wrapped && !exportKey)) return undefined;
  const plain =
    file.wrapped && exportKey
      ? unwrapKey(context.primitives, exportKey, "tincan/1/device-keys", file.secrets)
      : file.secrets;
  const secrets = plain && decode(secretsShape, plain);
  return secrets && keysOf(context, secrets.signing, secrets.agreement);
}
