// Looking a name up in the server's directory, and comparing the answer with the people I have met.
import type { AccountId, Refusal } from "#protocol";
import type { Reply, Connection } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import type { Contact, Contacts } from "./contacts.ts";

/** The result of looking a name up. */
export type LookedUp =
  | { is: "known"; contact: Contact }
  /** The name has a different account from the pinned one. */
  | { is: "another" }
  /** The server knows nobody by this name. */
  | { is: "nobody" }
  /** The server is away. */
  | { is: "away" }
  | { is: "refused"; code: Refusal; retryMs: number | undefined };

/** The machines that looking up needs. */
export interface DirectoryNeeds {
  contacts: Contacts;
  connection: Connection;
}

/** At most this many names are being looked up at the same time. */
const meetingsMax = 32;

/** Looks names up at the server. Expects names in their normal form. */
export class Directory {
  readonly #context: Context;
  readonly #needs: DirectoryNeeds;
  /** Accounts for which the server has shown an older list than ours, already reported. */
  readonly #older = new Set<AccountId>();
  /** Names that the server has not answered yet. */
  #meeting: string[] = [];
  readonly #checking = new Set<string>();

  constructor(context: Context, needs: DirectoryNeeds) {
    this.#context = context;
    this.#needs = needs;
  }

  /** Looks a name up. Calls `then` in a later turn, or at once if there is no server to ask. */
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
    const met = this.#needs.contacts.lookedUp(name, list);
    if (met.is === "another") return { is: "another" };
    if (met.is !== "known") return { is: "nobody" };
    if (met.older) this.#tellOlder(met.contact);
    return { is: "known", contact: met.contact };
  }

  /** Say it once: nothing changes until a device of that person comes back. */
  #tellOlder({ account, name }: Contact): void {
    if (this.#older.has(account)) return;
    this.#older.add(account);
    this.#context.tell({ tell: "olderList", name });
  }

  /** Looks a name up without ringing: the person wants to write, or to read the chat. */
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

  /**
   * Somebody came with another account under this name. Only the directory says whether the name
   * has changed hands.
   */
  checkAccount(name: string): void {
    if (this.#checking.has(name)) return;
    this.#checking.add(name);
    this.lookUp(name, ({ is }) => {
      this.#checking.delete(name);
      if (is === "another") this.#context.tell({ tell: "accountChanged", name });
    });
  }

  /** Looks a name up for something else than a chat; reports it if there is nobody. */
  find(name: string, then: (contact: Contact) => void): void {
    this.lookUp(name, (found) => {
      const contact = this.#contactOf(name, found);
      if (contact) then(contact);
      else if (found.is === "refused")
        this.#context.tell({ tell: "refused", code: found.code, retryMs: found.retryMs });
      else this.#tellUnknown(name, found.is);
    });
  }

  /** Whoever was found; or else whoever has had this name here, as the server may have lost them. */
  #contactOf(name: string, found: LookedUp): Contact | undefined {
    return found.is === "known" ? found.contact : this.#needs.contacts.byName(name);
  }

  #tellMet(name: string, found: LookedUp): void {
    if (found.is === "another") this.#context.tell({ tell: "accountChanged", name });
    if (found.is === "refused") {
      return this.#context.tell({ tell: "refused", code: found.code, retryMs: found.retryMs });
    }
    const contact = this.#contactOf(name, found);
    if (!contact) return this.#tellUnknown(name, found.is);
    this.#context.changed(contact.account);
    this.#context.tell({ tell: "met", name });
  }

  #tellUnknown(name: string, found: LookedUp["is"]): void {
    if (found !== "away") return this.#context.tell({ tell: "noSuchName", name });
    if (!this.#needs.connection.isStopped) this.#needs.connection.toldAway();
    this.#context.tell({ tell: "notLookedUp", name });
  }

  /** Takes over from a discarded peer. Its answers went with its connection, so say "away". */
  continue(before: Directory): void {
    for (const name of before.#meeting) this.#tellMet(name, { is: "away" });
  }
}
