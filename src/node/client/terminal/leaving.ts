// Leaves a chat, or everything, after sending what was written before.
import { screenWords } from "#peer";
import type { Item } from "./dialogue-turn.ts";
import type { Stage } from "./stage.ts";
import { leaveBy } from "./timing.ts";

/** What to leave. */
type Aim = "leave" | SignOut;
type SignOut = "signOut" | "logOut";

const lookAgainMs = 250;
const signOutMs = 3_000;

/** Signs out and ends; works through earlier lines first, as far as this line's deadline allows. */
export function leave(stage: Stage, item: Item): void {
  if (stage.me === undefined) return end(stage, 0);
  beginLeaving(stage, "signOut", item);
}

/** Signs out for good: the next start takes the password. */
export function logOut(stage: Stage, item: Item): void {
  stage.put({ type: "remember", name: stage.me ?? "", on: false });
  beginLeaving(stage, "logOut", item);
}

/** Leaves the chat, or signs out, as soon as nothing is on its way. */
export function beginLeaving(stage: Stage, aim: Aim, item: Item): void {
  const chat = stage.state.at === "chat" ? { chat: stage.state.chat } : {};
  const untilMs = leaveBy(stage, item);
  stage.go({ at: "leaving", aim, untilMs, wakeMs: untilMs, ...chat });
  goOnLeaving(stage);
}

/** Checks whether everything has arrived; it still can while the other person is there. */
export function goOnLeaving(stage: Stage): void {
  const { state, nowMs } = stage;
  if (state.at !== "leaving") return;
  if (nowMs >= state.untilMs) return finish(stage, state.aim);
  if (stage.unanswered.size > 0) return;
  if (!state.chat?.live) return finish(stage, state.aim);
  state.wakeMs = Math.min(nowMs + lookAgainMs, state.untilMs);
  stage.put({ type: "command", command: { do: "status" } });
}

function finish(stage: Stage, aim: Aim): void {
  if (aim !== "leave") return signOut(stage, aim);
  stage.order({ do: "leave" });
  stage.go({ at: "waiting", awaits: "leave" });
}

function signOut(stage: Stage, how: SignOut): void {
  stage.order({ do: how });
  stage.go({ at: "signingOut", how, wakeMs: stage.nowMs + signOutMs });
}

/** The peer has not answered, so we do not know whether it has done everything. */
export function giveUpSigningOut(stage: Stage): void {
  const { state } = stage;
  if (state.at === "signingOut" && state.how === "logOut") stage.notice(screenWords.lockUnknown);
  end(stage, 0);
}

/** Leaves at once: signs out, or ends without signing out if that takes too long. */
export function interrupt(stage: Stage): void {
  const { state } = stage;
  if (state.at === "signingOut") return giveUpSigningOut(stage);
  if (stage.me === undefined) return end(stage, 0);
  signOut(stage, state.at === "leaving" && state.aim === "logOut" ? "logOut" : "signOut");
}

/** Ends the program, and gives up a profile that nobody signed in to. */
export function end(stage: Stage, code: 0 | 1): void {
  if (stage.me === undefined) stage.put({ type: "abandonProfile" });
  else if (code === 0) stage.notice(stage.stays ? screenWords.left : screenWords.signedOut);
  stage.go({ at: "over" });
  stage.put({ type: "exit", code });
}
