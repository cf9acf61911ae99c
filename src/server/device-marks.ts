// Marks: what a device shows at a later sign-in with a password, to prove that it was right before.
//
//   mark = device 32 • HMAC under the server's own key, cut to 16
//
// It opens nothing. It only keeps the device apart from strangers who guess at the same account.
import { sameBytes } from "#crypto";
import type { DeviceId } from "#protocol";
import type { ServerWorld } from "./ports.ts";

const deviceBytes = 32;
const proofBytes = 16;

/** The mark of a device that has come in as one of this account's. */
export function markOf(world: ServerWorld, name: string, device: DeviceId): Uint8Array {
  const id = Uint8Array.fromHex(device);
  const mark = new Uint8Array(deviceBytes + proofBytes);
  mark.set(id);
  mark.set(proofOf(world, name, id), deviceBytes);
  return mark;
}

/** The device that a mark names, if it is ours and for this account. */
export function deviceMarked(
  world: ServerWorld,
  name: string,
  mark: Uint8Array | undefined,
): string | undefined {
  if (mark?.length !== deviceBytes + proofBytes) return undefined;
  const id = mark.subarray(0, deviceBytes);
  const isOurs = sameBytes(proofOf(world, name, id), mark.subarray(deviceBytes));
  return isOurs ? id.toHex() : undefined;
}

function proofOf({ primitives, markKey }: ServerWorld, name: string, id: Uint8Array): Uint8Array {
  const about = new TextEncoder().encode(`tincan/1/mark\0${name}\0`);
  return primitives.hmac(markKey, about, id).subarray(0, proofBytes);
}
