// Everything that a peer tells: heard at once, or when the question that is open is answered.
import { sentenceOf, type PeerEvent } from "#peer";
import { chatHearing } from "./chat-hearing.ts";
import { entranceHearing } from "./entrance-hearing.ts";
import { goOnLeaving } from "./leaving.ts";
import { tellAndAsk } from "./prompt.ts";
import type { Hearing, Stage } from "./stage.ts";
import { awaits } from "./state.ts";

const hearing: Hearing = { ...entranceHearing, ...chatHearing };

/** Takes what the peer tells. */
export function hear(stage: Stage, event: PeerEvent): void {
  if (mustWait(stage, event)) return hold(stage, event);
  const settled = stage.unanswered.settle(event.tell);
  // Each entry takes the event that it is kept under, which the compiler cannot follow here.
  const turn = hearing[event.tell] as ((...heard: unknown[]) => void) | undefined;
  if (turn) turn(stage, event, settled);
  else if (settled === undefined) stage.notice(sentenceOf(event));
  else tellAndAsk(stage, sentenceOf(event));
  if (stage.unanswered.size === 0 && settled !== undefined) goOnLeaving(stage);
}

/** More than that is not held; lines are told again when their chat opens. */
const heldMax = 1_000;

function hold(stage: Stage, event: PeerEvent): void {
  if (stage.held.length < heldMax) stage.held.push(event);
}

/** Hears what was held, as far as it need not wait any longer. */
export function hearHeld(stage: Stage): void {
  for (let before = Infinity; stage.held.length < before && stage.held.length > 0;) {
    const { held } = stage;
    before = held.length;
    stage.held = [];
    for (const event of held) hear(stage, event);
  }
}

const evenBeforeThePrompt = new Set<PeerEvent["tell"]>([
  "nameIsNew", "nameIsKnown", "wrongPassword", "nameTaken", "signedIn", "opened", "refused",
  "serverReached", "signedInAgain", "serverAway", "serverChanged", "accountGivenBack",
  "accountLost", "signedOutHere", "ended", "notKept",
]); // prettier-ignore

/** Who came after the list was made is told after it. */
const presence = new Set<PeerEvent["tell"]>(["online", "cameOnline", "wentOffline"]);

/**
 * Whether the event has to wait for the prompt: a chat that opens by itself, or a question, would
 * come between a person and the question that is asked just now.
 */
function mustWait({ state }: Stage, { tell }: PeerEvent): boolean {
  if (state.at === "stay") return !evenBeforeThePrompt.has(tell);
  return awaits(state, "online") && !presence.has(tell) && !evenBeforeThePrompt.has(tell);
}
