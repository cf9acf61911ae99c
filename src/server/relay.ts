// The relay: passes link frames between devices whose accounts have agreed, without reading them.
import type { Refusal } from "#protocol";
import type { Core } from "./core.ts";
import type { Grants } from "./grants.ts";
import type { OnlineDevice, Said } from "./peer-connection.ts";
import type { Online } from "./online.ts";

/** Passes the frame on, or drops it and tells the sender why. */
export function relay(
  { wire }: Core,
  online: Online,
  grants: Grants,
  sender: OnlineDevice,
  { to, frame }: Said<"relay">,
): void {
  const drop = (code: Refusal): void =>
    wire.send(sender.connection, { type: "undelivered", to, code });
  const receiver = online.devices.get(to);
  if (receiver === undefined) return drop("offline");
  // To anybody without a grant, a device that is online must look like one that is not.
  if (!grants.between(sender.account.id, receiver.account.id)) return drop("offline");
  if (receiver.connection.flow === "full") return drop("too-many");
  wire.send(receiver.connection, { type: "relayed", from: sender.id, frame });
}
