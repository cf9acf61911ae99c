// Changing one's own account: which device goes, and the password.
import {
  deviceWords,
  screenWords,
  sentenceOf,
  type Command,
  type OwnDevice,
  type PeerEvent,
} from "#peer";
import type { Item } from "./dialogue-turn.ts";
import { leave } from "./leaving.ts";
import { enterPrompt, tellAndAsk } from "./prompt.ts";
import type { Hearing, Stage } from "./stage.ts";
import { awaits, type State } from "./state.ts";

/** Asks for the password that removes a device of the list shown last. */
export function beginRevoking(stage: Stage, [typed = ""]: string[]): void {
  if (stage.state.at !== "prompt") return stage.notice(screenWords.onlyAtPrompt);
  const found = listedDevice(stage, typed);
  if (found === undefined) return tellAndAsk(stage, sentenceOf({ tell: "noSuchDevice" }));
  if (found.here) return tellAndAsk(stage, sentenceOf({ tell: "thatDeviceIsHere" }));
  stage.notice(screenWords.revokes(found.device));
  stage.go({ at: "revoking", device: found.device });
}

/** By its number, or by its name, as the list shows them. */
const listedDevice = ({ devices }: Stage, typed: string): OwnDevice | undefined =>
  devices[Number(typed) - 1] ?? devices.find((one) => one && deviceWords(one.device) === typed);

/** The devices of an account, one a line. */
export const deviceRows = (devices: OwnDevice[]): string[] =>
  devices.map((one, at) => screenWords.ownDevice(at + 1, one, dayOf(one)));

const dayOf = ({ sinceMs }: OwnDevice): string | undefined =>
  sinceMs === undefined ? undefined : new Date(sinceMs).toISOString().slice(0, 10);

/** Asks for the old password and then for the new one, twice. */
export function beginPassword(stage: Stage): void {
  if (stage.state.at !== "prompt") return stage.notice(screenWords.onlyAtPrompt);
  stage.go({ at: "oldPassword" });
}

type Changing = Extract<
  State,
  { at: "revoking" | "oldPassword" | "nextPassword" | "nextPasswordAgain" }
>;

/** Whether one of these questions is open. */
export const isChanging = (state: State): state is Changing =>
  ["revoking", "oldPassword", "nextPassword", "nextPasswordAgain"].includes(state.at);

/** A line for one of these questions; an empty one leads back to the prompt. */
export function takeChange(stage: Stage, state: Changing, item: Item): void {
  const { line } = item;
  if (line === undefined) return leave(stage, item);
  if (line === "") {
    stage.notice(screenWords.nothingChanged);
    return enterPrompt(stage);
  }
  if (state.at === "oldPassword") return stage.go({ at: "nextPassword", from: line });
  if (state.at === "revoking")
    return change(stage, { do: "revoke", device: state.device, password: line });
  const { from } = state;
  if (line === from) {
    stage.notice(sentenceOf({ tell: "samePassword" }));
    return stage.go({ at: "nextPassword", from });
  }
  if (state.at === "nextPassword") return stage.go({ at: "nextPasswordAgain", from, to: line });
  if (line === state.to) return change(stage, { do: "changePassword", from, to: line });
  stage.notice(screenWords.passwordsDiffer);
  stage.go({ at: "nextPassword", from });
}

function change(stage: Stage, command: Command): void {
  stage.go({ at: "waiting", awaits: "change" });
  stage.order(command);
}

function changed(stage: Stage, event: PeerEvent): void {
  stage.notice(sentenceOf(event));
  if (awaits(stage.state, "change")) enterPrompt(stage);
}

/** What the peer reports of it. */
export const ownAccountHearing: Hearing = {
  devices(stage, { devices }) {
    // Those that expire cannot be removed, and stand last.
    const listed = devices.filter(({ leftMs }) => leftMs === undefined);
    stage.devices = listed;
    tellAndAsk(stage, ...deviceRows(devices));
  },
  deviceRevoked(stage, event) {
    // The others keep their numbers.
    stage.devices = stage.devices.map((one) => (one?.device === event.device ? undefined : one));
    changed(stage, event);
  },
  passwordChanged(stage, event) {
    if (event.here) changed(stage, event);
    else stage.notice(sentenceOf(event));
  },
  passwordUndecided: changed,
  samePassword: changed,
  noSuchDevice: changed,
  thatDeviceIsHere: changed,
};
