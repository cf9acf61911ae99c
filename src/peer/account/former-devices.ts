// The devices that this profile used to be. A copy of the profile may still be one of them, so this
// one never becomes one of them again.
import type { DeviceId, Epoch } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";

/** The ids of the former devices, the latest last. */
export const formerDevices = (profile: Profile): DeviceId[] =>
  (profile.get("former") ?? "").split(" ").filter((id): id is DeviceId => id !== "");

/** From now on this profile needs new keys to write or to sign in. */
export function giveUpDevice(profile: Profile, device: DeviceId): void {
  const former = formerDevices(profile).filter((id) => id !== device);
  profile.set("former", [...former, device].join(" "));
}

/** Whether this profile has given up these keys. */
export const isFormer = (profile: Profile, { id }: { id: DeviceId }): boolean =>
  formerDevices(profile).includes(id);

/** A copy of this profile may still write the device's logs, so this one stops writing them. */
export function leaveBehind(
  { random, tell }: Context,
  profile: Profile,
  { id }: { id: DeviceId },
): void {
  giveUpDevice(profile, id);
  profile.set("epoch", random(16).toHex() as Epoch);
  tell({ tell: "deviceOfItsOwn" });
}

/** Devices that this profile has put on the list, if the server has heard of them, and never was. */
export const ghostDevices = (profile: Profile): DeviceId[] =>
  (profile.get("ghosts") ?? "").split(" ").filter((id): id is DeviceId => id !== "");

/** As many sign-ins in a row whose answer was lost are remembered. */
const ghostsMax = 16;

/** A device is about to be published, and its keys are only in memory until the server has answered. */
export const addGhost = (profile: Profile, device: DeviceId): void =>
  profile.set("ghosts", [...ghostDevices(profile), device].slice(-ghostsMax).join(" "));

/** A list without them is published. */
export const forgetGhosts = (profile: Profile): void => profile.forget("ghosts");

/** The device that this profile was until now, if its keys are gone. Nobody can be it any more. */
export function lostDevice(profile: Profile, keys: { id: DeviceId } | undefined): DeviceId[] {
  const device = profile.get("device");
  return device === undefined || keys ? [] : [device];
}
