// Signing up: what has to hold before the record of the new password leaves this device, and then the
// account itself.
import { verifyFor, type SignedUp } from "#crypto";
import { signUpBytes, type SignUpStatement } from "#protocol";
import type { Question, Reply, Welcome } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import type { Passwords } from "../world/ports.ts";
import { makeDeviceKeys, type DeviceKeys } from "./device-keys.ts";
import type { KeptAccount } from "./kept-account.ts";
import { firstList, wrapAccountKey } from "./own-list.ts";
import { strengthOf } from "./password-strength.ts";
import type { ServerPin } from "./server-pin.ts";

/** What a sign-up needs, besides a server that has greeted. */
export interface SignUpNeeds {
  context: Context;
  welcome: Welcome;
  pin: ServerPin;
  kept: KeptAccount;
}

/** One attempt to sign up. Answers that come after it has ended change nothing. */
export interface SignUpAttempt {
  work<K extends keyof Passwords>(
    work: K,
    ask: Parameters<Passwords[K]>,
    then: (answer: Awaited<ReturnType<Passwords[K]>>) => void,
  ): void;
  ask(question: Question, then: (reply: Reply) => void): void;
  /** It has failed; the person has yet to hear of the reply, if there is one. */
  failed(reply?: Reply): void;
  created(keys: DeviceKeys, list: Uint8Array, exportKey: Uint8Array): void;
}

/** Creates the account of the context's name, with this password. */
export function signUpWith(needs: SignUpNeeds, password: string, attempt: SignUpAttempt): void {
  const { context } = needs;
  attempt.work("estimateGuesses", [password, [context.name, "tincan"]], (guesses) => {
    const strength = strengthOf(guesses);
    if (strength !== "strong") context.tell({ tell: "passwordWeighed", strength });
    if (strength === "weak") attempt.failed();
    else askForRecord(needs, password, attempt);
  });
}

function askForRecord(needs: SignUpNeeds, password: string, attempt: SignUpAttempt): void {
  const { context, welcome, pin } = needs;
  const { name } = context;
  attempt.work("startSignUp", [password], ({ request, state }) => {
    attempt.ask({ type: "signUpStart", name, message: request }, (reply) => {
      if (reply.type !== "signUpNext") return refuse(context, reply, attempt);
      const { message: response, signature } = reply;
      const said = { name, request, response };
      if (!isSignedResponse(context, welcome, said, signature)) return pin.refuse("proof");
      if (welcome.signingKey) pin.signed(welcome.signingKey);
      attempt.work("finishSignUp", [password, state, response, name], (done) =>
        done ? create(needs, done, attempt) : attempt.failed(broken),
      );
    });
  });
}

/** The response was malformed. */
const broken: Reply = { type: "refused", code: "failed", retryMs: undefined };

function create(
  { context, welcome, pin, kept }: SignUpNeeds,
  { record, exportKey, serverKey }: SignedUp,
  attempt: SignUpAttempt,
): void {
  if (!pin.proved(serverKey, welcome)) return;
  const { name } = context;
  const accountSecret = context.random(32);
  const accountKey = context.primitives.signingPublic(accountSecret);
  const keys = makeDeviceKeys(context);
  const owner = { serverKey, name, accountKey };
  const list = firstList(context, owner, keys, accountSecret);
  const wrappedKey = wrapAccountKey(context, accountSecret, exportKey);
  attempt.ask({ type: "signUpFinish", name, record, wrappedKey, list }, (reply) => {
    if (reply.type !== "account") return refuse(context, reply, attempt);
    pin.keep(serverKey);
    kept.keep(owner, { record, wrappedKey }, accountSecret);
    attempt.created(keys, list, exportKey);
  });
}

function refuse({ name, tell }: Context, reply: Reply, { failed }: SignUpAttempt): void {
  if (reply.type !== "refused" || reply.code !== "taken") return failed(reply);
  tell({ tell: "nameTaken", name });
  failed();
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
