// Requests from others: one is shown and waits for its answer, the rest queue.
import { screenWords, sentenceOf, type AnswerWord, type PeerEvent } from "#peer";
import type { Item } from "./dialogue-turn.ts";
import { enterPrompt, showRequest, tellAndAsk } from "./prompt.ts";
import type { Stage } from "./stage.ts";
import { typedBefore } from "./timing.ts";

/** Somebody asks. */
export function takeAsked(stage: Stage, event: Extract<PeerEvent, { tell: "asked" }>): void {
  const { name, waiting, behind } = event;
  stage.asked.set(name, { waiting });
  if (behind === 0 || stage.shown === undefined) return showRequest(stage, name);
  stage.notice(screenWords.askedBehind(name, stage.shown.name));
}

/** A request ended without an answer from this person. */
export function takeAskedEnded(
  stage: Stage,
  event: Extract<PeerEvent, { tell: "askedEnded" | "nobodyAsks" }>,
): void {
  forgetRequest(stage, event.name);
  stage.notice(sentenceOf(event));
  const { state } = stage;
  if (state.at === "waiting" && state.awaits === "answer") enterPrompt(stage);
}

/** The request of this name no longer needs an answer. */
export function forgetRequest(stage: Stage, name: string | undefined): void {
  if (name === undefined) return;
  stage.asked.delete(name);
  if (stage.shown?.name === name) stage.shown = undefined;
}

/** Answers the named request, or the one on screen. */
export function answer(
  stage: Stage,
  says: AnswerWord,
  named: string | undefined,
  item: Item,
): void {
  const { shown } = stage;
  const name = named ?? shown?.name;
  if (name === undefined || !stage.asked.has(name)) {
    return tellAndAsk(stage, sentenceOf({ tell: "nobodyAsks", name }));
  }
  if (named === undefined && shown?.replaced && typedBefore(stage, item, shown.sinceMs)) {
    return tellAndAsk(stage, screenWords.requestChanged(name));
  }
  send(stage, says, name);
}

/** A yes to a person opens a chat, and the next lines are for it. */
function send(stage: Stage, says: AnswerWord, name: string): void {
  const request = stage.asked.get(name);
  forgetRequest(stage, name);
  stage.order({ do: "answer", name, says });
  if (says === "no") stage.notice(screenWords.saidNo(name));
  if (says === "always") stage.notice(screenWords.saidAlways(name));
  if (says === "block") stage.notice(screenWords.saidBlock(name));
  const opens = request?.waiting === false && (says === "yes" || says === "always");
  if (stage.state.at !== "prompt") return;
  if (opens) stage.go({ at: "waiting", awaits: "answer", name });
  else stage.askAgain();
}
