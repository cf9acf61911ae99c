// What the peer reports on the way in, and about the server at any time.
import { screenWords, sentenceOf, type PeerEvent } from "#peer";
import { awaitOnline, backToUsername } from "./entrance.ts";
import { end, goOnLeaving } from "./leaving.ts";
import { deviceRows } from "./own-account.ts";
import { enterPrompt, tellAndAsk } from "./prompt.ts";
import type { Hearing, Stage } from "./stage.ts";
import { awaits } from "./state.ts";

/** After a lost connection the peer asks for the name again; keep the question we already ask. */
const isUndecided = (stage: Stage): boolean => awaits(stage.state, "name", "signUp", "signIn");

const isChoosing = ({ state: { at } }: Stage): boolean =>
  at === "newPassword" || at === "newPasswordAgain";

function heldKnown(stage: Stage, name: string): void {
  if (isChoosing(stage)) stage.notice(sentenceOf({ tell: "nameTaken", name }));
  if (isUndecided(stage) || isChoosing(stage)) stage.go({ at: "password", name });
}

function signedIn(stage: Stage, event: Extract<PeerEvent, { tell: "signedIn" | "opened" }>): void {
  stage.notice(sentenceOf(event));
  stage.me = event.name;
  stage.stays = event.tell === "opened" && event.stays;
  if (!isUndecided(stage)) return;
  if (event.tell === "signedIn" && event.askStay) stage.go({ at: "stay" });
  else awaitOnline(stage);
}

/** This is news only if the server was away. */
function serverThere(stage: Stage, event: PeerEvent): void {
  if (stage.server === "away") stage.notice(sentenceOf(event));
  stage.server = "there";
}

function serverAway(stage: Stage, event: Extract<PeerEvent, { tell: "serverAway" }>): void {
  if (stage.server !== "away") stage.notice(sentenceOf(event));
  stage.server = "away";
  if (awaits(stage.state, "online")) enterPrompt(stage);
}

/** We no longer talk to the server; anyone signed in can still read what is on this device. */
function withoutServer(stage: Stage, event: PeerEvent): void {
  stage.notice(sentenceOf(event));
  goOnWithoutServer(stage);
}

function goOnWithoutServer(stage: Stage): void {
  stage.server = "away";
  if (stage.me === undefined) end(stage, 1);
  else if (awaits(stage.state, "online")) enterPrompt(stage);
}

/** The way on is more than a yes, because it is hardly ever the right one. */
function serverChanged(stage: Stage, event: Extract<PeerEvent, { tell: "serverChanged" }>): void {
  stage.notice(sentenceOf(event));
  if (event.hasAccount) stage.notice(screenWords.newServer(stage.folder));
  goOnWithoutServer(stage);
}

/** What we waited for will not come, so go back to the last question. */
function giveUp(stage: Stage): void {
  const { state } = stage;
  if (state.at !== "waiting") return;
  stage.dropTypedAhead();
  if (state.awaits === "name" || state.awaits === "signUp") backToUsername(stage);
  else if (state.awaits === "signIn") stage.go({ at: "password", name: state.name });
  else if (state.awaits !== "profile") enterPrompt(stage);
}

/** How the entrance reacts to what the peer reports. */
export const entranceHearing: Hearing = {
  wireIsOpen(stage, event) {
    const { state } = stage;
    if (!isUndecided(stage) || !("name" in state)) return;
    stage.notice(sentenceOf(event));
    stage.go({ at: "openWire", name: state.name });
  },
  nameIsNew(stage, event) {
    if (!isUndecided(stage)) return;
    stage.notice(sentenceOf(event));
    stage.go({ at: "newPassword", name: event.name });
  },
  nameIsKnown: (stage, { name }) => heldKnown(stage, name),
  wrongPassword(stage, event) {
    stage.notice(sentenceOf(event));
    stage.dropTypedAhead();
    const { state } = stage;
    if (awaits(state, "change")) enterPrompt(stage);
    if (state.at !== "waiting" || state.awaits !== "signIn") return;
    stage.go({ at: "password", name: state.name });
  },
  passwordWeighed(stage, event) {
    stage.notice(sentenceOf(event));
    const { state } = stage;
    if (event.strength === "fair") return;
    stage.dropTypedAhead();
    if (awaits(state, "change")) enterPrompt(stage);
    if (state.at !== "waiting" || state.awaits !== "signUp") return;
    stage.go({ at: "newPassword", name: state.name });
  },
  devicesFull(stage, event) {
    stage.notice(sentenceOf(event));
    const { state } = stage;
    if (state.at !== "waiting" || state.awaits !== "signIn") return;
    for (const row of deviceRows(event.devices)) stage.notice(row);
    stage.go({ at: "full", name: state.name, devices: event.devices.map(({ device }) => device) });
  },
  nameTaken(stage, event) {
    stage.notice(sentenceOf(event));
    stage.dropTypedAhead();
    if (awaits(stage.state, "signUp")) backToUsername(stage);
  },
  signedIn,
  opened: signedIn,
  refused(stage, event) {
    stage.notice(sentenceOf(event));
    if (!awaits(stage.state, "withdraw", "leave")) giveUp(stage);
  },
  notTaken(stage, event, settled) {
    if (settled !== undefined) return tellAndAsk(stage, sentenceOf(event));
    stage.notice(sentenceOf(event));
    if (["signIn", "signUp", "makeRoom"].includes(event.command)) giveUp(stage);
  },
  /** The peer restarts from what is on disk, and what it was about to report is lost. */
  notKept(stage, event) {
    stage.notice(sentenceOf(event));
    stage.unanswered.forgetAll();
    giveUp(stage);
    goOnLeaving(stage);
  },

  serverReached: serverThere,
  signedInAgain: serverThere,
  serverAway,
  serverChanged,
  accountLost: withoutServer,
  signedOutHere(stage, event) {
    stage.notice(sentenceOf(event));
    end(stage, 1);
  },
  stays(stage, event, settled) {
    stage.stays = event.on;
    if (settled === undefined) return;
    stage.put({ type: "remember", name: stage.me ?? "", on: event.on });
    tellAndAsk(stage, sentenceOf(event));
  },
  ended(stage, event) {
    if (event.keys === "locked" || event.keys === "erased") stage.stays = false;
    stage.notice(sentenceOf(event));
    end(stage, 0);
  },

  online(stage, event, settled) {
    if (settled !== undefined) return tellAndAsk(stage, sentenceOf(event));
    stage.notice(sentenceOf(event));
    if (awaits(stage.state, "online")) enterPrompt(stage);
  },
};
