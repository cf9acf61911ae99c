// The way in: a name, its password, whether to stay signed in, and then who is online.
import { profileWords, screenWords } from "#peer";
import { normaliseName } from "#protocol";
import type { Happening, Item, ProfileRefusal } from "./dialogue-turn.ts";
import { leave } from "./leaving.ts";
import { enterPrompt } from "./prompt.ts";
import type { Stage } from "./stage.ts";
import type { State } from "./state.ts";

/**
 * How long the first prompt waits for the list of who is online, ms; a later list comes after it.
 */
const onlineWaitMs = 3_000;

/** After how long the screen shows again how far a profile has been converted, ms. */
const againAfterMs = 5_000;

/** Asks the program to open a profile; the program reports the outcome. */
export function openProfile(stage: Stage, name: string): void {
  stage.go({ at: "waiting", awaits: "profile", name });
  stage.put({ type: "openProfile", name });
}

/** The profile is of an older program. One line says so, and is all for most profiles. */
export function converting(stage: Stage, done: number): void {
  const { state, nowMs } = stage;
  if (state.at !== "waiting" || state.awaits !== "profile") return;
  const isDue = state.saidAtMs === undefined || nowMs >= state.saidAtMs + againAfterMs;
  if (!isDue) return;
  stage.notice(state.saidAtMs === undefined ? screenWords.converting : screenWords.converted(done));
  state.saidAtMs = nowMs;
}

/** The profile is open and locked. */
export function profileOpened(
  stage: Stage,
  { folder, exposed }: Extract<Happening, { type: "profileOpened" }>,
): void {
  const { state } = stage;
  stage.folder = folder;
  if (state.at !== "waiting" || state.awaits !== "profile") return;
  const [first] = exposed;
  if (first !== undefined) stage.notice(screenWords.exposed(first, exposed.length));
  stage.go({ at: "waiting", awaits: "name", name: state.name });
  stage.order({ do: "start" });
}

/** The profile stays closed. */
export function profileRefused(stage: Stage, why: ProfileRefusal): void {
  const { state } = stage;
  if (state.at !== "waiting" || state.awaits !== "profile") return;
  stage.notice(refusalWords(state.name, why));
  stage.dropTypedAhead();
  stage.go({ at: "username" });
}

function refusalWords(name: string, why: ProfileRefusal): string {
  if ("heldBy" in why) return screenWords.heldBy(name, why.heldBy);
  return "link" in why ? screenWords.profileLink(why.link) : profileWords[why.store];
}

/** A line for one of the prompts before the first "Talk to:". */
export function takeAtEntrance(stage: Stage, item: Item): void {
  const { state } = stage;
  const { line } = item;
  if (line === undefined) return leave(stage, item);
  const typed = line.trim();
  const isPassword =
    state.at === "newPassword" || state.at === "newPasswordAgain" || state.at === "password";
  if ((isPassword ? line : typed) === "exit") return leave(stage, item);
  if (state.at === "username") return takeUsername(stage, typed);
  if (state.at === "stay") return takeStay(stage, typed);
  if (state.at === "openWire") return takeOpenWire(stage, state.name, typed.toLowerCase());
  if (state.at === "full") return takeRoom(stage, state, typed);
  takePassword(stage, line);
}

/** Only a yes goes on; a no leads back, because nothing else can be done with this server. */
function takeOpenWire(stage: Stage, name: string, said: string): void {
  if (said === "no") return backToUsername(stage);
  if (said !== "yes") {
    stage.notice(screenWords.answerYesOrNo);
    return stage.askAgain();
  }
  stage.go({ at: "waiting", awaits: "name", name });
  stage.order({ do: "acceptWire" });
}

/** The number of the device that makes room for this one. */
function takeRoom(stage: Stage, { name, devices }: Full, typed: string): void {
  if (typed === "" || typed === "back") return backToUsername(stage);
  const device = devices[Number(typed) - 1];
  if (device === undefined) {
    stage.notice(screenWords.noSuchDevice);
    return stage.askAgain();
  }
  stage.go({ at: "waiting", awaits: "signIn", name });
  stage.order({ do: "makeRoom", device });
}

type Full = Extract<State, { at: "full" }>;

function takeUsername(stage: Stage, typed: string): void {
  const name = normaliseName(typed);
  if (name !== undefined) return openProfile(stage, name);
  if (typed !== "") stage.notice(screenWords.badName(typed));
  stage.askAgain();
}

/** Passwords are taken as typed; an empty line and `back` are never passwords, and lead back. */
function takePassword(stage: Stage, line: string): void {
  const { state } = stage;
  if (line === "" || line === "back") return backToUsername(stage);
  if (state.at === "newPassword") {
    return stage.go({ at: "newPasswordAgain", name: state.name, password: line });
  }
  if (state.at === "password") return enter(stage, "signIn", state.name, line);
  if (state.at !== "newPasswordAgain") return;
  if (line === state.password) return enter(stage, "signUp", state.name, line);
  stage.notice(screenWords.passwordsDiffer);
  stage.go({ at: "newPassword", name: state.name });
}

function enter(stage: Stage, how: "signIn" | "signUp", name: string, password: string): void {
  stage.go({ at: "waiting", awaits: how, name });
  stage.order({ do: how, password });
}

/** Gives up this name so that the person can choose another. */
export function backToUsername(stage: Stage): void {
  stage.put({ type: "abandonProfile" });
  stage.go({ at: "username" });
}

function takeStay(stage: Stage, typed: string): void {
  const said = typed.toLowerCase();
  if (said !== "yes" && said !== "no") {
    stage.notice(screenWords.answerYesOrNo);
    return stage.askAgain();
  }
  // Not an order: the next prompt is the answer.
  stage.put({ type: "command", command: { do: "staySignedIn", stay: said === "yes" } });
  stage.put({ type: "remember", name: stage.me ?? "", on: said === "yes" });
  awaitOnline(stage);
}

/** Shows who is online before the first prompt, unless there is no server to ask. */
export function awaitOnline(stage: Stage): void {
  if (stage.server === "away") return enterPrompt(stage);
  stage.go({ at: "waiting", awaits: "online", wakeMs: stage.nowMs + onlineWaitMs });
}
