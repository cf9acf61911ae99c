// Signing up: the record of the new password, and then the account itself.
import type { SignedUp } from "#crypto";
import type { Reply } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import type { KeptAccount } from "./kept-account.ts";
import { makeAccount, type NewAccount } from "./new-account.ts";
import { makeRecord, type RecordAttempt, type RecordNeeds } from "./new-record.ts";

/** What a sign-up needs, besides a server that has greeted. */
export interface SignUpNeeds extends RecordNeeds {
  kept: KeptAccount;
}

/** One attempt to sign up. Answers that come after it has ended change nothing. */
export interface SignUpAttempt extends RecordAttempt {
  created(made: NewAccount): void;
}

/** Creates the account of the context's name, with this password. */
export function signUpWith(needs: SignUpNeeds, password: string, attempt: SignUpAttempt): void {
  const failed = (reply?: Reply): void => refuse(needs.context, reply, attempt);
  const careful = { ...attempt, failed };
  makeRecord(needs, password, careful, (done) => create(needs, done, careful));
}

function create(
  { context, pin, kept, welcome }: SignUpNeeds,
  done: SignedUp,
  attempt: SignUpAttempt,
): void {
  const made = makeAccount(context, done);
  attempt.ask(made.question, (reply) => {
    if (reply.type !== "account") return attempt.failed(reply);
    pin.keep(done.serverKey, welcome);
    kept.keep(made.owner, made.registered, made.accountSecret);
    attempt.created(made);
  });
}

function refuse({ name, tell }: Context, reply: Reply | undefined, attempt: SignUpAttempt): void {
  if (reply?.type !== "refused" || reply.code !== "taken") return attempt.failed(reply);
  tell({ tell: "nameTaken", name });
  attempt.failed();
}
