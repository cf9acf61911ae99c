// Hears everything a peer reports: at once, or when the open question is answered.
import { sentenceOf, type PeerEvent } from "#peer";
import { chatHearing } from "./chat-hearing.ts";
import { entranceHearing } from "./entrance-hearing.ts";
import { goOnLeaving } from "./leaving.ts";
import { ownAccountHearing } from "./own-account.ts";
import { tellAndAsk } from "./prompt.ts";
import type { Hearing, Stage } from "./stage.ts";
import { awaits } from "./state.ts";

const hearing: Hearing = { ...entranceHearing, ...chatHearing, ...ownAccountHearing };

/** Takes one event from the peer. */
export function hear(stage: Stage, event: PeerEvent): void {
  if (mustWait(stage, event)) return hold(stage, event);
  const settled = stage.unanswered.settle(event.tell);
  // Each entry takes the event it is filed under, which the compiler cannot follow here.
  const turn = hearing[event.tell] as ((...heard: unknown[]) => void) | undefined;
  if (turn) turn(stage, event, settled);
  else if (settled === undefined) stage.notice(sentenceOf(event));
  else tellAndAsk(stage, sentenceOf(event));
  if (stage.unanswered.size === 0 && settled !== undefined) goOnLeaving(stage);
}

/** How many events we hold; lines come again when their chat opens. */
const heldMax = 1_000;

function hold(stage: Stage, event: PeerEvent): void {
  if (stage.held.length < heldMax) stage.held.push(event);
}

/** Hears held events until one has to wait longer. */
export function hearHeld(stage: Stage): void {
  for (let before = Infinity; stage.held.length < before && stage.held.length > 0;) {
    const { held } = stage;
    before = held.length;
    stage.held = [];
    for (const event of held) hear(stage, event);
  }
}

const evenBeforeThePrompt = new Set<PeerEvent["tell"]>([
  "nameIsNew", "nameIsKnown", "wrongPassword", "devicesFull", "nameTaken", "signedIn", "opened", "refused",
  "serverReached", "signedInAgain", "serverAway", "serverChanged", "accountGivenBack",
  "accountLost", "signedOutHere", "ended", "notKept", "notTaken",
]); // prettier-ignore

/** People who came online after the list was made must come after it on screen. */
const presence = new Set<PeerEvent["tell"]>(["online", "cameOnline", "wentOffline"]);

/**
 * Whether the event has to wait for the prompt: a chat that opens automatically, or a question,
 * would come between a person and the question on screen.
 */
function mustWait({ state }: Stage, { tell }: PeerEvent): boolean {
  if (state.at === "stay") return !evenBeforeThePrompt.has(tell);
  return awaits(state, "online") && !presence.has(tell) && !evenBeforeThePrompt.has(tell);
}
