// Agreeing to talk: joins requests, consents and offers to the chat, the links and the server.
import { msOf, type AccountId, type Parting } from "#protocol";
import type { Me } from "../account/account.ts";
import type { Connection } from "../connection/connection.ts";
import type { Links } from "../links/links.ts";
import type { Contact, Contacts } from "../people/contacts.ts";
import type { Directory } from "../people/directory.ts";
import type { Blocks, OwnBlocks } from "../people/own-blocks.ts";
import type { Presence } from "../people/presence.ts";
import type { Context } from "../world/context.ts";
import type { Failure } from "./asking.ts";
import { createBlockNews, type BlockNews } from "./block-news.ts";
import type { Consents } from "./consents.ts";
import { createOffers, type Offers } from "./offers.ts";
import { openPartings, type Partings } from "./partings.ts";
import { Requests, type RequestEvents } from "./requests.ts";
import { createShowing, type Showing } from "./showing.ts";
import { createOutlet } from "../world/outlet.ts";

/** What agreements report to the chat that is open in front of the person, and ask of it. */
export interface ChatInFront {
  isOpenWith(account: AccountId): boolean;
  /** The person has said yes to this contact. `late`: the yes came too late. */
  joins(contact: Contact): void;
  late(account: AccountId): void;
  /** `opens`: a person on this device wants to chat. */
  agreed(account: AccountId, opens: boolean): void;
  requestEnded(account: AccountId, why: Failure): void;
  /** This account does not want to chat: messages to it wait. */
  declined(account: AccountId): void;
  blocked(account: AccountId): void;
  theyLeft(account: AccountId): void;
  /** Another device of this account has left. */
  leftElsewhere(account: AccountId): void;
  unreachable(account: AccountId): void;
}

/** The machines that agreements work with. */
export interface AgreementNeeds {
  me(): Me;
  consents: Consents;
  contacts: Contacts;
  ownBlocks: OwnBlocks;
  directory: Directory;
  connection: Connection;
  links: Links;
  presence: Presence;
  /** Whether messages wait for the account. */
  hasUndelivered(account: AccountId): boolean;
}

/** Clocks drift apart a little; this much means that somebody has set one, ms. */
const clockSetMs = 60_000;

/** Everything that makes two accounts start and stop talking (docs/protocol.md §6). */
export class Agreements {
  readonly requests: Requests;
  readonly offers: Offers;
  readonly showing: Showing;
  readonly blocks: BlockNews;
  readonly #context: Context;
  readonly #needs: AgreementNeeds;
  readonly #partings: Partings;
  readonly #chat = createOutlet<ChatInFront>();
  readonly connect = this.#chat.connect;
  /** How far the wall clock is ahead of the steady clock, ms. */
  #aheadMs: number | undefined;

  constructor(context: Context, needs: AgreementNeeds) {
    this.#context = context;
    this.#needs = needs;
    const { me, contacts, ownBlocks, directory, connection, consents } = needs;
    this.#partings = openPartings(context, connection);
    this.blocks = createBlockNews(context, connection, ownBlocks);
    this.showing = createShowing(context, connection, consents, (account) => this.#isOver(account));
    const awaited = (account: AccountId): boolean =>
      consents.holds(account) || this.#chat.to.isOpenWith(account);
    const asking = { me, contacts, directory, consents, connection, awaited };
    this.requests = new Requests(context, asking, this.#requestEvents());
    this.offers = createOffers({
      canAsk: (account) => this.#canAsk(account),
      holds: consents.holds,
      hasUndelivered: needs.hasUndelivered,
      ask: (account) => this.requests.asking.ask(account, true),
    });
    consents.connect({
      over: (account) => {
        this.#end(account);
        this.offers.offer(account);
      },
      ending: (account) => {
        if (this.#chat.to.isOpenWith(account)) this.offers.renew(account);
      },
    });
  }

  #canAsk(account: AccountId): boolean {
    const { connection, contacts, presence } = this.#needs;
    const isThere = connection.isIn && presence.isOnline(account);
    return isThere && !contacts.isBlocked(account) && !this.requests.isUnderWay(account);
  }

  #requestEvents(): RequestEvents {
    return {
      agreed: (account, yes, opens) => {
        if (!this.#maySpeak(account, yes.list)) return this.#chat.to.late(account);
        if (!this.#needs.consents.begin(account, yes)) return;
        this.#context.changed(account);
        this.offers.unsilence(account);
        this.#chat.to.agreed(account, opens);
      },
      declined: (account, waiting) => this.#declined(account, waiting),
      failed: (account, why) => this.#chat.to.requestEnded(account, why),
      accepted: (contact) => this.#chat.to.joins(contact),
      late: (account) => this.#chat.to.late(account),
      blocked: (contact) => this.block(contact),
      left: (account, request) => this.#partings.tell(account, request),
      ringing: (account) => {
        const name = this.#nameOf(account);
        if (name !== undefined) this.#context.tell({ tell: "ringing", name });
      },
    };
  }

  /** A yes keeps the other's list, and counts for nobody who is blocked. */
  #maySpeak(account: AccountId, list: Uint8Array): boolean {
    const { contacts } = this.#needs;
    return !contacts.isBlocked(account) && contacts.keep(list, account) !== undefined;
  }

  /** The person wants nothing more to do with somebody: ends all that is agreed, and all requests. */
  block({ account, name }: Contact): void {
    const { ownBlocks, connection } = this.#needs;
    const choice = ownBlocks.choose(account, true);
    this.#context.tell({ tell: "blocked", name, later: !connection.isIn });
    this.#shutOut(account);
    this.blocks.tell(choice);
  }

  /**
   * Requests of somebody ring again, and none gets an automatic yes. The server blocks, too, so a
   * block is over only when the server has heard of it.
   */
  unblock({ account, name }: Contact): void {
    const { ownBlocks, contacts, connection } = this.#needs;
    const choice = ownBlocks.choose(account, false);
    contacts.setStanding(account, "ask");
    const tell = (later: boolean): void =>
      this.#context.tell({ tell: "answerForgotten", name, later });
    if (!connection.isIn) return tell(true);
    this.blocks.tell(choice, (isTaken) => tell(!isTaken));
  }

  /** The server says what another device of mine has chosen, or that this one chose too late. */
  blockChanged(account: AccountId, on: boolean): void {
    if (this.#needs.ownBlocks.changed(account, on)) this.#shutOut(account);
  }

  #shutOut(account: AccountId): void {
    this.requests.answering.dismiss(account);
    this.#chat.to.blocked(account);
    this.leave(account);
  }

  #declined(account: AccountId, waiting: boolean): void {
    this.offers.silence(account);
    const name = this.#nameOf(account);
    if (waiting || name === undefined) return;
    this.#context.tell({ tell: "declined", name });
    this.#chat.to.declined(account);
  }

  #nameOf(account: AccountId): string | undefined {
    return this.#needs.contacts.byAccount(account)?.name;
  }

  /** Gives up the consent with an account, on purpose. */
  leave(account: AccountId): void {
    this.requests.leave(account);
    const request = this.#needs.consents.requestOf(account);
    if (!request) return;
    const { links } = this.#needs;
    for (const device of links.to(account)) links.say(device, { type: "chat", state: "left" });
    this.#end(account);
    this.#partings.tell(account, request);
  }

  /** Gives up all consents. */
  leaveAll(): void {
    for (const account of this.#needs.consents.accounts()) this.leave(account);
  }

  theyLeft(account: AccountId): void {
    this.#chat.to.theyLeft(account);
    this.#end(account);
    this.offers.offer(account); // What was under way when they left now waits.
  }

  /** The server has ended the consent. An open chat waits for somebody who is only away. */
  ended(account: AccountId, how: Parting): void {
    if (how === "left") return this.theyLeft(account);
    const held = this.#needs.consents.holds(account);
    this.#end(account);
    if (how === "own") this.#chat.to.leftElsewhere(account);
    else if (held) this.#chat.to.unreachable(account);
  }

  #end(account: AccountId): void {
    this.#needs.consents.end(account);
    this.#needs.links.end(account);
    this.#context.changed(account);
  }

  /** The server has let us in: says again what it may have forgotten, or not heard. */
  restate(blocks: Blocks): void {
    const { toTell, fresh } = this.#needs.ownBlocks.compare(blocks);
    for (const choice of toTell) this.blocks.tell(choice);
    for (const account of fresh) this.#shutOut(account);
    this.showing.all();
    this.#partings.tellAgain();
  }

  /**
   * If a yes ended while we were away, it no longer counts here either. Offers what still waits,
   * because nothing was offered while the yes counted.
   */
  #isOver(account: AccountId): void {
    if (this.#needs.consents.holds(account)) this.theyLeft(account);
    this.offers.offer(account);
  }

  /** Somebody came or went; anyone who comes gets an offer of what waits. */
  presenceChanged(account: AccountId, online: boolean): void {
    this.offers.unsilence(account);
    if (online) this.offers.offer(account);
  }

  /** We know who is online: offers them what waits, unless they have had the offer already. */
  presenceKnown(): void {
    for (const account of this.#needs.presence.all.keys()) this.offers.offer(account);
  }

  /** What was asked while the clock was wrong came to nothing, so try again with the right one. */
  lookAtClock(): void {
    const aheadMs = msOf(this.#context.wall()) - msOf(this.#context.now());
    const wasSet = Math.abs(aheadMs - (this.#aheadMs ?? aheadMs)) > clockSetMs;
    this.#aheadMs = aheadMs;
    if (!wasSet) return;
    this.requests.clockSet();
    // The server said who can be reached under a yes before the yes counted here.
    this.showing.all();
    this.offers.unsilence();
    this.presenceKnown();
  }

  serverLost(): void {
    this.offers.unsilence();
    this.requests.serverLost();
  }
}
