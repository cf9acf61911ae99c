// The one chat that is open in front of the person: whom it is with, and how it came to be open.
import { after, entryTypes, limits } from "#protocol";
import type { AccountId, ConversationId } from "#protocol";
import type { Me } from "../account/account.ts";
import type { Agreements, ChatInFront } from "../agreeing/agreements.ts";
import type { Failure } from "../agreeing/asking.ts";
import type { Consents } from "../agreeing/consents.ts";
import type { Requests } from "../agreeing/requests.ts";
import type { DeliveryEvents } from "../delivery/delivery.ts";
import type { Reading } from "../delivery/reading.ts";
import type { Ticks } from "../delivery/ticks.ts";
import type { Connection } from "../connection/connection.ts";
import type { Links } from "../links/links.ts";
import type { LogWriter } from "../logs/write.ts";
import type { Written } from "../logs/written.ts";
import type { Contact, Contacts } from "../people/contacts.ts";
import type { Directory, LookedUp } from "../people/directory.ts";
import type { Context } from "../world/context.ts";
import type { State, WaitReason } from "./chat-state.ts";
import type { Drafts } from "./drafts.ts";
import type { History } from "./history.ts";

/** The machines that the chat works with. */
export interface ChatNeeds {
  me(): Me | undefined;
  conversationWith(account: AccountId): ConversationId;
  agreements: Agreements;
  consents: Consents;
  contacts: Contacts;
  directory: Directory;
  connection: Connection;
  links: Links;
  writer: LogWriter;
  history: History;
  reading: Reading;
  requests: Requests;
  ticks: Ticks;
  drafts: Drafts;
  written: Written;
}

/** How long a first link may take before we say that messages wait, ms. */
const linkingMs = 5_000;

const utf8 = new TextEncoder();

const noSuchName = (name: string) => ({ tell: "noSuchName", name }) as const;
const isBlocked = (name: string) => ({ tell: "isBlocked", name }) as const;

/** Lines sent to the screen at a time; the next ones follow when it has shown these. */
const linesAtOnce = 256;

/** The one chat in front of the person; its state is a union, so it is never half open. */
export class Chat implements ChatInFront, DeliveryEvents {
  readonly #context: Context;
  readonly #needs: ChatNeeds;

  #state: State = { at: "prompt" };
  /** Lines sent to the screen that it has not shown yet. */
  readonly #telling = new Set<number>();

  constructor(context: Context, needs: ChatNeeds) {
    this.#context = context;
    this.#needs = needs;
  }

  // Finding somebody

  talk(name: string): void {
    if (name === this.#context.name) return this.#context.tell({ tell: "thatIsYou" });
    if (this.#needs.contacts.byName(name)?.standing === "block")
      return this.#context.tell(isBlocked(name));
    if (this.#state.at === "ringing" && this.#state.with.name !== name) this.withdraw();
    if (!this.#needs.connection.isIn) return this.#withoutServer(name);
    this.#state = { at: "finding", name };
    this.#needs.directory.lookUp(name, (found) => {
      if (this.#state.at === "finding" && this.#state.name === name) this.#found(name, found);
    });
  }

  /** Continues a chat that both have agreed on. */
  enter(name: string): void {
    const contact = this.#needs.contacts.byName(name);
    if (!contact || this.isOpenWith(contact.account)) return;
    if (this.#needs.consents.holds(contact.account)) this.#enter(contact, false);
  }

  /** While the server is away you can still write to people you have met. */
  #withoutServer(name: string): void {
    const contact = this.#needs.contacts.byName(name);
    if (contact) return this.#enterOrWait(contact, "server");
    const { connection } = this.#needs;
    if (!connection.isStopped) connection.toldAway();
    this.#context.tell(connection.isStopped ? { tell: "noServer" } : { tell: "notLookedUp", name });
    this.#toPrompt();
  }

  #found(name: string, found: LookedUp): void {
    switch (found.is) {
      case "known":
        return this.#reach(found.contact);
      case "nobody":
        return this.#unknown(name, "unknown");
      case "away":
        return this.#withoutServer(name);
      case "another":
        this.#context.tell({ tell: "accountChanged", name });
        return this.#toPrompt();
      case "refused":
        if (found.code === "offline") return this.#unknown(name, "offline");
        this.#context.tell({ tell: "refused", code: found.code, retryMs: found.retryMs });
        return this.#toPrompt();
    }
  }

  /** The server may have lost somebody we have met; their own device will restore the account. */
  #unknown(name: string, waits: WaitReason): void {
    const contact = this.#needs.contacts.byName(name);
    if (contact) return this.#enterOrWait(contact, waits);
    this.#context.tell({ tell: "noSuchName", name });
    this.#toPrompt();
  }

  #enterOrWait(contact: Contact, waits: WaitReason): void {
    this.#enter(contact, this.#needs.consents.holds(contact.account) ? false : waits);
  }

  #reach(contact: Contact): void {
    if (contact.standing === "block") {
      this.#toPrompt();
      return this.#context.tell(isBlocked(contact.name));
    }
    if (this.#needs.consents.holds(contact.account)) return this.#enter(contact, false);
    this.#state = { at: "ringing", with: contact };
    const { asking, answering } = this.#needs.requests;
    if (!answering.acceptFrom(contact.account)) asking.ask(contact.account, false);
  }

  // Opening and closing

  #enter(contact: Contact, waits: WaitReason | false): void {
    const before = this.#inFront;
    if (before && before.account !== contact.account) this.#say(before.account, "away");
    const path = this.#needs.links.bestPathTo(contact.account);
    const linkBy = after(this.#context.now(), waits ? 0 : linkingMs);
    this.#telling.clear();
    this.#state = { at: "open", with: contact, path, linkBy };
    this.#context.tell({ tell: "chatOpened", name: contact.name, waits });
    if (path) this.#context.tell({ tell: "path", name: contact.name, path });
    this.#say(contact.account, "open");
    this.#tellLines(contact);
  }

  /** The other person in the chat that was open when the person last said where to go. */
  get #inFront(): Contact | undefined {
    if (this.#state.at === "joining") return this.#state.from;
    return this.#state.at === "open" ? this.#state.with : undefined;
  }

  /** Tells the other side, over every link, whether our side has the chat open. */
  #say(account: AccountId, state: "open" | "away"): void {
    const { links } = this.#needs;
    for (const device of links.to(account)) links.say(device, { type: "chat", state });
  }

  #toPrompt(): void {
    this.#state = { at: "prompt" };
    this.#telling.clear();
  }

  leave(name?: string): void {
    if (name !== undefined && name !== this.with?.name) return this.#leaveOther(name);
    if (this.#state.at === "ringing") return this.withdraw();
    if (this.#state.at !== "open" && this.#state.at !== "joining")
      return this.#context.tell({ tell: "noChat" });
    const { account, name: left } = this.#state.with;
    this.#toPrompt();
    this.#left(account, left);
  }

  #leaveOther(name: string): void {
    const contact = this.#needs.contacts.byName(name);
    if (contact) this.#left(contact.account, name);
    else this.#context.tell({ tell: "noSuchName", name, unmet: true });
  }

  #left(account: AccountId, name: string): void {
    this.#needs.agreements.leave(account);
    this.#context.tell({ tell: "youLeft", name });
  }

  /** Nobody looks at the chat any more: sends nothing about it to the screen from now on. */
  close(): void {
    this.#toPrompt();
  }

  withdraw(): void {
    if (this.#state.at === "ringing")
      this.#needs.requests.asking.withdraw(this.#state.with.account);
    else this.#context.tell({ tell: "noChat" });
  }

  // Writing and showing

  /** `id`: a text already written under it is not written again, only reported again. */
  write(text: string, name?: string, id?: string): void {
    const contact = this.#writesTo(name);
    if (!contact) {
      return this.#context.tell(name === undefined ? { tell: "noChat" } : noSuchName(name));
    }
    const body = utf8.encode(text);
    const max = limits.textBytesMax;
    if (body.length > max) return this.#context.tell({ tell: "tooLong", bytes: body.length, max });
    const { account } = contact;
    const waits = this.#hasToWait(account);
    const before = id === undefined ? undefined : this.#needs.written.entry(id);
    const entry = before ?? this.#writeText(account, body, id);
    const kept = this.#needs.history.one(entry, contact.name);
    if (before === undefined) this.#needs.ticks.wrote(account, waits);
    if (kept)
      this.#context.tell({ tell: "kept", line: kept, waits, ...(id !== undefined && { id }) });
    if (!this.#needs.links.bestPathTo(account) && !this.#isAsking(contact))
      this.#needs.agreements.offers.offer(account);
  }

  /** The chat in front, or that of somebody we have met. */
  #writesTo(name: string | undefined): Contact | undefined {
    if (name === undefined || name === this.with?.name) return this.with;
    return this.#needs.me() && this.#needs.contacts.byName(name);
  }

  #writeText(account: AccountId, content: Uint8Array, writtenId: string | undefined): number {
    this.#needs.contacts.keepStranger(account);
    const body = { content, fallback: undefined };
    const conversation = this.#needs.conversationWith(account);
    const { id } = this.#needs.writer.write(conversation, entryTypes.text, body);
    if (writtenId !== undefined) this.#needs.written.note(writtenId, id);
    this.#needs.drafts.keep(account, "");
    this.#context.changed(account);
    return id;
  }

  /** While a request is open, waiting messages go out with its answer. */
  #isAsking({ name, account }: Contact): boolean {
    const { at } = this.#state;
    if (at === "finding") return this.#state.name === name;
    return (at === "ringing" || at === "joining") && this.#isWith(account);
  }

  /** Whether, from the person's point of view, a message written now has to wait. */
  #hasToWait(account: AccountId): boolean {
    if (this.#state.at !== "open" || !this.#isWith(account))
      return !this.#needs.links.bestPathTo(account);
    return this.#state.path === undefined && this.#context.now() >= this.#state.linkBy;
  }

  /** Sends lines not yet shown or sent to the screen, oldest first, so none overtakes another. */
  #tellLines(contact: Contact): void {
    if (!this.#needs.me() || this.#telling.size >= linesAtOnce) return;
    const conversation = this.#needs.conversationWith(contact.account);
    for (const one of this.#needs.history.toShow(conversation, contact.name, linesAtOnce)) {
      if (this.#telling.has(one.line)) continue;
      this.#telling.add(one.line);
      this.#context.tell({ tell: "line", line: one });
    }
  }

  lineShown(id: number, above = false): void {
    this.#telling.delete(id);
    const shown = this.#needs.history.markShown(id, above);
    if (shown) {
      this.#needs.reading.noteShown(shown.conversation);
      this.#context.changed(shown.account);
    }
    if (this.#state.at === "open" && this.#telling.size === 0) this.#tellLines(this.#state.with);
  }

  arrived(contact: Contact, count: number): void {
    if (this.isOpenWith(contact.account)) return this.#tellLines(contact);
    this.#context.tell({ tell: "arrived", name: contact.name, count });
  }

  // What happens around it

  #isWith(account: AccountId): boolean {
    return this.with?.account === account;
  }

  /** The other person in a chat that is open, ringing, or about to open. */
  get with(): Contact | undefined {
    return "with" in this.#state ? this.#state.with : undefined;
  }

  isOpenWith(account: AccountId): boolean {
    return this.#state.at === "open" && this.#isWith(account);
  }

  /**
   * Continues the chat that a discarded peer was looking for, ringing, or had open. `isMended`: the
   * disk has been repaired, and the other person may no longer be on it.
   */
  continue(before: Chat, isMended: boolean): void {
    if (before.#state.at === "finding") return this.#withoutServer(before.#state.name);
    const contact = before.#state.at === "joining" ? before.#state.from : before.with;
    if (!contact) return;
    if (isMended && !this.#needs.contacts.byAccount(contact.account))
      return this.#context.tell({ tell: "youLeft", name: contact.name });
    if (before.#state.at === "ringing") return this.#enter(contact, "server");
    this.#state = { at: "open", with: contact, path: undefined, linkBy: this.#context.now() };
    this.#context.tell({ tell: "path", name: contact.name, path: undefined });
  }

  /** The person has said yes to somebody: from now on they type into that chat. */
  joins(contact: Contact): void {
    if (this.#state.at === "ringing") this.withdraw();
    this.#state = { at: "joining", with: contact, from: this.#inFront };
  }

  /** `opens`: the chat comes to the front, unless the person has gone elsewhere since. */
  agreed(account: AccountId, opens: boolean): void {
    const contact = this.#needs.contacts.byAccount(account);
    if (!contact || this.isOpenWith(account)) return;
    if (this.#isWith(account) || (opens && this.#state.at === "prompt")) {
      return this.#enter(contact, false);
    }
    if (opens) this.#context.tell({ tell: "joined", name: contact.name });
  }

  declined(account: AccountId): void {
    if (this.#state.at !== "ringing" || !this.#isWith(account)) return;
    this.#enter(this.#state.with, "declined");
  }

  /** Somebody was blocked: nothing goes there any more, and only a later command starts again. */
  blocked(account: AccountId): void {
    const name = this.#needs.contacts.byAccount(account)?.name;
    if (this.#state.at === "ringing" && this.#isWith(account)) return this.withdraw();
    if (this.#state.at === "finding" && this.#state.name === name) {
      this.#toPrompt();
      return this.#context.tell({ tell: "requestEnded", name, why: "withdrawn" });
    }
    if (!this.#isWith(account) || name === undefined) return;
    this.#toPrompt();
    this.#context.tell({ tell: "youLeft", name });
  }

  /** The yes came too late: the person goes back to where they said it. */
  late(account: AccountId): void {
    if (this.#state.at !== "joining" || !this.#isWith(account)) return;
    const { from } = this.#state;
    this.#toPrompt();
    if (from) this.#enter(from, false);
  }

  /** My request ended without an answer. */
  requestEnded(account: AccountId, why: Failure): void {
    if (this.#state.at !== "ringing" || !this.#isWith(account)) return;
    if (why === "offline" || why === "server") return this.#enter(this.#state.with, why);
    const { name } = this.#state.with;
    this.#toPrompt();
    if (why !== "refused") this.#context.tell({ tell: "requestEnded", name, why });
  }

  pathChanged(account: AccountId): void {
    if (this.#state.at !== "open" || !this.#isWith(account)) return;
    const path = this.#needs.links.bestPathTo(account);
    if (path === this.#state.path) return;
    const { with: contact } = this.#state;
    this.#state = { ...this.#state, path };
    this.#context.tell({ tell: "path", name: contact.name, path });
    this.#tellLines(contact);
  }

  /** Another device of mine has left the chat, on behalf of this one as well. */
  leftElsewhere(account: AccountId): void {
    this.#isLeft(account, "youLeft");
  }

  /** The other has been away for too long: the chat stays open, and messages wait. */
  unreachable(account: AccountId): void {
    if (this.#state.at !== "open" || !this.#isWith(account)) return;
    this.#context.tell({ tell: "unreachable", name: this.#state.with.name });
  }

  /** A request that rings now is not affected: they left an earlier chat. */
  theyLeft(account: AccountId): void {
    this.#isLeft(account, "theyLeft");
  }

  #isLeft(account: AccountId, tell: "youLeft" | "theyLeft"): void {
    if (this.#state.at !== "open" || !this.#isWith(account)) return;
    const { name } = this.#state.with;
    this.#toPrompt();
    this.#context.tell({ tell, name });
  }
}
