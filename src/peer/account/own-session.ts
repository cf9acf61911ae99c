// This device as a session device: nothing here outlasts the program, so it takes no place on the
// list of its account, but a certificate that expires.
import { after, certifyDevice, isCertificateInTime, limits, msBetween, msOf } from "#protocol";
import { openSessionDevice, sealSessionDevice, wallAt, type Steady } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import { makeDeviceKeys, signerOf, type DeviceKeys } from "./device-keys.ts";
import { leaveBehind } from "./former-devices.ts";
import type { Comer } from "./joining-device.ts";

/** What makes this device one of its account, and until when. */
export interface OwnCertificate {
  certificate: Uint8Array;
  /** As the certificate says it, ms since 1970. */
  expires: number;
  until: Steady;
}

/** Makes this a session device: fresh keys, with a certificate by the account key in the profile. */
export function becomeSessionDevice(
  context: Context,
  profile: Profile,
  { list: { serverKey, name, accountKey }, accountSecret, before }: Comer,
): DeviceKeys {
  if (before) leaveBehind(context, profile, before);
  const owner = { serverKey, name, accountKey };
  const keys = makeDeviceKeys(context);
  const expires = msOf(context.wall()) + limits.sessionLifeMs;
  const body = { ...owner, ...certifyDevice(owner, keys, keys.sign), expires };
  profile.set("certificate", sealSessionDevice(body, signerOf(context, accountSecret)));
  return keys;
}

/** The session that these keys have with this certificate; undefined if it does not count now. */
export function sessionOf(
  { checks, now, wall }: Context,
  certificate: Uint8Array | undefined,
  { id }: DeviceKeys,
): OwnCertificate | undefined {
  const session = certificate && openSessionDevice(certificate, checks);
  if (!session || session.id !== id || !isCertificateInTime(session, wall())) return undefined;
  const { signed, expires } = session;
  return { certificate: signed, expires, until: after(now(), msBetween(wall(), wallAt(expires))) };
}
