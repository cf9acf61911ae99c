// Another try some time later, when the server's database did not answer.
import { after, isDue, type Steady } from "#protocol";
import type { Connection } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";

/** One try that may be due. */
export interface AnotherTry {
  /** The server has failed: tries again once it has had some time. */
  later(): void;
  readonly nextWake: Steady | undefined;
  wake(): void;
}

/** How long we give a server whose database did not answer, ms. */
const againMs = 10_000;

/** `work`: what to do again; it is left out while the server is away, as a sign-in does it all. */
export function createAnotherTry(
  { now }: Context,
  connection: Connection,
  work: () => void,
): AnotherTry {
  let at: Steady | undefined;
  return {
    later: () => void (at ??= after(now(), againMs)),
    get nextWake() {
      return at;
    },
    wake() {
      if (!isDue(at, now())) return;
      at = undefined;
      if (connection.isIn) work();
    },
  };
}
