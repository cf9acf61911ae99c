// A session device: one that is on no list, and speaks for its account until its certificate expires.
//
//   certificate = signed "session-device" by the account key over
//                 serverKey 32 • name • accountKey 32 • signingKey 32 • agreementKey 32
//                 • signature 64 • expires
//
// The signature is the device's own, as in a row of the list. Whatever a session device signs comes
// with its certificate, so nobody has to keep one to check it.
import { isCertified, keysShape, ownerShape } from "./device-list.ts";
import type { Device } from "./device-list.ts";
import { msBetween, wallAt, type Wall } from "./clocks.ts";
import type { AccountId, DeviceId } from "./ids.ts";
import { clockSkewMs, sessionLifeMs } from "./limits.ts";
import { bytes, record, uint, type Of } from "./shape.ts";
import { open, peek, seal, type Checks, type Sign } from "./signed.ts";

const sessionShape = record({
  ...ownerShape,
  ...keysShape,
  signature: bytes(64),
  expires: uint(),
});

/**
 * The signed part (docs/protocol.md §5): whose device it is, its keys with its own signature, and
 * until when it speaks for the account, ms since 1970.
 */
export type SessionDeviceBody = Of<typeof sessionShape>;

/** A verified session device, which may have expired. `signed` holds the bytes to pass on. */
export interface SessionDevice extends Device {
  account: AccountId;
  name: string;
  serverKey: Uint8Array;
  /** When its certificate expires, ms since 1970. */
  expires: number;
  signed: Uint8Array;
}

/** The signed bytes of a certificate (docs/protocol.md §5); `sign` uses the account key. */
export const sealSessionDevice = (body: SessionDeviceBody, sign: Sign): Uint8Array =>
  seal(sessionShape, "session-device", body, sign);

/** What a certificate claims, unverified (docs/protocol.md §5). Undefined for any other bytes. */
export const peekSessionDevice = (signed: Uint8Array): SessionDeviceBody | undefined =>
  peek(sessionShape, signed);

/**
 * The session device if the account key and the device have signed (docs/protocol.md §5), undefined
 * for any other bytes. The caller checks whether it is the right account, and the time.
 */
export function openSessionDevice(signed: Uint8Array, checks: Checks): SessionDevice | undefined {
  const claimed = peekSessionDevice(signed);
  const body = claimed && open(sessionShape, "session-device", signed, claimed.accountKey, checks);
  if (!body || !isCertified(body, body, checks)) return undefined;
  const { name, serverKey, signingKey, agreementKey, expires } = body;
  const account = checks.sha256(body.accountKey).toHex() as AccountId;
  const id = checks.sha256(signingKey).toHex() as DeviceId;
  return { account, name, serverKey, id, signingKey, agreementKey, expires, signed };
}

/** Whether a certificate lasts no longer than any may, however the two clocks differ. */
export const isShortLived = ({ expires }: Pick<SessionDevice, "expires">, wall: Wall): boolean =>
  msBetween(wall, wallAt(expires)) <= sessionLifeMs + clockSkewMs;

/** Whether a certificate counts at this time. */
export const isCertificateInTime = (session: Pick<SessionDevice, "expires">, wall: Wall): boolean =>
  wall < wallAt(session.expires) && isShortLived(session, wall);

/** The devices that speak for an account, as far as its list says. */
export interface Speakers {
  account: AccountId;
  devices: Device[];
}

/** A device that speaks for its account: for good, or until it expires, ms since 1970. */
export type Speaker = Device & { expires?: number };

/**
 * The device with this id if it speaks for the account now: it is on the list, or the certificate
 * that it shows counts (docs/protocol.md §5).
 */
export function speakerOf(
  { account, devices }: Speakers,
  device: DeviceId,
  certificate: Uint8Array | undefined,
  { checks, wall }: { checks: Checks; wall: Wall },
): Speaker | undefined {
  const listed = devices.find(({ id }) => id === device);
  if (listed || !certificate) return listed;
  const session = openSessionDevice(certificate, checks);
  if (session?.account !== account || session.id !== device) return undefined;
  return isCertificateInTime(session, wall) ? session : undefined;
}

/** Whether what a device has signed holds no longer than the device speaks for its account. */
export const isCovered = (signed: { expires: number }, { expires = Infinity }: Speaker): boolean =>
  signed.expires <= expires;
