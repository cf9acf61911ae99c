// Looking a name up: what the server's directory says, held against the people one has met.
import type { AccountId, Refusal } from "#protocol";
import type { Reply, Connection } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import type { Contact, Contacts } from "./contacts.ts";

/** What came of looking a name up. */
export type LookedUp =
  | { is: "known"; contact: Contact }
  /** The name has another account than the pinned one. */
  | { is: "another" }
  /** Nobody is called so, as far as the server knows. */
  | { is: "nobody" }
  /** The server is away, or does not know what it is asked. */
  | { is: "away" }
  | { is: "refused"; code: Refusal; retryMs: number | undefined };

/** What looking up needs. */
export interface DirectoryNeeds {
  contacts: Contacts;
  connection: Connection;
}

/** Names that a person wants to be looked up at the same time. */
const meetingsMax = 32;

/**
 * Looks names up at the server, again by itself when the server was away; names are in their
 * normal form.
 */
export class Directory {
  readonly #context: Context;
  readonly #needs: DirectoryNeeds;
  /** Of whom the server has shown an older list than the one held, and it was told. */
  readonly #older = new Set<AccountId>();
  /** Names to meet that were not answered yet. */
  #meeting: string[] = [];

  constructor(context: Context, needs: DirectoryNeeds) {
    this.#context = context;
    this.#needs = needs;
  }

  /** Looks a name up; `then` is called in a later turn, or at once where there is no server to ask. */
  lookUp(name: string, then: (found: LookedUp) => void): void {
    const { connection } = this.#needs;
    if (!connection.isIn) return then({ is: "away" });
    connection.ask({ type: "find", name }, (reply) => then(this.#read(name, reply)));
  }

  #read(name: string, reply: Reply): LookedUp {
    if (reply.type === "directory") return this.#met(name, reply.list);
    if (reply.type !== "refused" || reply.code === "unknown-name") return { is: "nobody" };
    if (reply.code === "lost") return { is: "away" };
    return { is: "refused", code: reply.code, retryMs: reply.retryMs };
  }

  #met(name: string, list: Uint8Array): LookedUp {
    const met = this.#needs.contacts.meet(list);
    if (met.is === "another") return { is: "another" };
    if (met.is !== "known" || met.contact.name !== name) return { is: "nobody" };
    if (met.older) this.#tellOlder(met.contact);
    return { is: "known", contact: met.contact };
  }

  /** Once is enough: it will be so until the other's device has come back. */
  #tellOlder({ account, name }: Contact): void {
    if (this.#older.has(account)) return;
    this.#older.add(account);
    this.#context.tell({ tell: "olderList", name });
  }

  /** Looks a name up and rings nobody: the person wants to write, or to read what was written. */
  meet(name: string): void {
    if (name === this.#context.name) return this.#context.tell({ tell: "thatIsYou" });
    if (this.#needs.connection.isIn && this.#meeting.length >= meetingsMax) {
      return this.#context.tell({ tell: "refused", code: "too-many", retryMs: undefined });
    }
    this.#meeting.push(name);
    this.lookUp(name, (found) => {
      this.#meeting.splice(this.#meeting.indexOf(name), 1);
      this.#tellMet(name, found);
    });
  }

  #tellMet(name: string, found: LookedUp): void {
    const contact = found.is === "known" ? found.contact : this.#needs.contacts.byName(name);
    if (found.is === "another") this.#context.tell({ tell: "accountChanged", name });
    if (found.is === "refused") {
      return this.#context.tell({ tell: "refused", code: found.code, retryMs: found.retryMs });
    }
    if (!contact) return this.#tellUnknown(name, found.is);
    this.#context.changed(contact.account);
    this.#context.tell({ tell: "met", name });
  }

  #tellUnknown(name: string, found: LookedUp["is"]): void {
    if (found !== "away") return this.#context.tell({ tell: "noSuchName", name });
    if (!this.#needs.connection.isStopped) this.#needs.connection.toldAway();
    this.#context.tell({ tell: "notLookedUp", name });
  }

  /** Takes over from a peer that was thrown away: its connection is lost, and with it the answers. */
  continue(before: Directory): void {
    for (const name of before.#meeting) this.#tellMet(name, { is: "away" });
  }
}
