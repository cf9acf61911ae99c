// The prompt of somebody who is signed in and in no chat: whom to talk to, and who asks.
import { sentenceOf, screenWords } from "#peer";
import type { Stage } from "./stage.ts";
import type { Closed } from "./state.ts";

/** Comes to the prompt, where a request that still waits is shown again. */
export function enterPrompt(stage: Stage, closed?: Closed): void {
  stage.go({ at: "prompt", closed });
  if (stage.shown !== undefined) showRequest(stage, stage.shown.name);
}

/** Shows a request; from now on a bare answer is for this one. */
export function showRequest(stage: Stage, name: string): void {
  const replaced = stage.shown !== undefined && stage.shown.name !== name;
  stage.shown = { name, sinceMs: stage.nowMs, replaced };
  const waiting = stage.asked.get(name)?.waiting ?? false;
  stage.notice(sentenceOf({ tell: "asked", name, waiting, behind: 0 }));
  if (stage.state.at !== "prompt") stage.notice(screenWords.answerInChat(name));
}

/** Tells something. A person who waits at the prompt is asked again behind an answer. */
export function tellAndAsk(stage: Stage, ...sentences: (string | undefined)[]): void {
  for (const sentence of sentences) stage.notice(sentence);
  if (stage.state.at === "prompt") stage.askAgain();
}
