// Telling the person that the server has refused something.
import type { Reply } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";

/** Skips "lost": the connection reports its loss, and asks for the name when it is back. */
export function tellRefusal({ tell }: Context, reply: Reply): void {
  if (reply.type !== "refused" || reply.code === "lost") return;
  tell({ tell: "refused", code: reply.code, retryMs: reply.retryMs });
}
