// The devices of my own account: showing them, and removing one.
import { msBetween, wallAt, type DeviceId, type DeviceList, type FromServer } from "#protocol";
import type { Wall } from "#protocol";
import type { Connection } from "../connection/connection.ts";
import type { OwnDevice } from "../world/events.ts";
import type { Me } from "./account-state.ts";
import { signerOf } from "./device-keys.ts";
import { without } from "./own-list.ts";
import { refuse, unlock, type Unlocking } from "./unlocking.ts";

type Served = Extract<FromServer, { type: "devices" }>["devices"];

/**
 * The devices on a list, the oldest first; `here` is the one that asks, if it is on it. What the
 * server says of them is left out if it says nothing.
 */
function ownDevices(
  { devices }: DeviceList,
  here: DeviceId | undefined,
  served: Served,
): OwnDevice[] {
  return devices.map(({ id }) => {
    const { since = 0, online } = served.find(({ device }) => device === id) ?? {};
    return {
      device: id,
      here: id === here,
      ...(since > 0 && { sinceMs: since }),
      ...(online !== undefined && { online }),
    };
  });
}

/** The session devices of my account that are connected, as far as the server says. */
function sessionDevices({ list, keys }: Me, served: Served, wall: Wall): OwnDevice[] {
  return served.flatMap(({ device, online, until }) => {
    const isListed = list.devices.some(({ id }) => id === device);
    if (until === undefined || isListed) return [];
    const leftMs = msBetween(wall, wallAt(until));
    return [{ device, here: device === keys.id, online, leftMs }];
  });
}

/** Asks the server how the devices on this list are doing. Without an answer, the list must do. */
export function askDevices(
  connection: Connection,
  list: DeviceList,
  here: DeviceId | undefined,
  then: (devices: OwnDevice[], served: Served) => void,
): void {
  connection.ask({ type: "devices" }, (reply) => {
    const served = reply.type === "devices" ? reply.devices : [];
    then(ownDevices(list, here, served), served);
  });
}

/** Shows the devices of the account, and last those that expire. */
export function tellDevices({ account, connection, context }: Unlocking): void {
  const { me } = account;
  if (!me) return;
  askDevices(connection, me.list, me.keys.id, (listed, served) => {
    const devices = [...listed, ...sessionDevices(me, served, context.wall())];
    context.tell({ tell: "devices", devices });
  });
}

/** Removes another device from the account for good; its account key signs the shorter list. */
export function revoke(peer: Unlocking, device: DeviceId, password: string): void {
  const { me } = peer.account;
  if (me?.keys.id === device) return peer.context.tell({ tell: "thatDeviceIsHere" });
  if (!me?.list.devices.some(({ id }) => id === device))
    return peer.context.tell({ tell: "noSuchDevice" });
  unlock(peer, password, (unlocked, attempt) => {
    const next = without(peer.context, unlocked.list, unlocked.secret, device);
    if (!next) return refuse(peer);
    const dropping = { ...next, accountKey: unlocked.list.accountKey };
    const sign = signerOf(peer.context, unlocked.secret);
    peer.account.dropping(dropping, sign);
    attempt.ask({ type: "publish", list: next.list }, (reply) => {
      if (reply.type !== "done") return refuse(peer, reply);
      peer.account.dropping(dropping, sign);
      peer.account.listChanged(dropping.list);
      peer.context.tell({ tell: "deviceRevoked", device });
    });
  });
}
