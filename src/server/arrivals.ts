// Arrivals and departures: what the other machines do when a device signs in or goes away.
import { after } from "#protocol";
import type { Consents } from "./consenting.ts";
import type { Core } from "./core.ts";
import type { OnlineAccount, OnlineDevice } from "./peer-connection.ts";
import type { Leaving } from "./peer-connections.ts";
import type { Online } from "./online.ts";
import type { Presence } from "./presence-news.ts";
import type { Ringing } from "./ringing.ts";

/** The one place that knows which machines must hear of a device. */
export interface Arrivals {
  /** The device has signed in; it replaces its earlier connection if that is still open. */
  arrive(device: OnlineDevice): void;
  /** The connection of the device has ended. */
  depart(device: OnlineDevice, how: Leaving): void;
}

/** The machines that hear of arrivals and departures. */
export interface Hearers {
  presence: Presence;
  ringing: Ringing;
  consents: Consents;
}

/** Connects the machines that act when a device comes or goes. */
export function createArrivals(
  { wakes, connections, wire, turn, world }: Core,
  online: Online,
  { presence, ringing, consents }: Hearers,
): Arrivals {
  function depart(device: OnlineDevice, how: Leaving): void {
    const { account } = device;
    wakes.cancel(device.expiry?.wake);
    presence.forget(device);
    // It is already back on another connection.
    if (online.devices.get(device.id) !== device) return;
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
   * Most lost accounts come back before anybody notices, so keep them online for a while. A silent
   * account gets no grace: by the time we noticed, it had been gone for longer than that.
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
