// The numbered device list: which devices speak for an account, signed by the account key.
//
//   list   = signed "device-list" by the account key over
//            serverKey 32 • name • accountKey 32 • number • device[] • revoked[]
//   device = signingKey 32 • agreementKey 32 • signature 64
//            the device's own "device" signature over
//            serverKey 32 • name • accountKey 32 • signingKey 32 • agreementKey 32
//   revoked = device id 32 • head[]                           its last heads that still count
//
// The highest number wins. Account id = SHA-256(accountKey), device id = SHA-256(signingKey).
import { encode } from "./cbor.ts";
import { conversationId, deviceId, entryHash, epoch } from "./ids.ts";
import type { AccountId, DeviceId } from "./ids.ts";
import { devicesMax, logsNamedMax, revokedMax } from "./limits.ts";
import { username } from "./names.ts";
import { bytes, list, record, uint, type Of } from "./shape.ts";
import { open, peek, seal, type Checks, type Sign } from "./signed.ts";

/** The public keys of a device. */
export const keysShape = { signingKey: bytes(32), agreementKey: bytes(32) };
/** Whose device it is. */
export const ownerShape = { serverKey: bytes(32), name: username, accountKey: bytes(32) };
const deviceStatement = record({ ...ownerShape, ...keysShape });

const revokedHead = record({ conversation: conversationId, epoch, seq: uint(), hash: entryHash });
const listShape = record({
  ...ownerShape,
  number: uint(),
  devices: list(record({ ...keysShape, signature: bytes(64) }), devicesMax),
  revoked: list(record({ device: deviceId, heads: list(revokedHead, logsNamedMax) }), revokedMax),
});

/**
 * Whose list it is (docs/protocol.md §5): the server's OPAQUE key, the name there in its normal
 * form, and the account's Ed25519 public key. Keys have 32 bytes.
 */
export interface ListOwner {
  serverKey: Uint8Array;
  name: string;
  accountKey: Uint8Array;
}

/**
 * The signed part (docs/protocol.md §5): owner, number, every device with its own signature, and
 * the revoked devices. The first list has number 0, and the highest number counts.
 */
export type DeviceListBody = Of<typeof listShape>;

/**
 * One device of an account: its id and its public keys of 32 bytes, Ed25519 to sign, X25519 for
 * links (docs/protocol.md §5).
 */
export interface Device {
  id: DeviceId;
  signingKey: Uint8Array;
  agreementKey: Uint8Array;
}

/** A verified device list. `signed` holds the bytes to pass on. */
export interface DeviceList {
  account: AccountId;
  accountKey: Uint8Array;
  serverKey: Uint8Array;
  name: string;
  number: number;
  devices: Device[];
  revoked: DeviceListBody["revoked"];
  signed: Uint8Array;
}

/**
 * A device's own statement that it belongs to the owner (docs/protocol.md §5): a row of the list.
 * `sign` uses the device's key.
 */
export function certifyDevice(
  owner: ListOwner,
  keys: { signingKey: Uint8Array; agreementKey: Uint8Array },
  sign: Sign,
): DeviceListBody["devices"][number] {
  const statement = encode(deviceStatement, { ...owner, ...keys });
  return { ...keys, signature: sign("device", statement) };
}

/**
 * The signed bytes of a list (docs/protocol.md §5); `sign` uses the account key. A list over 16,384
 * bytes opens nowhere, and this does not check it.
 */
export const sealDeviceList = (body: DeviceListBody, sign: Sign): Uint8Array =>
  seal(listShape, "device-list", body, sign);

/**
 * The body of a list (docs/protocol.md §5), unverified: for lists that we have signed or checked
 * before. Undefined if the bytes are no list.
 */
export const peekDeviceList = (signed: Uint8Array): DeviceListBody | undefined =>
  peek(listShape, signed);

/**
 * The list if the account key and every device in it have signed (docs/protocol.md §5), undefined
 * for any other bytes. The caller checks whether it is the right server, account and number.
 */
export function openDeviceList(signed: Uint8Array, checks: Checks): DeviceList | undefined {
  const claimed = peek(listShape, signed);
  if (claimed === undefined) return undefined;
  const body = open(listShape, "device-list", signed, claimed.accountKey, checks);
  if (body === undefined || !body.devices.every((row) => isCertified(body, row, checks))) {
    return undefined;
  }
  const { accountKey, serverKey, name, number, revoked } = body;
  const account = checks.sha256(accountKey).toHex() as AccountId;
  const devices = body.devices.map(({ signingKey, agreementKey }) => {
    return { id: checks.sha256(signingKey).toHex() as DeviceId, signingKey, agreementKey };
  });
  return { account, accountKey, serverKey, name, number, devices, revoked, signed };
}

/** Whether the device has signed that it belongs to this owner. */
export function isCertified(
  { serverKey, name, accountKey }: ListOwner,
  row: DeviceListBody["devices"][number],
  checks: Checks,
): boolean {
  const { signingKey, agreementKey, signature } = row;
  const statement = { serverKey, name, accountKey, signingKey, agreementKey };
  return checks.verify(signingKey, "device", encode(deviceStatement, statement), signature);
}
