// Signing up, as far as the record of the new password: all that must hold before it leaves here.
import { verifyFor, type SignedUp } from "#crypto";
import { signUpBytes, type SignUpStatement } from "#protocol";
import type { Question, Reply, Welcome } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import type { Passwords } from "../world/ports.ts";
import { strengthOf } from "./password-strength.ts";

/** One attempt to sign up. Answers that come after it has ended change nothing. */
export interface SignUpAttempt {
  work<K extends keyof Passwords>(
    work: K,
    ask: Parameters<Passwords[K]>,
    then: (answer: Awaited<ReturnType<Passwords[K]>>) => void,
  ): void;
  ask(question: Question, then: (reply: Reply) => void): void;
  /** It is too easy to guess; the person has heard so. */
  weak(): void;
  /** The server does not want it. */
  refused(reply: Reply): void;
  /** The server has not proved that it is the one of the welcome. */
  unproved(): void;
  /** The record, which may go to the server now; undefined if its response was malformed. */
  made(record: SignedUp | undefined): void;
}

/** Makes the record of a new password, together with the server of this welcome. */
export function makeRecord(
  context: Context,
  welcome: Welcome,
  password: string,
  attempt: SignUpAttempt,
): void {
  attempt.work("estimateGuesses", [password, [context.name, "tincan"]], (guesses) => {
    const strength = strengthOf(guesses);
    if (strength !== "strong") context.tell({ tell: "passwordWeighed", strength });
    if (strength === "weak") attempt.weak();
    else askForRecord(context, welcome, password, attempt);
  });
}

function askForRecord(
  context: Context,
  welcome: Welcome,
  password: string,
  { work, ask, refused, unproved, made }: SignUpAttempt,
): void {
  const { name } = context;
  work("startSignUp", [password], ({ request, state }) => {
    ask({ type: "signUpStart", name, message: request }, (reply) => {
      if (reply.type !== "signUpNext") return refused(reply);
      const { message: response, signature } = reply;
      const said = { name, request, response };
      if (!isSignedResponse(context, welcome, said, signature)) return unproved();
      work("finishSignUp", [password, state, response, name], made);
    });
  });
}

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
