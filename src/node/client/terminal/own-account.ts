// Changing one's own account: which device goes, with the password that it takes.
import { screenWords, sentenceOf, type OwnDevice, type PeerEvent } from "#peer";
import type { Item } from "./dialogue-turn.ts";
import { leave } from "./leaving.ts";
import { enterPrompt, tellAndAsk } from "./prompt.ts";
import type { Hearing, Stage } from "./stage.ts";
import { awaits, type State } from "./state.ts";

/** Asks for the password that removes a device, by its number in the list shown last. */
export function beginRevoking(stage: Stage, [typed]: string[]): void {
  if (stage.state.at !== "prompt") return stage.notice(screenWords.onlyAtPrompt);
  const device = stage.devices[Number(typed) - 1];
  if (device === undefined) return tellAndAsk(stage, sentenceOf({ tell: "noSuchDevice" }));
  stage.go({ at: "revoking", device });
}

/** The devices of an account, one a line. */
export const deviceRows = (devices: OwnDevice[]): string[] =>
  devices.map((one, at) => screenWords.ownDevice(at + 1, one, dayOf(one)));

const dayOf = ({ sinceMs }: OwnDevice): string | undefined =>
  sinceMs === undefined ? undefined : new Date(sinceMs).toISOString().slice(0, 10);

type Changing = Extract<State, { at: "revoking" }>;

/** A line for one of these questions; an empty one leads back to the prompt. */
export function takeChange(stage: Stage, state: Changing, item: Item): void {
  const { line } = item;
  if (line === undefined) return leave(stage, item);
  if (line === "") return enterPrompt(stage);
  stage.go({ at: "waiting", awaits: "change" });
  stage.order({ do: "revoke", device: state.device, password: line });
}

function changed(stage: Stage, event: PeerEvent): void {
  stage.notice(sentenceOf(event));
  if (awaits(stage.state, "change")) enterPrompt(stage);
}

/** What the peer reports of it. */
export const ownAccountHearing: Hearing = {
  devices(stage, { devices }) {
    stage.devices = devices.map(({ device }) => device);
    tellAndAsk(stage, ...deviceRows(devices));
  },
  deviceRevoked: changed,
  noSuchDevice: changed,
  thatDeviceIsHere: changed,
};
