// What the peer reports about requests and chats.
import { screenWords, sentenceOf, type PeerEvent } from "#peer";
import { goOnLeaving } from "./leaving.ts";
import { enterPrompt, tellAndAsk } from "./prompt.ts";
import type { Hearing, Stage } from "./stage.ts";
import { awaits, chatOf, type State } from "./state.ts";
import { forgetRequest, takeAsked, takeAskedEnded } from "./waiting-requests.ts";

type EventOf<T extends PeerEvent["tell"]> = Extract<PeerEvent, { tell: T }>;

const opening = (name: string, live: boolean) => ({ name, live, waitingTold: false });

/** Whether the person is looking for this name (or any), and has not found it yet. */
const looksFor = (state: State, name: string | undefined): boolean =>
  state.at === "waiting" && state.awaits === "talk" && (name === undefined || name === state.name);

function chatOpened(stage: Stage, event: EventOf<"chatOpened">): void {
  const { name, waits } = event;
  const { state } = stage;
  forgetRequest(stage, name); // Typing the name of somebody who asks is a yes, too.
  stage.notice(sentenceOf(event));
  if (state.at === "leaving") return setLive(stage, name, waits === false);
  if (state.at === "signingOut" || awaits(state, "leave")) return;
  stage.go({ at: "chat", chat: opening(name, waits === false) });
}

/** Whether the other person can be reached decides how long leaving waits. */
function setLive(stage: Stage, name: string, live: boolean): void {
  const chat = chatOf(stage.state);
  if (chat?.name !== name) return;
  chat.live = live;
  chat.waitingTold = false;
  if (!live) goOnLeaving(stage);
}

/** Says only once that messages wait, not for every message. */
function kept(stage: Stage, { waits }: EventOf<"kept">): void {
  const chat = chatOf(stage.state);
  if (!chat || !waits || chat.waitingTold) return;
  chat.waitingTold = true;
  const { keptUntilAnswer, keptUntilReachable } = screenWords;
  stage.notice((stage.state.at === "ringing" ? keptUntilAnswer : keptUntilReachable)(chat.name));
}

function moved(stage: Stage, event: EventOf<"delivered" | "read">): void {
  stage.notice(sentenceOf(event));
  const chat = chatOf(stage.state);
  if (chat?.name !== event.name) return;
  chat.waitingTold = false;
  goOnLeaving(stage);
}

function theyLeft(stage: Stage, event: EventOf<"theyLeft">): void {
  const { name } = event;
  const { state } = stage;
  stage.notice(sentenceOf(event));
  if (chatOf(state)?.name !== name) return;
  if (state.at !== "leaving") return enterPrompt(stage, { name, how: "left" });
  if (state.aim === "leave") enterPrompt(stage);
  else setLive(stage, name, false);
}

/** My request is over. Unless I withdrew it, what I just typed was meant for the chat. */
function requestEnded(stage: Stage, event: EventOf<"requestEnded">): void {
  const { name, why } = event;
  const { state } = stage;
  stage.notice(sentenceOf(event));
  if (awaits(state, "withdraw") || looksFor(state, name)) return enterPrompt(stage);
  if (state.at !== "ringing" || state.chat.name !== name) return;
  enterPrompt(stage, why === "withdrawn" ? undefined : { name, how: "unanswered" });
}

/** There is no chat by this name: the answer to `talk`, or to another command. */
function notThere(
  stage: Stage,
  event: EventOf<
    "noSuchName" | "notLookedUp" | "accountChanged" | "thatIsYou" | "noServer" | "isBlocked"
  >,
): void {
  if (looksFor(stage.state, "name" in event ? event.name : undefined)) {
    stage.notice(sentenceOf(event));
    return enterPrompt(stage);
  }
  tellAndAsk(stage, sentenceOf(event));
}

function notSent(stage: Stage): void {
  const closed = stage.state.at === "prompt" ? stage.state.closed : undefined;
  const { notSent: sentence, notSentLeft, notSentUnanswered } = screenWords;
  if (closed === undefined) return stage.notice(sentence);
  stage.notice((closed.how === "left" ? notSentLeft : notSentUnanswered)(closed.name));
}

/** How the dialogue reacts to reports about requests and chats. */
export const chatHearing: Hearing = {
  asked: takeAsked,
  askedEnded: takeAskedEnded,
  nobodyAsks: takeAskedEnded,
  ringing(stage, event) {
    stage.notice(sentenceOf(event));
    if (!awaits(stage.state, "talk")) return;
    stage.go({ at: "ringing", chat: opening(event.name, false) });
  },
  requestEnded,
  noSuchName: notThere,
  notLookedUp(stage, event) {
    stage.server = "away";
    notThere(stage, event);
  },
  accountChanged: notThere,
  thatIsYou: notThere,
  isBlocked: notThere,
  blocked(stage, event, settled) {
    // The answer to a request has said so already.
    if (settled !== undefined) tellAndAsk(stage, sentenceOf(event));
  },
  noServer: notThere,

  chatOpened,
  path(stage, event) {
    if (stage.state.at === "signingOut") return; // Signing out closes the path.
    stage.notice(sentenceOf(event));
    setLive(stage, event.name, event.path !== undefined);
  },
  line: (stage, { line }) => stage.message(line, line.line),
  kept,
  delivered: moved,
  read: moved,
  theyLeft,
  youLeft(stage, event) {
    stage.notice(sentenceOf(event));
    const { state } = stage;
    if (awaits(state, "leave") || chatOf(state)?.name === event.name) enterPrompt(stage);
  },
  noChat(stage, event, settled) {
    const { state } = stage;
    if (settled === "write") notSent(stage);
    else if (awaits(state, "leave", "withdraw")) enterPrompt(stage);
    else if (settled !== undefined) tellAndAsk(stage, sentenceOf(event));
    else if (state.at === "leaving" && state.chat) setLive(stage, state.chat.name, false);
  },

  wentOffline(stage, event) {
    stage.notice(sentenceOf(event));
    if (stage.state.at === "leaving") setLive(stage, event.name, false);
  },
  history(stage, event) {
    for (const line of event.lines) stage.message(line);
    tellAndAsk(stage, sentenceOf(event));
  },
  status(stage, event, settled) {
    if (settled !== undefined) return tellAndAsk(stage, sentenceOf(event));
    if (event.kept === 0) setLive(stage, event.name, false);
  },
};
