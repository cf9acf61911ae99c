// The devices that this profile was before. It is none of them again: whoever has copied it may be.
import type { DeviceId } from "#protocol";
import type { Profile } from "../disk/profile.ts";

/** The latest last. */
export const formerDevices = (profile: Profile): DeviceId[] =>
  (profile.get("former") ?? "").split(" ").filter((id): id is DeviceId => id !== "");

/** From now on this profile needs new keys to write or to sign in. */
export function giveUpDevice(profile: Profile, device: DeviceId): void {
  const former = formerDevices(profile).filter((id) => id !== device);
  profile.set("former", [...former, device].join(" "));
}
