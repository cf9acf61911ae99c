// Leaving a chat, or everything: what was written before is on its way first.
import { screenWords } from "#peer";
import type { Item } from "./dialogue-turn.ts";
import type { Stage } from "./stage.ts";
import { leaveBy } from "./timing.ts";

/** What one leaves. */
type Aim = "leave" | "signOut";

const lookAgainMs = 250;
const signOutMs = 3_000;

/** Signs out and ends, with what came before worked off as far as the line's time allows. */
export function leave(stage: Stage, item: Item): void {
  if (stage.me === undefined) return end(stage, 0);
  beginLeaving(stage, "signOut", item);
}

/** Leaves the chat, or signs out, once nothing is on its way any more. */
export function beginLeaving(stage: Stage, aim: Aim, item: Item): void {
  const chat = stage.state.at === "chat" ? { chat: stage.state.chat } : {};
  const untilMs = leaveBy(stage, item);
  stage.go({ at: "leaving", aim, untilMs, wakeMs: untilMs, ...chat });
  goOnLeaving(stage);
}

/** Looks whether everything has arrived: as long as the other is there, it can still do so. */
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
  if (aim === "signOut") return signOut(stage);
  stage.order({ do: "leave" });
  stage.go({ at: "waiting", awaits: "leave" });
}

function signOut(stage: Stage): void {
  stage.order({ do: "signOut" });
  stage.go({ at: "signingOut", wakeMs: stage.nowMs + signOutMs });
}

/** Leaves at once: signs out, or ends without it where that takes too long. */
export function interrupt(stage: Stage): void {
  if (stage.me === undefined || stage.state.at === "signingOut") return end(stage, 0);
  signOut(stage);
}

/** The end. A profile that nobody signed in to is given up. */
export function end(stage: Stage, code: 0 | 1): void {
  if (stage.me === undefined) stage.put({ type: "abandonProfile" });
  else if (code === 0) stage.notice(screenWords.signedOut);
  stage.go({ at: "over" });
  stage.put({ type: "exit", code });
}
