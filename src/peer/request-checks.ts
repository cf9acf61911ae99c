// Whether what is said about a request holds: who has signed it, to whom, and until when.
import { limits, openAnswer, openRequest, peekAnswer, peekRequest } from "#protocol";
import type { AccountId, Answer, Checks, Device, Request } from "#protocol";
import { skewMs } from "./over.ts";

/** Somebody's devices, as their list names them. */
interface Signers {
  devices: Device[];
}

const deviceOf = ({ devices }: Signers, id?: string): Device | undefined =>
  devices.find((device) => device.id === id);

/** The request of this account, when one of its devices has signed it. */
export function requestOf(
  account: AccountId,
  by: Signers,
  signed: Uint8Array,
  checks: Checks,
): Request | undefined {
  const device = deviceOf(by, peekRequest(signed)?.device);
  const request = device && openRequest(signed, device.signingKey, checks);
  return request?.from === account ? request : undefined;
}

/** The answer of this account, when one of its devices has signed it. */
export function answerOf(
  account: AccountId,
  by: Signers,
  signed: Uint8Array,
  checks: Checks,
): Answer | undefined {
  const device = deviceOf(by, peekAnswer(signed)?.device);
  const answer = device && openAnswer(signed, device.signingKey, checks);
  return answer?.to === account ? answer : undefined;
}

/** Whether a request holds at this time, however the two clocks differ. */
export const isRequestInTime = ({ expires }: Request, wall: number): boolean =>
  expires > wall && expires <= wall + 2 * skewMs;

/** Whether an answer does. */
export const isAnswerInTime = ({ expires }: Answer, wall: number): boolean =>
  expires > wall && expires <= wall + limits.answerLifeMs + skewMs;
