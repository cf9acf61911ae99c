// Coming and going: what a device that is in, or gone, sets off in the other machines.
import { after } from "#protocol";
import type { Consents } from "./consenting.ts";
import type { Core } from "./core.ts";
import type { OnlineAccount, OnlineDevice } from "./peer-connection.ts";
import type { Leaving } from "./peer-connections.ts";
import type { Online } from "./online.ts";
import type { Presence } from "./presence-news.ts";
import type { Ringing } from "./ringing.ts";

/** The one place that knows who has to hear of a device. */
export interface Arrivals {
  /** The device is in; it takes the place of its earlier connection, if that is still there. */
  arrive(device: OnlineDevice): void;
  /** The connection of the device has ended. */
  depart(device: OnlineDevice, how: Leaving): void;
}

/** The machines that hear of it. */
export interface Hearers {
  presence: Presence;
  ringing: Ringing;
  consents: Consents;
}

/** Joins the machines that have something to do when a device comes or goes. */
export function createArrivals(
  { wakes, connections, wire, turn, world }: Core,
  online: Online,
  { presence, ringing, consents }: Hearers,
): Arrivals {
  function depart(device: OnlineDevice, how: Leaving): void {
    const { account } = device;
    presence.forget(device);
    if (online.devices.get(device.id) !== device) return; // It is here again, on another connection.
    online.remove(device);
    consents.devicesChanged(account.id);
    presence.changed(account.id);
    if (account.devices.size > 0) return;
    if (how === "signed-out") consents.signedOut(account.id);
    else consents.lost(account.id);
    if (how === "lost") wait(account);
    else gone(account);
  }

  /**
   * A lost account counts as online for a while: most come back before anybody would notice. One
   * that had fallen silent was lost for longer than that already.
   */
  function wait(account: OnlineAccount): void {
    account.grace = wakes.at(after(turn.now, world.limits.graceMs), () => gone(account));
  }

  function gone(account: OnlineAccount): void {
    online.forget(account);
    presence.changed(account.id);
    ringing.gone(account.id);
  }

  return {
    arrive(device) {
      const before = online.devices.get(device.id);
      wakes.cancel(device.account.grace);
      online.add(device);
      connections.admit(device);
      presence.arrived(device);
      ringing.arrived(device);
      consents.arrived(device);
      if (before !== undefined) wire.expel(before.connection, "displaced");
    },
    depart,
  };
}
