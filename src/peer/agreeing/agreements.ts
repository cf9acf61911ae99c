// Agreeing to talk: joins requests, consents and offers to the chat, the links and the server.
import type { AccountId, Parting } from "#protocol";
import type { Me } from "../account/account.ts";
import type { ServerLine } from "../line/server-line.ts";
import type { Links } from "../links/links.ts";
import type { Blocks, Contact, Contacts } from "../people/contacts.ts";
import type { Presence } from "../people/presence.ts";
import type { Context } from "../world/context.ts";
import type { Failure } from "./asking.ts";
import { openConsents, type Consents } from "./consents.ts";
import { createOffers, type Offers } from "./offers.ts";
import { openPartings, type Partings } from "./partings.ts";
import { Requests, type RequestEars } from "./requests.ts";
import { createShowing, type Showing } from "./showing.ts";

/** What agreements need of the chat that is open in front of the person. */
export interface ChatInFront {
  isOpenWith(account: AccountId): boolean;
  /** The person has said yes to this one; `late`: it was too late. */
  joins(contact: Contact): void;
  late(account: AccountId): void;
  /** `opens`: a person of this device wants to chat. */
  agreed(account: AccountId, opens: boolean): void;
  requestEnded(account: AccountId, why: Failure): void;
  /** What is written to this one waits. */
  waits(account: AccountId, why: "declined"): void;
  blocked(contact: Contact): void;
  theyLeft(account: AccountId): void;
  /** Another device of this account has left. */
  leftElsewhere(account: AccountId): void;
  unreachable(account: AccountId): void;
}

/** The machines that agreements work with. */
export interface AgreementParts {
  me(): Me;
  chat(): ChatInFront;
  contacts: Contacts;
  line: ServerLine;
  links: Links;
  presence: Presence;
  /** Whether messages wait for the account. */
  waits(account: AccountId): boolean;
}

/** Two clocks drift apart a little; this much only when somebody sets one. */
const clockSetMs = 60_000;

/** Everything by which two accounts come to talk and cease to (docs/protocol.md §6). */
export class Agreements {
  readonly consents: Consents;
  readonly requests: Requests;
  readonly offers: Offers;
  readonly showing: Showing;
  readonly #context: Context;
  readonly #parts: AgreementParts;
  readonly #partings: Partings;
  /** How far the system's clock is ahead of the time that passes evenly, ms. */
  #aheadMs: number | undefined;

  constructor(context: Context, parts: AgreementParts) {
    this.#context = context;
    this.#parts = parts;
    this.#partings = openPartings(context, parts.line);
    const { me, contacts, line, links } = parts;
    this.consents = openConsents(context, {
      linked: (account) => links.to(account).length > 0,
      over: (account) => {
        this.#end(account);
        this.offers.offer(account);
      },
      ending: (account) => {
        if (parts.chat().isOpenWith(account)) this.offers.renew(account);
      },
    });
    const { consents } = this;
    this.showing = createShowing(context, line, consents, (account) => this.#isOver(account));
    this.requests = new Requests(context, { ...this.#ears(), me, contacts, consents, line });
    this.offers = createOffers({
      canAsk: (account) => this.#canAsk(account),
      holds: (account) => consents.holds(account),
      waits: (account) => parts.waits(account),
      ask: (account) => this.requests.ask(account, true),
    });
  }

  #canAsk(account: AccountId): boolean {
    const { line, presence } = this.#parts;
    return line.isIn && presence.isOnline(account) && !this.requests.isUnderWay(account);
  }

  #ears(): RequestEars {
    const { chat } = this.#parts;
    return {
      agreed: (account, yes, opens) => {
        if (!this.consents.begin(account, yes)) return;
        this.#context.changed(account);
        this.offers.unsilence(account);
        chat().agreed(account, opens);
      },
      declined: (account, waiting) => this.#declined(account, waiting),
      failed: (account, why) => chat().requestEnded(account, why),
      accepted: (contact) => chat().joins(contact),
      late: (account) => chat().late(account),
      blocked: (contact) => chat().blocked(contact),
      left: (account, request) => this.#partings.tell(account, request),
      ringing: (account) => {
        const name = this.#nameOf(account);
        if (name !== undefined) this.#context.tell({ tell: "ringing", name });
      },
      awaited: (account) => this.consents.holds(account) || chat().isOpenWith(account),
    };
  }

  #declined(account: AccountId, waiting: boolean): void {
    this.offers.silence(account);
    const name = this.#nameOf(account);
    if (waiting || name === undefined) return;
    this.#context.tell({ tell: "declined", name });
    this.#parts.chat().waits(account, "declined");
  }

  #nameOf(account: AccountId): string | undefined {
    return this.#parts.contacts.byAccount(account)?.name;
  }

  /** Gives up the consent with an account, on purpose. */
  leave(account: AccountId): void {
    this.requests.leave(account);
    const request = this.consents.requestOf(account);
    if (!request) return;
    const { links } = this.#parts;
    for (const device of links.to(account)) links.say(device, { type: "chat", state: "left" });
    this.#end(account);
    this.#partings.tell(account, request);
  }

  /** Gives up all consents. */
  leaveAll(): void {
    for (const account of this.consents.accounts()) this.leave(account);
  }

  theyLeft(account: AccountId): void {
    this.#parts.chat().theyLeft(account);
    this.#end(account);
    this.offers.offer(account); // What was under way when they left waits now.
  }

  /** The server tells that the consent has ended. Who is only away is waited for in an open chat. */
  ended(account: AccountId, how: Parting): void {
    if (how === "left") return this.theyLeft(account);
    const held = this.consents.holds(account);
    this.#end(account);
    if (how === "own") this.#parts.chat().leftElsewhere(account);
    else if (held) this.#parts.chat().unreachable(account);
  }

  #end(account: AccountId): void {
    this.consents.end(account);
    this.#parts.links.end(account);
    this.#context.changed(account);
  }

  /** The server has let us in: what it may have forgotten, or not heard, is told again. */
  restate(blocks: Blocks): void {
    for (const account of this.#parts.contacts.takeBlocks(blocks)) {
      this.requests.tellBlock(account);
    }
    this.showing.all();
    this.#partings.tellAgain();
  }

  /**
   * A yes that was ended while we were away holds here no longer than there. What still waits was
   * not offered while it held.
   */
  #isOver(account: AccountId): void {
    if (this.consents.holds(account)) this.theyLeft(account);
    this.offers.offer(account);
  }

  /** Somebody came or went; who comes is offered what waits. */
  presenceChanged(account: AccountId, online: boolean): void {
    this.offers.unsilence(account);
    if (online) this.offers.offer(account);
  }

  /** Everybody who is online is known: they are offered what waits, as far as they were not yet. */
  presenceKnown(): void {
    for (const account of this.#parts.presence.all.keys()) this.offers.offer(account);
  }

  /** What was asked or heard by a wrong clock came to nothing: by the right one it is tried again. */
  lookAtClock(): void {
    const aheadMs = this.#context.wall() - this.#context.now();
    const wasSet = Math.abs(aheadMs - (this.#aheadMs ?? aheadMs)) > clockSetMs;
    this.#aheadMs = aheadMs;
    if (!wasSet) return;
    this.requests.clockSet();
    this.showing.all(); // Who can be reached under a yes was told before it counted here.
    this.offers.unsilence();
    this.presenceKnown();
  }

  serverLost(): void {
    this.offers.unsilence();
    this.requests.serverLost();
  }
}
