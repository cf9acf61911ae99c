// Carries out the server's password work with its OPAQUE secret.
import { passwordServer } from "#crypto";
import type { PasswordAnswers, PasswordWork } from "#server";

/** Rejects when the work is impossible. */
export type DoPasswordWork = (
  work: PasswordWork,
) => Promise<PasswordAnswers[keyof PasswordAnswers]>;

/** Does the work with this secret. */
export const passwordWorkWith =
  (secret: Uint8Array): DoPasswordWork =>
  async (work) => {
    switch (work.work) {
      case "signUp":
        return passwordServer.signUpResponse(secret, work.name, work.request);
      case "startSignIn":
        return passwordServer.startSignIn(secret, work.name, work.record, work.request);
      case "finishSignIn":
        return (await passwordServer.finishSignIn(work.state, work.message)) !== undefined;
    }
  };
