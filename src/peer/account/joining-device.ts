// Joining an account with a device of its own: the next list, in which this profile's former devices
// give way to it.
import { certifyDevice, type DeviceId, type DeviceList } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import type { DeviceKeys } from "./device-keys.ts";
import { formerDevices, ghostDevices, isFormer, lostDevice } from "./former-devices.ts";
import { droppedDevice, withOneMore, type DroppedDevice, type Joining } from "./own-list.ts";

/** Somebody who has proved the password on a device that is not on the list. */
export interface Comer {
  list: DeviceList;
  accountSecret: Uint8Array;
  /** The device that this profile was until now and will never be again. */
  before: DeviceKeys | undefined;
}

/**
 * The next list, or undefined if it is full. A device whose keys are gone leaves it at once. One
 * that a copy of this profile may still be leaves only for lack of room. `chosen`: the device that
 * the person has told to go.
 */
export function joinList(
  context: Context,
  profile: Profile,
  { list, accountSecret, before }: Comer,
  chosen?: DeviceId,
): Joining | undefined {
  const nobody = [...lostDevice(profile, before), ...ghostDevices(profile)];
  const always = [...nobody, ...(chosen ? [chosen] : [])];
  const leaving = { always, ifFull: formerDevices(profile) };
  const joining = withOneMore(context, list, accountSecret, leaving);
  // Its list has dropped it before, perhaps by mistake: the person has proved to be its owner.
  const isGone = before && !list.devices.some(({ id }) => id === before.id);
  return joining && isGone
    ? { ...joining, dropped: [...joining.dropped, lastWordOf(before, list)] }
    : joining;
}

const lastWordOf = (before: DeviceKeys, owner: DeviceList): DroppedDevice =>
  droppedDevice(owner, certifyDevice(owner, before, before.sign));

/** Whether this profile still is a device of its account. */
export const isStillListed = (
  profile: Profile,
  list: DeviceList | undefined,
  { id }: DeviceKeys,
): boolean =>
  list?.devices.some((device) => device.id === id) === true && !isFormer(profile, { id });
