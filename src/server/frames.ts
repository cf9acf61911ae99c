// Where a frame goes: which machine answers it, by how far its line has come.
import type { ToServer } from "#protocol";
import { createArrivals, type Arrivals } from "./arrivals.ts";
import { block } from "./blocks.ts";
import { createRequests, type Requests } from "./chat-requests.ts";
import { createConsents, type Consents } from "./consenting.ts";
import type { Core } from "./core.ts";
import { createDeviceLists, type DeviceLists } from "./device-lists.ts";
import { createDevices, type Devices } from "./devices.ts";
import { takeBack } from "./give-back.ts";
import { greet } from "./greeting.ts";
import type { Line, OnlineDevice, Stranger } from "./line.ts";
import { closeCodes } from "./lines.ts";
import { createOnline, type Online } from "./online.ts";
import { finishSignIn, startSignIn } from "./password-sign-in.ts";
import { createPresence, type Presence } from "./presence-news.ts";
import { relay } from "./relay.ts";
import { createRinging, type Ringing } from "./ringing.ts";
import { showYes } from "./shown-yes.ts";
import { askName, finishSignUp, startSignUp } from "./sign-up.ts";

/** The machines of one server that frames go to. */
export interface Machines {
  core: Core;
  online: Online;
  lists: DeviceLists;
  devices: Devices;
  presence: Presence;
  ringing: Ringing;
  requests: Requests;
  consents: Consents;
  arrivals: Arrivals;
}

/** Makes the machines of one server and joins them. */
export function createMachines(core: Core): Machines {
  const online = createOnline();
  const presence = createPresence(core, online);
  const ringing = createRinging(core, online);
  const consents = createConsents(core, online);
  const arrivals = createArrivals(core, online, { presence, ringing, consents });
  const lists = createDeviceLists(core, online);
  const devices = createDevices(core, online, lists, arrivals);
  const requests = createRequests(core, online, ringing, consents);
  return { core, online, lists, devices, presence, ringing, requests, consents, arrivals };
}

/** Hands on a frame. One that makes no sense in the state of its line is refused. */
export function hear(machines: Machines, line: Line, frame: ToServer): void {
  const { state } = line;
  if (!withinRate(machines.core, line, frame)) return;
  const { lines, wire } = machines.core;
  if (frame.type === "signOut") return lines.cut(line, "signed-out", closeCodes.normal);
  if (state.at === "greeting") {
    if (frame.type === "hello") greet(machines.core, line, frame);
    else refuse(machines, line, frame);
  } else if (frame.type === "ping") {
    wire.send(line, { type: "pong", re: frame.n });
  } else if (state.at === "in") {
    hearDevice(machines, state, frame);
  } else if (state.at === "stranger") {
    hearStranger(machines, line, state, frame);
  } else {
    refuse(machines, line, frame);
  }
}

/** What only makes sense in some states. */
type Spoken = Exclude<ToServer, { type: "signOut" | "ping" }>;

function hearStranger(machines: Machines, line: Line, stranger: Stranger, frame: Spoken): void {
  const { core, devices, lists } = machines;
  const { login } = stranger;
  switch (frame.type) {
    case "name":
      return askName(core, line, frame);
    case "signUpStart":
      return startSignUp(core, line, stranger, frame);
    case "signUpFinish":
      return finishSignUp(core, line, stranger, frame);
    case "signInStart":
      return startSignIn(core, line, stranger, frame);
    case "signInFinish":
      return finishSignIn(core, line, stranger, frame);
    case "prove":
      return devices.prove(line, stranger, frame);
    case "resume":
      return devices.resume(line, stranger, frame);
    case "giveBack":
      return takeBack(core, lists, line, frame);
    case "publish":
      if (login.at === "proven") return lists.publish(line, login, frame);
      return refuse(machines, line, frame);
    case "hello":
    case "find":
    case "watch":
    case "ask":
    case "answer":
    case "withdraw":
    case "block":
    case "grant":
    case "leave":
    case "relay":
      return refuse(machines, line, frame);
    default:
      return frame satisfies never;
  }
}

function hearDevice(machines: Machines, device: OnlineDevice, frame: Spoken): void {
  const { core, online, lists, presence, ringing, requests, consents } = machines;
  const { line, account } = device;
  switch (frame.type) {
    case "find":
      return lists.find(line, frame);
    case "publish":
      return lists.publish(line, { account: account.id, name: account.name }, frame);
    case "watch":
      return presence.watch(device, frame);
    case "ask":
      return requests.ask(device, frame);
    case "answer":
      return requests.answer(device, frame);
    case "withdraw":
      return requests.withdraw(device, frame);
    case "block":
      return block(core, ringing, consents, device, frame);
    case "grant":
      return showYes(core, consents, device, frame);
    case "leave":
      return requests.leave(device, frame);
    case "relay":
      return relay(core, online, consents.grants, device, frame);
    case "hello":
    case "name":
    case "signUpStart":
    case "signUpFinish":
    case "signInStart":
    case "signInFinish":
    case "prove":
    case "resume":
    case "giveBack":
      return refuse(machines, line, frame);
    default:
      return frame satisfies never;
  }
}

const numberOf = (frame: ToServer): number | undefined => ("n" in frame ? frame.n : undefined);

const refuse = ({ core }: Machines, line: Line, frame: ToServer): void =>
  core.wire.refuse({ line, n: numberOf(frame) }, "not-now");

/**
 * Whether the device, or the stranger on this line, may say this much. It is refused as often as
 * it was served, and expelled if it goes on. Relayed frames are limited by credit between peers.
 */
function withinRate({ rates, wire, turn }: Core, line: Line, frame: ToServer): boolean {
  if (frame.type === "relay" || frame.type === "signOut") return true;
  const key = line.state.at === "in" ? line.state.id : `channel ${line.channel}`;
  const waitMs = rates.take([{ rate: "framesByDevice", key }], turn.now);
  if (waitMs === 0) return true;
  const refused = rates.take([{ rate: "framesByDevice", key: `refused ${key}` }], turn.now) === 0;
  if (refused) wire.refuse({ line, n: numberOf(frame) }, "too-many", waitMs);
  else wire.expel(line, "too-many", waitMs);
  return false;
}
