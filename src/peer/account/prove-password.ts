// Proving the password to the server, which then hands out what it keeps of the account.
import type { SignedIn } from "#crypto";
import type { FromServer } from "#protocol";
import type { Question, Reply } from "../connection/connection.ts";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import type { Passwords } from "../world/ports.ts";
import { signInQuestion } from "./known-device.ts";

/** One attempt: it drops answers that come too late, and ends when work could not be done. */
export interface Attempt {
  work<K extends keyof Passwords>(
    work: K,
    ask: Parameters<Passwords[K]>,
    then: (answer: Awaited<ReturnType<Passwords[K]>>) => void,
  ): void;
  ask(question: Question, then: (reply: Reply) => void): void;
  /** Whether this is the server that we know; if not, nothing more is said to it. */
  pins(serverKey: Uint8Array): boolean;
}

/** All that the server keeps of an account. */
export type ServedAccount = Extract<FromServer, { type: "account" }>;

/** What came of it. */
export type Proved =
  | { is: "right"; exportKey: Uint8Array; account: ServedAccount }
  | { is: "wrong" }
  | { is: "refused"; reply: Reply };

/** Signs in with the password (docs/protocol.md §4). A wrong one is noticed here. */
export function provePassword(
  { context, profile }: { context: Context; profile: Profile },
  attempt: Attempt,
  password: string,
  then: (proved: Proved) => void,
): void {
  attempt.work("startSignIn", [password], (started) => {
    attempt.ask(signInQuestion(context, profile, started), (next) => {
      if (next.type !== "signInNext") return then({ is: "refused", reply: next });
      const ask = [password, started.state, next.message, context.name, next.stretching] as const;
      attempt.work("finishSignIn", [...ask], (done) =>
        done ? finish(attempt, done, then) : then({ is: "wrong" }),
      );
    });
  });
}

function finish(
  attempt: Attempt,
  { serverKey, message, exportKey }: SignedIn,
  then: (proved: Proved) => void,
): void {
  if (!attempt.pins(serverKey)) return;
  attempt.ask({ type: "signInFinish", message }, (reply) =>
    then(
      reply.type === "account"
        ? { is: "right", exportKey, account: reply }
        : { is: "refused", reply },
    ),
  );
}
