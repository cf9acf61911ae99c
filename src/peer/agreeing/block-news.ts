// Tells the server whom the person blocks and no longer blocks, until it has stored each choice.
import { msOf, type Steady } from "#protocol";
import type { Connection, Reply } from "../connection/connection.ts";
import type { BlockChoice, OwnBlocks } from "../people/own-blocks.ts";
import type { Context } from "../world/context.ts";
import { createAnotherTry } from "./another-try.ts";

/** The choices on their way to the server; what it does not hear now, it hears at the next sign-in. */
export interface BlockNews {
  /** `then` hears whether the server has taken the choice; it is left out if it hears that later. */
  tell(choice: BlockChoice, then?: (isTaken: boolean) => void): void;
  readonly nextWake: Steady | undefined;
  wake(): void;
}

/** Starts with nothing to tell. */
export function createBlockNews(
  context: Context,
  connection: Connection,
  blocks: OwnBlocks,
): BlockNews {
  const again = createAnotherTry(context, connection, () =>
    blocks.unsaid().forEach((choice) => tell(choice)),
  );

  /** The server knows no clock of ours, so it hears how long ago the person chose. */
  function tell(choice: BlockChoice, then?: (isTaken: boolean) => void): void {
    const { account, on, at } = choice;
    const wallMs = msOf(context.wall());
    const agoMs = Math.max(0, wallMs - (at ?? wallMs));
    connection.ask({ type: "block", account, on, agoMs }, (reply) => {
      if (reply.type === "done") blocks.taken(choice);
      else refused(reply);
      then?.(reply.type === "done");
    });
  }

  function refused(reply: Reply): void {
    if (reply.type !== "refused" || reply.code === "lost") return;
    if (reply.code === "failed") again.later();
    else context.tell({ tell: "refused", code: reply.code, retryMs: reply.retryMs });
  }

  return {
    tell,
    get nextWake() {
      return again.nextWake;
    },
    wake: again.wake,
  };
}
