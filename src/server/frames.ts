// Where a frame goes: which machine answers it, depending on the state of its connection.
import type { AccountId, Refusal, ToServer, UnknownQuestion } from "#protocol";
import { createArrivals, type Arrivals } from "./arrivals.ts";
import { block } from "./blocks.ts";
import { createRequests, type Requests } from "./chat-requests.ts";
import { createConsents, type Consents } from "./consenting.ts";
import type { Core } from "./core.ts";
import { createDeviceLists, type DeviceLists } from "./device-lists.ts";
import { createDevices, type Devices } from "./devices.ts";
import { takeBack } from "./give-back.ts";
import { greet } from "./greeting.ts";
import { hide } from "./hiding.ts";
import type { Connection, OnlineDevice, Stranger } from "./peer-connection.ts";
import { closeCodes } from "./peer-connections.ts";
import { createOnline, type Online } from "./online.ts";
import { finishSignIn, startSignIn } from "./password-sign-in.ts";
import { createPresence, type Presence } from "./presence-news.ts";
import type { RateName, Token } from "./rates.ts";
import { relay, tellUndelivered } from "./relay.ts";
import { createRelayMeter, type RelayMeter } from "./relay-meter.ts";
import { createRinging, type Ringing } from "./ringing.ts";
import { keepSettings } from "./sealed-settings.ts";
import { showYes } from "./shown-yes.ts";
import { answerNewPassword, setPassword } from "./set-password.ts";
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
  meter: RelayMeter;
}

/** Makes the machines of one server and connects them. */
export function createMachines(core: Core): Machines {
  const online = createOnline();
  const presence = createPresence(core, online);
  const ringing = createRinging(core, online);
  const consents = createConsents(core, online);
  const arrivals = createArrivals(core, online, { presence, ringing, consents });
  const partnersOf = (account: AccountId) => consents.grants.partnersOf(account);
  const lists = createDeviceLists(core, online, partnersOf);
  const devices = createDevices(core, online, lists, arrivals);
  const requests = createRequests(core, online, ringing, consents);
  const meter = createRelayMeter(core, online);
  const heard = { presence, ringing, requests, consents, arrivals };
  return { core, online, lists, devices, meter, ...heard };
}

/** Hands a frame to its machine, or refuses it if it makes no sense in the connection's state. */
export function hear(
  machines: Machines,
  connection: Connection,
  frame: ToServer | UnknownQuestion,
): void {
  const { state } = connection;
  if (!withinRate(machines.core, connection, frame)) return;
  const { connections, wire } = machines.core;
  if (frame.type === "unknown") return refuse(machines, connection, frame, "unknown-message");
  if (frame.type === "signOut") return connections.cut(connection, "signed-out", closeCodes.normal);
  if (state.at === "greeting") {
    if (frame.type === "hello") greet(machines.core, connection, frame);
    else refuse(machines, connection, frame);
  } else if (frame.type === "ping") {
    wire.send(connection, { type: "pong", re: frame.n });
  } else if (state.at === "in") {
    hearDevice(machines, state, frame);
  } else if (state.at === "stranger") {
    hearStranger(machines, connection, state, frame);
  } else {
    refuse(machines, connection, frame);
  }
}

/** The frames that make sense only in some states. */
type Spoken = Exclude<ToServer, { type: "signOut" | "ping" }>;

function hearStranger(
  machines: Machines,
  connection: Connection,
  stranger: Stranger,
  frame: Spoken,
): void {
  const { core, devices, lists } = machines;
  const { login } = stranger;
  switch (frame.type) {
    case "name":
      return askName(core, connection, frame);
    case "signUpStart":
      return startSignUp(core, connection, stranger, frame);
    case "signUpFinish":
      return finishSignUp(core, connection, stranger, frame);
    case "signInStart":
      return startSignIn(core, connection, stranger, frame);
    case "signInFinish":
      return finishSignIn(core, connection, stranger, frame);
    case "prove":
      return devices.prove(connection, stranger, frame);
    case "resume":
      return devices.resume(connection, stranger, frame);
    case "giveBack":
      return takeBack(core, lists, connection, frame);
    case "publish":
      if (login.at === "proven") return lists.publish(connection, login, frame);
      return refuse(machines, connection, frame);
    case "devices":
      if (login.at === "proven") return lists.devices(connection, login.account, frame);
      return refuse(machines, connection, frame);
    case "hello":
    case "setPassword":
    case "find":
    case "watch":
    case "ask":
    case "answer":
    case "withdraw":
    case "block":
    case "hide":
    case "settings":
    case "grant":
    case "leave":
    case "relay":
      return refuse(machines, connection, frame);
    default:
      return frame satisfies never;
  }
}

function hearDevice(machines: Machines, device: OnlineDevice, frame: Spoken): void {
  const { core, online, lists, presence, ringing, requests, consents } = machines;
  const { connection, account } = device;
  switch (frame.type) {
    case "find":
      return lists.find(device, frame);
    case "publish":
      return lists.publish(connection, { account: account.id, name: account.name }, frame);
    case "devices":
      return lists.devices(connection, account.id, frame);
    case "signInStart":
      // It is in, and proves the password of its own account once more.
      if (frame.name === account.name) return startSignIn(core, connection, device, frame);
      return refuse(machines, connection, frame);
    case "signInFinish":
      return finishSignIn(core, connection, device, frame);
    case "signUpStart":
      // The old password first: this answers one guess at it, too.
      if (device.login.at === "proven") return answerNewPassword(core, device, frame);
      return refuse(machines, connection, frame);
    case "setPassword":
      return setPassword(core, online, device, frame);
    case "watch":
      return presence.watch(device, frame);
    case "ask":
      return requests.ask(device, frame);
    case "answer":
      return requests.answer(device, frame);
    case "withdraw":
      return requests.withdraw(device, frame);
    case "block":
      return block(core, { online, ringing, consents, presence }, device, frame);
    case "hide":
      return hide(core, presence, device, frame);
    case "settings":
      return keepSettings(core, online, device, frame);
    case "grant":
      return showYes(core, online, consents, device, frame);
    case "leave":
      return requests.leave(device, frame);
    case "relay":
      return relay(core, online, { grants: consents.grants, meter: machines.meter }, device, frame);
    case "hello":
    case "name":
    case "signUpFinish":
    case "prove":
    case "resume":
    case "giveBack":
      return refuse(machines, connection, frame);
    default:
      return frame satisfies never;
  }
}

const numberOf = (frame: ToServer | UnknownQuestion): number | undefined =>
  "n" in frame ? frame.n : undefined;

const refuse = (
  { core }: Machines,
  connection: Connection,
  frame: ToServer | UnknownQuestion,
  code: Refusal = "not-now",
): void => core.wire.refuse({ connection, n: numberOf(frame) }, code);

/**
 * Whether the device and its account, or the stranger on this connection, are within their rates. What
 * is refused has a bucket of the same size as the first; once that is empty too, the server expels the
 * peer.
 */
function withinRate(
  core: Core,
  connection: Connection,
  frame: ToServer | UnknownQuestion,
): boolean {
  if (frame.type === "signOut") return true;
  const { rates, wire, turn } = core;
  const tokens = tokensOf(connection, frame);
  const waitMs = rates.take(tokens, turn.now);
  if (waitMs === 0) return true;
  const [{ rate, key }] = tokens;
  const isRefused = rates.take([{ rate, key: `refused ${key}` }], turn.now) === 0;
  if (!isRefused) wire.expel(connection, "too-many", waitMs);
  else if (frame.type === "relay" && connection.state.at === "in")
    tellUndelivered(core, connection.state, frame.to, "too-many");
  else wire.refuse({ connection, n: numberOf(frame) }, "too-many", waitMs);
  return false;
}

/** The rates that a frame counts against; the first is that of whoever sends it. */
function tokensOf(
  { state, channel }: Connection,
  frame: ToServer | UnknownQuestion,
): [Token, ...Token[]] {
  if (state.at !== "in") return [{ rate: "framesByDevice", key: `channel ${channel}` }];
  const account = state.account.id;
  if (frame.type === "relay") return [{ rate: "relaysByAccount", key: account }];
  const dear = rateOf(frame.type);
  return [
    { rate: "framesByDevice", key: state.id },
    { rate: "framesByAccount", key: account },
    ...(dear ? [{ rate: dear, key: account }] : []),
  ];
}

/** The rate of a message that costs the server more than an answer: its disk, or checks. */
function rateOf(type: (ToServer | UnknownQuestion)["type"]): RateName | undefined {
  switch (type) {
    case "publish":
    case "setPassword":
      return "listsByAccount";
    case "block":
    case "hide":
    case "settings":
    case "leave":
      return "changesByAccount";
    default:
      return undefined;
  }
}
