// Finding the device that has signed something: one on the list of its account, or a session device, which
// shows a certificate. The server keeps no certificate.
import { sameBytes } from "#crypto";
import { openSessionDevice, peekDeviceList, speakerOf } from "#protocol";
import type { Device, DeviceId, Speaker } from "#protocol";
import type { Core } from "./core.ts";
import type { AccountRow } from "./ports.ts";
import type { Asker } from "./wire.ts";

/**
 * Finds the account of a device by its list, or by the certificate that the device shows; `speaker`
 * is undefined if it does not speak for that account now.
 */
export function findSpeaker(
  core: Core,
  asker: Asker,
  device: DeviceId,
  certificate: Uint8Array | undefined,
  then: (row?: AccountRow, speaker?: Speaker) => void,
): void {
  const answer = (row: AccountRow | undefined): void =>
    then(row, row && speakerIn(core, row, device, certificate));
  const name = certificate && nameIn(core, certificate);
  if (name === undefined) core.calls.query(asker, { query: "accountByDevice", device }, answer);
  else core.calls.query(asker, { query: "accountByName", name }, answer);
}

/** The name of the account on this server that a certificate is for. */
function nameIn({ checks, world }: Core, certificate: Uint8Array): string | undefined {
  const session = openSessionDevice(certificate, checks);
  return session && sameBytes(session.serverKey, world.serverKey) ? session.name : undefined;
}

/** The list needs no check here: it passed one before it was stored. */
function speakerIn(
  { checks, turn }: Core,
  { account, list }: AccountRow,
  device: DeviceId,
  certificate: Uint8Array | undefined,
): Speaker | undefined {
  const rows = peekDeviceList(list)?.devices ?? [];
  const listed = rows.find(({ signingKey }) => checks.sha256(signingKey).toHex() === device);
  const devices: Device[] = listed ? [{ ...listed, id: device }] : [];
  return speakerOf({ account, devices }, device, certificate, { checks, wall: turn.wall });
}
