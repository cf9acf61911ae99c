// Checks claims about a request: who has signed it, for whom, and until when it holds.
import { certificateIn, isCovered, limits, msBetween, openAnswer, openRequest } from "#protocol";
import { peekAnswer, peekRequest, speakerOf, wallAt } from "#protocol";
import type { Wall, AccountId, Answer, Checks, Request, Speaker, Speakers } from "#protocol";

/** What checking signatures needs: those of session devices count only for a time. */
export interface Checking {
  checks: Checks;
  wall(): Wall;
}

/** Opens one kind of signed contents. */
interface Kind<T> {
  peek(signed: Uint8Array): T | undefined;
  open(signed: Uint8Array, signingKey: Uint8Array, checks: Checks): T | undefined;
}

const requests: Kind<Request> = { peek: peekRequest, open: openRequest };
const answers: Kind<Answer> = { peek: peekAnswer, open: openAnswer };

/** The signed contents, opened with the key of the device that claims to have signed them. */
function openedBy<T extends Pick<Request, "device" | "expires">>(
  by: Speakers,
  signed: Uint8Array,
  { peek, open }: Kind<T>,
  { checks, wall }: Checking,
): T | undefined {
  const claimed = peek(signed);
  const known = { checks, wall: wall() };
  const speaker: Speaker | undefined =
    claimed && speakerOf(by, claimed.device, certificateIn(signed), known);
  const opened = speaker && open(signed, speaker.signingKey, checks);
  return opened && isCovered(opened, speaker) ? opened : undefined;
}

/** The request of this account, if one of its devices has signed it. */
export function requestOf(
  account: AccountId,
  by: Speakers,
  signed: Uint8Array,
  checking: Checking,
): Request | undefined {
  const request = openedBy(by, signed, requests, checking);
  return request?.from === account ? request : undefined;
}

/** The answer of this account, if one of its devices has signed it. */
export function answerOf(
  account: AccountId,
  by: Speakers,
  signed: Uint8Array,
  checking: Checking,
): Answer | undefined {
  const answer = openedBy(by, signed, answers, checking);
  return answer?.to === account ? answer : undefined;
}

/** Whether this is the request being answered, and one of the asking devices has signed it. */
export function isAnswered(
  { id, from, to }: Answer,
  by: Speakers,
  signed: Uint8Array,
  checking: Checking,
): boolean {
  const request = requestOf(from, by, signed, checking);
  return request?.id === id && request.to === to;
}

/** Whether a request holds at this time, however the two clocks differ. */
export const isRequestInTime = ({ expires }: Request, wall: Wall): boolean =>
  isWithin(expires, wall, 2 * limits.clockSkewMs);

/** Whether an answer holds at this time. */
export const isAnswerInTime = ({ expires }: Answer, wall: Wall): boolean =>
  isWithin(expires, wall, limits.answerLifeMs + limits.clockSkewMs);

function isWithin(expires: number, wall: Wall, ms: number): boolean {
  const leftMs = msBetween(wall, wallAt(expires));
  return leftMs > 0 && leftMs <= ms;
}
