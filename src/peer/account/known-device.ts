// What makes this device known to its server although nobody has typed the password yet: a mark from
// an earlier sign-in. Strangers who guess at the account then do not slow it down.
import type { PasswordStart } from "#crypto";
import type { FromServer } from "#protocol";
import type { Question } from "../connection/connection.ts";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import { noteHidden } from "./hidden.ts";

/** The first half of a sign-in with a password. */
export const signInQuestion = (
  { name }: Context,
  profile: Profile,
  { request }: PasswordStart,
): Question => ({ type: "signInStart", name, message: request, mark: profile.get("mark") });

/**
 * Keeps the newest mark, and tells the person how often others have guessed at their password, and
 * whether they are hidden. `isAgain`: the screen has shown that since this program started.
 */
export function welcomeBack(
  context: Context,
  profile: Profile,
  { mark, guesses, hidden }: Extract<FromServer, { type: "signedIn" }>,
  isAgain: boolean,
): void {
  if (mark.length > 0) profile.set("mark", mark);
  if (hidden || profile.get("hidden") === 1) noteHidden(context, profile, hidden, isAgain);
  if (guesses > 0) context.tell({ tell: "guessed", name: context.name, count: guesses });
}
