// The relay: passes link frames between devices whose accounts have agreed, without reading them.
import type { DeviceId, Refusal } from "#protocol";
import type { Core } from "./core.ts";
import type { Grants } from "./grants.ts";
import type { OnlineDevice, Said } from "./peer-connection.ts";
import type { Online } from "./online.ts";
import type { RelayMeter } from "./relay-meter.ts";

/** Passes the frame on, or drops it and tells the sender why. */
export function relay(
  core: Core,
  online: Online,
  { grants, meter }: { grants: Grants; meter: RelayMeter },
  sender: OnlineDevice,
  { to, frame }: Said<"relay">,
): void {
  const drop = (code: Refusal): void => tellUndelivered(core, sender, to, code);
  const receiver = online.devices.get(to);
  if (receiver === undefined) return drop("offline");
  // To anybody without a grant, a device that is online must look like one that is not.
  if (!grants.between(sender.account.id, receiver.account.id)) return drop("offline");
  if (receiver.connection.flow === "full") return drop("too-many");
  if (meter.take(sender, frame.length) === "too-many") return drop("too-many");
  core.wire.send(receiver.connection, { type: "relayed", from: sender.id, frame });
}

/** Says that a frame went nowhere, unless this account has heard that too often just now. */
export function tellUndelivered(
  { rates, turn, wire }: Core,
  { account, connection }: OnlineDevice,
  to: DeviceId,
  code: Refusal,
): void {
  const token = { rate: "undeliveredByAccount", key: account.id } as const;
  if (rates.take([token], turn.now) > 0) return;
  wire.send(connection, { type: "undelivered", to, code });
}
