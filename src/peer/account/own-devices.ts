// The devices of my own account, as a person sees them.
import type { DeviceId, DeviceList } from "#protocol";
import type { OwnDevice } from "../world/events.ts";

/** The devices on a list, the oldest first; `here` is the one that asks, if it is on it. */
export const ownDevices = ({ devices }: DeviceList, here: DeviceId | undefined): OwnDevice[] =>
  devices.map(({ id }) => ({ device: id, here: id === here }));
