// Checks claims about a request: who has signed it, for whom, and until when it holds.
import { limits, msBetween, openAnswer, openRequest, peekAnswer, peekRequest } from "#protocol";
import { wallAt } from "#protocol";
import type { Wall, AccountId, Answer, Checks, Device, DeviceId, Request } from "#protocol";

/** Somebody's devices, as their list names them. */
interface Signers {
  devices: Device[];
}

/** The signed contents, opened with the key of the device that claims to have signed them. */
function openedBy<T>(
  { devices }: Signers,
  claimed: { device: DeviceId } | undefined,
  open: (signingKey: Uint8Array) => T | undefined,
): T | undefined {
  const device = devices.find(({ id }) => id === claimed?.device);
  return device && open(device.signingKey);
}

/** The request of this account, if one of its devices has signed it. */
export function requestOf(
  account: AccountId,
  by: Signers,
  signed: Uint8Array,
  checks: Checks,
): Request | undefined {
  const request = openedBy(by, peekRequest(signed), (key) => openRequest(signed, key, checks));
  return request?.from === account ? request : undefined;
}

/** The answer of this account, if one of its devices has signed it. */
export function answerOf(
  account: AccountId,
  by: Signers,
  signed: Uint8Array,
  checks: Checks,
): Answer | undefined {
  const answer = openedBy(by, peekAnswer(signed), (key) => openAnswer(signed, key, checks));
  return answer?.to === account ? answer : undefined;
}

/** Whether this is the request being answered, and one of the asking devices has signed it. */
export function isAnswered(
  { id, from, to }: Answer,
  by: Signers,
  signed: Uint8Array,
  checks: Checks,
): boolean {
  const request = requestOf(from, by, signed, checks);
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
