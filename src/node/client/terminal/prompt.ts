// The prompt of a signed-in person outside a chat: whom to talk to, and who asks.
import { sentenceOf, screenWords } from "#peer";
import type { Stage } from "./stage.ts";
import type { Closed } from "./state.ts";

/** Returns to the prompt, and shows again a request that is still waiting. */
export function enterPrompt(stage: Stage, closed?: Closed): void {
  stage.go({ at: "prompt", closed });
  if (stage.shown !== undefined) showRequest(stage, stage.shown.name);
}

/** Shows a request; from now on a bare answer is meant for it. */
export function showRequest(stage: Stage, name: string): void {
  const replaced = stage.shown !== undefined && stage.shown.name !== name;
  stage.shown = { name, sinceMs: stage.nowMs, replaced };
  const waiting = stage.asked.get(name)?.waiting ?? false;
  stage.notice(sentenceOf({ tell: "asked", name, waiting, behind: 0 }));
  if (stage.state.at !== "prompt") stage.notice(screenWords.answerInChat(name));
}

/** Says something, and then repeats the prompt for a person who waits at it. */
export function tellAndAsk(stage: Stage, ...sentences: (string | undefined)[]): void {
  for (const sentence of sentences) stage.notice(sentence);
  if (stage.state.at === "prompt") stage.askAgain();
}
