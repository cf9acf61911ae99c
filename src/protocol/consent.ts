// A chat request and its answer, signed by devices over both account ids, an id and an expiry.
//
// The signed yes is also the grant: its holder can show it to a server that has forgotten it.
import { accountId, deviceId, requestId } from "./ids.ts";
import { flag, oneOf, record, uint, type Of } from "./shape.ts";
import { open, peek, seal, withCertificate, withoutCertificate } from "./signed.ts";
import type { Checks, Sign } from "./signed.ts";

const parties = { id: requestId, from: accountId, to: accountId };

const requestShape = record({
  ...parties,
  device: deviceId, // the asking device, of `from`; it signs
  expires: uint(), // ms since 1970
  waiting: flag, // the peer asked automatically because messages wait; a yes opens no chat
});

const answerShape = record({
  ...parties, // as in the request: `to` is the account that answers
  device: deviceId, // the answering device, of `to`; it signs
  expires: uint(), // ms since 1970; for a yes, until when it lets frames pass
  says: oneOf(["yes", "no"]),
});

/**
 * The yes/no question of account `from` to account `to` (docs/protocol.md §6). `expires` is ms
 * since 1970.
 */
export type Request = Of<typeof requestShape>;
/**
 * The answer of account `to` to account `from` (docs/protocol.md §6). `expires` is ms since 1970;
 * for a yes, it is the end of the consent.
 */
export type Answer = Of<typeof answerShape>;

/**
 * The signed bytes of a request (docs/protocol.md §6); `sign` uses the asking device's key, and a
 * session device adds its certificate.
 */
export const sealRequest = (request: Request, sign: Sign, certificate?: Uint8Array): Uint8Array =>
  shown(seal(requestShape, "request", request, sign), certificate);
/**
 * The signed bytes of an answer (docs/protocol.md §6); `sign` uses the answering device's key, and a
 * session device adds its certificate.
 */
export const sealAnswer = (answer: Answer, sign: Sign, certificate?: Uint8Array): Uint8Array =>
  shown(seal(answerShape, "answer", answer, sign), certificate);

const shown = (signed: Uint8Array, certificate: Uint8Array | undefined): Uint8Array =>
  certificate ? withCertificate(signed, certificate) : signed;

/**
 * What a request claims, unverified (docs/protocol.md §6): it names the device whose key verifies
 * it. Undefined if the bytes are no request.
 */
export const peekRequest = (signed: Uint8Array): Request | undefined =>
  peek(requestShape, withoutCertificate(signed));
/**
 * What an answer claims, unverified (docs/protocol.md §6). Undefined if the bytes are no answer.
 */
export const peekAnswer = (signed: Uint8Array): Answer | undefined =>
  peek(answerShape, withoutCertificate(signed));

/**
 * The request if `signingKey` has signed it, undefined for any other bytes (docs/protocol.md §6).
 * The caller checks whose key it is, and whether the request has expired.
 */
export const openRequest = (
  signed: Uint8Array,
  signingKey: Uint8Array,
  checks: Checks,
): Request | undefined =>
  open(requestShape, "request", withoutCertificate(signed), signingKey, checks);

/**
 * The answer if `signingKey` has signed it, undefined for any other bytes (docs/protocol.md §6).
 * The caller checks whose key it is, and whether the answer has expired.
 */
export const openAnswer = (
  signed: Uint8Array,
  signingKey: Uint8Array,
  checks: Checks,
): Answer | undefined =>
  open(answerShape, "answer", withoutCertificate(signed), signingKey, checks);
