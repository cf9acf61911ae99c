// The devices that this profile used to be. A copy of the profile may still be one of them, so this
// one never becomes one of them again.
import type { DeviceId } from "#protocol";
import type { Profile } from "../disk/profile.ts";

/** The ids of the former devices, the latest last. */
export const formerDevices = (profile: Profile): DeviceId[] =>
  (profile.get("former") ?? "").split(" ").filter((id): id is DeviceId => id !== "");

/** From now on this profile needs new keys to write or to sign in. */
export function giveUpDevice(profile: Profile, device: DeviceId): void {
  const former = formerDevices(profile).filter((id) => id !== device);
  profile.set("former", [...former, device].join(" "));
}
