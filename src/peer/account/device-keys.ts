// The keys of this device: made once, and kept in the key file, wrapped by the password, and plain
// as well while the person stays signed in.
import { sameBytes, signFor, unwrapKey, wrapKey } from "#crypto";
import { bytes, bytesUpTo, decode, encode, flag, growing, later, record } from "#protocol";
import type { DeviceId, Of, Sign } from "#protocol";
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
const none = new Uint8Array();
/** `locked`: the wrapped keys next to plain ones. Older programs kept only either. */
const fileShape = growing({
  wrapped: flag,
  secrets: bytesUpTo(256),
  locked: later(bytesUpTo(256), none),
});
type KeptKeys = Of<typeof fileShape>;

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

/**
 * Saves the keys wrapped by the export key, so that reading them takes the password. `isOpen`: plain
 * as well. The wrapped ones always stay, so locking them later takes no password. Without an export
 * key they stay as they are in the file, if they are there.
 */
export function keepDeviceKeys(
  context: Context,
  keys: DeviceKeys,
  exportKey?: Uint8Array,
  isOpen = exportKey === undefined,
): void {
  context.heldKey?.hold(isOpen ? undefined : exportKey);
  const locked = lockedKeys(context, keys, exportKey);
  if (isOpen) write(context, { wrapped: false, secrets: plainOf(keys), locked });
  else write(context, { wrapped: true, secrets: locked, locked: none });
}

const plainOf = ({ signingSecret: signing, agreementSecret: agreement }: DeviceKeys): Uint8Array =>
  encode(secretsShape, { signing, agreement });

/** Those in the file if they open, so that the file stays the same; otherwise wrapped again. */
function lockedKeys(context: Context, keys: DeviceKeys, exportKey?: Uint8Array): Uint8Array {
  const file = readFile(context);
  const kept = (file?.wrapped ? file.secrets : file?.locked) ?? none;
  if (!exportKey || unwrap(context, kept, exportKey)?.id === keys.id) return kept;
  const { primitives, random } = context;
  return wrapKey(primitives, random, exportKey, "tincan/1/device-keys", plainOf(keys));
}

/** Not writing what is there already lets people sign in while the disk is full. */
function write(context: Context, file: KeptKeys): void {
  const kept = readFile(context);
  const isThere =
    kept?.wrapped === file.wrapped &&
    sameBytes(kept.secrets, file.secrets) &&
    sameBytes(kept.locked, file.locked);
  if (!isThere) context.keyFile.write(encode(fileShape, file));
}

/** Removes the plain keys; false if there are no wrapped ones, as in files of older programs. */
export function lockDeviceKeys(context: Context): boolean {
  const file = readFile(context);
  if (!file || file.wrapped) return true;
  if (file.locked.length === 0) return false;
  write(context, { wrapped: true, secrets: file.locked, locked: none });
  return true;
}

/** Removes all keys. The file stays, and says that there was an account. */
export const eraseDeviceKeys = (context: Context): void =>
  write(context, { wrapped: true, secrets: none, locked: none });

/** Whether the keys can be read without the password. */
export const keysAreOpen = (context: Context): boolean => readFile(context)?.wrapped === false;

/** Whether there is a key file that no password can read. */
export function keysAreDamaged(context: Context): boolean {
  const file = readFile(context);
  if (!file) return context.keyFile.read() !== undefined;
  return !file.wrapped && decode(secretsShape, file.secrets) === undefined;
}

/** The kept keys; undefined if there are none, or if they need a different export key. */
export function readDeviceKeys(context: Context, exportKey?: Uint8Array): DeviceKeys | undefined {
  const file = readFile(context);
  if (!file?.wrapped) return file && keysIn(context, file.secrets);
  return exportKey && unwrap(context, file.secrets, exportKey);
}

function readFile({ keyFile }: Context): KeptKeys | undefined {
  const kept = keyFile.read();
  return kept && decode(fileShape, kept);
}

function unwrap(context: Context, wrapped: Uint8Array, exportKey: Uint8Array) {
  const plain = unwrapKey(context.primitives, exportKey, "tincan/1/device-keys", wrapped);
  return plain && keysIn(context, plain);
}

function keysIn(context: Context, plain: Uint8Array): DeviceKeys | undefined {
  const secrets = decode(secretsShape, plain);
  return secrets && keysOf(context, secrets.signing, secrets.agreement);
}
