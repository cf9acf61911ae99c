// What a person types at the prompt and in a chat.
import { screenWords, sentenceOf } from "#peer";
import { normaliseName } from "#protocol";
import type { Item } from "./dialogue-turn.ts";
import { leave } from "./leaving.ts";
import { obeyWord } from "./orders.ts";
import { tellAndAsk } from "./prompt.ts";
import type { Stage } from "./stage.ts";
import type { Closed } from "./state.ts";
import { typedBefore } from "./timing.ts";
import { readAtPrompt, readInChat, type CommandWord } from "./typed.ts";

/** A line at "Talk to:". */
export function takeAtPrompt(stage: Stage, item: Item): void {
  const { state } = stage;
  const { line } = item;
  if (line === undefined) return leave(stage, item);
  const closed = state.at === "prompt" ? state.closed : undefined;
  if (closed && typedBefore(stage, item, stage.sinceMs) && isForChat(line)) {
    return refuse(stage, line, closed);
  }
  const typed = readAtPrompt(line);
  if (typed.is === "command") return obeyWord(stage, typed.word, typed.args, item);
  if (typed.is === "unknown") return tellAndAsk(stage, screenWords.unknownCommand(typed.word));
  if (typed.is === "name") return talkTo(stage, typed.typed);
  stage.askAgain();
}

/**
 * Text typed while the chat closes was meant for the chat; only commands still apply at the prompt.
 */
const isForChat = (line: string): boolean =>
  line.trim() !== "exit" && (!line.startsWith("/") || line.startsWith("//"));

function refuse(stage: Stage, line: string, { name, how }: Closed): void {
  const meant = line.trim();
  if (meant === "" || meant === "disconnect") return;
  const { notSentLeft, notSentUnanswered } = screenWords;
  stage.notice(how === "left" ? notSentLeft(name) : notSentUnanswered(name));
}

function talkTo(stage: Stage, typed: string): void {
  const name = normaliseName(typed);
  if (name === undefined) {
    return tellAndAsk(stage, sentenceOf({ tell: "noSuchName", name: typed }));
  }
  stage.go({ at: "waiting", awaits: "talk", name });
  stage.order({ do: "talk", name });
}

const bareInChat: readonly CommandWord[] = ["disconnect", "exit"];
const bareWhileRinging: readonly CommandWord[] = ["disconnect", "exit", "withdraw"];

/** A line typed in a chat, open or ringing. */
export function takeInChat(stage: Stage, item: Item): void {
  const { line } = item;
  if (line === undefined) return leave(stage, item);
  const typed = readInChat(line, stage.state.at === "ringing" ? bareWhileRinging : bareInChat);
  if (typed.is === "command") return obeyWord(stage, typed.word, typed.args, item);
  if (typed.is === "unknown") return stage.notice(screenWords.unknownCommand(typed.word));
  if (typed.is === "text") stage.order({ do: "write", text: typed.text });
}
