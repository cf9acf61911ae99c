// Looking a name up: what the server's directory says, held against the people one has met.
import type { Refusal } from "#protocol";
import type { Contact, Contacts } from "./contacts.ts";
import type { Context } from "./context.ts";
import type { Reply, ServerLine } from "./server-line.ts";

/** What came of looking a name up. */
export type LookedUp =
  /** `older`: the server has shown an older list than the one held. */
  | { is: "known"; contact: Contact; older: boolean }
  /** The name has another account than the pinned one. */
  | { is: "another" }
  /** Nobody is called so, as far as the server knows. */
  | { is: "nobody" }
  /** The server is away, or does not know what it is asked. */
  | { is: "away" }
  | { is: "refused"; code: Refusal; retryMs: number | undefined };

/** What looking up needs. */
export interface DirectoryParts {
  contacts: Contacts;
  line: ServerLine;
}

/** Looks a name up; `then` is called in a later turn, or at once where there is no server to ask. */
export function lookUp(
  { contacts, line }: DirectoryParts,
  name: string,
  then: (found: LookedUp) => void,
): void {
  if (!line.isIn) return then({ is: "away" });
  line.ask({ type: "find", name }, (reply) => then(readReply(contacts, name, reply)));
}

function readReply(contacts: Contacts, name: string, reply: Reply): LookedUp {
  if (reply.type === "directory") {
    const met = contacts.meet(reply.list);
    if (met.is === "another") return { is: "another" };
    const isRight = met.is === "known" && met.contact.name === name;
    return isRight ? { is: "known", contact: met.contact, older: met.older } : { is: "nobody" };
  }
  if (reply.type !== "refused" || reply.code === "unknown-name") return { is: "nobody" };
  if (reply.code === "lost") return { is: "away" };
  return { is: "refused", code: reply.code, retryMs: reply.retryMs };
}

/** Looks a name up and rings nobody: the person wants to write, or to read what was written. */
export function meet(context: Context, parts: DirectoryParts, name: string): void {
  if (name === context.name) return context.tell({ tell: "thatIsYou" });
  lookUp(parts, name, (found) => tellMet(context, parts, name, found));
}

function tellMet(context: Context, parts: DirectoryParts, name: string, found: LookedUp): void {
  const contact = found.is === "known" ? found.contact : parts.contacts.byName(name);
  if (found.is === "another") context.tell({ tell: "accountChanged", name });
  if (found.is === "refused") {
    return context.tell({ tell: "refused", code: found.code, retryMs: found.retryMs });
  }
  if (contact) {
    context.changed(contact.account);
    return context.tell({ tell: "met", name });
  }
  context.tell(found.is === "away" ? { tell: "notLookedUp", name } : { tell: "noSuchName", name });
}
