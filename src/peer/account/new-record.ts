// The record of a new password, and what has to hold before the server may have it: the password is
// hard to guess, and the response that the record comes of is this server's.
import { verifyFor, type SignedUp } from "#crypto";
import { signUpBytes, type SignUpStatement } from "#protocol";
import type { Reply, Welcome } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import { strengthOf } from "./password-strength.ts";
import type { Attempt } from "./prove-password.ts";
import type { ServerPin } from "./server-pin.ts";

/** What a new password needs, besides the password. */
export interface RecordNeeds {
  context: Context;
  welcome: Welcome;
  pin: ServerPin;
}

/** One attempt at it. A server that turns out to be another one gets nothing more. */
export interface RecordAttempt extends Attempt {
  /** It has failed; the person has yet to hear of the reply, if there is one. */
  failed(reply?: Reply): void;
}

/** Makes the record of a new password. One that is too easy to guess never leaves this device. */
export function makeRecord(
  needs: RecordNeeds,
  password: string,
  attempt: RecordAttempt,
  then: (done: SignedUp) => void,
): void {
  const { context } = needs;
  attempt.work("estimateGuesses", [password, [context.name, "tincan"]], (guesses) => {
    const strength = strengthOf(guesses);
    if (strength !== "strong") context.tell({ tell: "passwordWeighed", strength });
    if (strength === "weak") attempt.failed();
    else askForRecord(needs, password, attempt, then);
  });
}

function askForRecord(
  { context, welcome, pin }: RecordNeeds,
  password: string,
  attempt: RecordAttempt,
  then: (done: SignedUp) => void,
): void {
  const { name } = context;
  attempt.work("startSignUp", [password], ({ request, state }) => {
    attempt.ask({ type: "signUpStart", name, message: request }, (reply) => {
      if (reply.type !== "signUpNext") return attempt.failed(reply);
      const { message: response, signature } = reply;
      const said = { name, request, response };
      const signingKey = pin.signerOf(welcome);
      const from = { ...welcome, signingKey };
      if (!isSignedResponse(context, from, said, signature)) return pin.refuse("proof");
      if (signingKey) pin.signed(signingKey);
      attempt.work("finishSignUp", [password, state, response, name], (done) => {
        if (!done) return attempt.failed(broken);
        if (pin.proved(done.serverKey, welcome)) then(done);
      });
    });
  });
}

/** The response was malformed. */
const broken: Reply = { type: "refused", code: "failed", retryMs: undefined };

/**
 * Whether the server of this welcome has signed its response: with that of somebody else, they could
 * guess at the record. Older servers have no key and sign nothing.
 */
function isSignedResponse(
  { primitives }: Context,
  { serverKey, signingKey, clientNonce, nonce: serverNonce }: Welcome,
  said: Pick<SignUpStatement, "name" | "request" | "response">,
  signature: Uint8Array | undefined,
): boolean {
  if (!signingKey) return true;
  const bytes = signUpBytes({ serverKey, clientNonce, serverNonce, ...said });
  return signature !== undefined && verifyFor(primitives, signingKey, "sign-up", bytes, signature);
}
