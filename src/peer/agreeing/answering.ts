// The requests of others: one is shown, the rest wait in a queue, and each gets one answer.
import { limits, sealAnswer, msOf, type AccountId, type Ending, type RequestId } from "#protocol";
import type { Me } from "../account/account.ts";
import type { Connection } from "../connection/connection.ts";
import type { Contact, Contacts } from "../people/contacts.ts";
import type { AnswerWord } from "../world/commands.ts";
import type { Context } from "../world/context.ts";
import { JustSettled } from "./just-settled.ts";
import type { Asking, AskingEvents, Mine } from "./asking.ts";
import type { Consents, Yes } from "./consents.ts";

/** What answering works with. */
export interface AnsweringNeeds {
  contacts: Contacts;
  consents: Consents;
  connection: Connection;
  asking: Asking;
  me(): Me;
  /**
   * Whether this account's request gets an automatic yes: a consent with it already holds, or the
   * person has its chat open and waits for it.
   */
  awaited(account: AccountId): boolean;
}

/** What answering leads to. */
export interface AnsweringEvents extends Pick<AskingEvents, "failed" | "left"> {
  /**
   * Both accounts have agreed. `opens`: a person on this device wants to chat; otherwise messages
   * were waiting, or another device has asked or answered, and no chat opens here.
   */
  agreed(account: AccountId, yes: Yes, opens: boolean): void;
  /** The person says yes to somebody who wants to chat; `late`: the request had already ended. */
  accepted(contact: Contact): void;
  late(account: AccountId): void;
  /** The person wants to hear nothing more from this contact. */
  blocked(contact: Contact): void;
}

/** A request that waits for this person's answer. */
export interface Asked {
  id: RequestId;
  /** The bytes that were signed. */
  signed: Uint8Array;
  /** The device list that came with it, signed. */
  list: Uint8Array;
  contact: Contact;
  waiting: boolean;
}

const askedMax = 64;

/** The requests of others, one in front; we sign each answer once, valid for `answerLifeMs`. */
export class Answering {
  readonly #context: Context;
  readonly #needs: AnsweringNeeds;
  readonly #events: AnsweringEvents;
  /** In order of arrival; the first is the one on screen. */
  #queue: Asked[] = [];
  /** Answered here; the server has not yet said whether ours was the first answer. */
  readonly #answered = new Map<RequestId, Asked>();
  readonly #settled: JustSettled<RequestId, Asked>;
  /** Answered here in vain: the turn could not be saved that would have told us what became of it. */
  readonly #unsaved = new Map<RequestId, Asked>();

  constructor(context: Context, needs: AnsweringNeeds, events: AnsweringEvents) {
    this.#context = context;
    this.#settled = new JustSettled(context);
    this.#needs = needs;
    this.#events = events;
  }

  has(id: RequestId): boolean {
    return this.#known(id) !== undefined;
  }

  #known(id: RequestId): Asked | undefined {
    return this.#answered.get(id) ?? this.#queue.find((one) => one.id === id);
  }

  hasOf(account: AccountId): boolean {
    return this.#queue.some(({ contact }) => contact.account === account);
  }

  /** Whether another account asks under this name: a person could not tell them apart. */
  hasOtherNamed({ account, name }: Contact): boolean {
    return this.#queue.some(({ contact }) => contact.name === name && contact.account !== account);
  }

  asked(one: Asked): void {
    if (this.#answersItself(one)) return this.#reply(one, "yes");
    if (this.#queue.length >= askedMax) return;
    this.#queue.push(one);
    this.#context.changed(one.contact.account);
    this.#show(one, this.#queue.length - 1);
  }

  /**
   * Two requests that cross count as yes; so does one while a yes is in force. But messages that
   * wait here do not let in somebody who wants to chat: only the person decides that.
   */
  #answersItself({ contact: { account, standing }, waiting }: Asked): boolean {
    const mine = this.#needs.asking.to(account);
    const cross = mine?.state === "asking" && (waiting || !mine.waiting);
    return standing === "always" || cross || this.#needs.awaited(account);
  }

  #show({ contact, waiting }: Asked, behind: number): void {
    this.#context.tell({ tell: "asked", name: contact.name, waiting, behind });
  }

  answer(name: string | undefined, says: AnswerWord): void {
    const one =
      name === undefined ? this.#queue[0] : this.#queue.find((each) => each.contact.name === name);
    if (!one) return this.#context.tell({ tell: "nobodyAsks", name });
    const { contact } = one;
    if (says === "always") this.#needs.contacts.setStanding(contact.account, "always");
    if (says === "block") return this.#events.blocked(contact);
    if (says === "no") return this.#reply(one, "no");
    if (!one.waiting) this.#events.accepted(contact);
    this.#reply(one, "yes");
  }

  /** Somebody was blocked: their requests are over. */
  dismiss(account: AccountId): void {
    for (const { id, contact } of this.#queue) if (contact.account === account) this.#take(id);
  }

  /**
   * A yes counts as soon as the person says it, even if the connection breaks before the server
   * confirms it. `late`: what to do if the request had already ended.
   */
  #reply(one: Asked, says: "yes" | "no", late?: () => void): void {
    const { keys, list, account: to, session } = this.#needs.me();
    const { account: from } = one.contact;
    const endsAt = msOf(this.#context.wall()) + limits.answerLifeMs;
    const expires = Math.min(endsAt, session?.expires ?? endsAt);
    const { id } = one;
    const said = { id, from, to, device: keys.id, expires, says };
    const signed = sealAnswer(said, keys.sign, session?.certificate);
    this.#dequeue(id);
    const mine = this.#needs.asking.to(from);
    const opens = !one.waiting || mine?.waiting === false;
    if (says === "yes") this.#needs.asking.settle(from);
    const yes = { id, request: one.signed, answer: signed, list: one.list };
    this.#answered.set(id, one);
    this.#needs.connection.ask({ type: "answer", answer: signed, list: list.signed }, (reply) => {
      // Another device of mine was faster, or the person left.
      if (!this.#answered.has(id)) return;
      this.#settle(id);
      const counts = reply.type === "done" || (reply.type === "refused" && reply.code === "lost");
      if (!counts) return this.#tooLate(one, mine, late);
      if (says === "yes") this.#events.agreed(from, { ...yes, expires }, opens);
      else this.#needs.consents.close(id);
    });
  }

  #tooLate(one: Asked, mine: Mine | undefined, late?: () => void): void {
    this.#needs.consents.close(one.id);
    this.#tellOver(one, "expired");
    if (late) return late();
    const { account } = one.contact;
    this.#events.late(account);
    if (mine?.waiting === false) this.#events.failed(account, "expired");
  }

  /** Takes a request out of the queue for good. */
  #take(id: RequestId): void {
    this.#needs.consents.close(id);
    this.#dequeue(id);
  }

  /** Shows the next request. */
  #dequeue(id: RequestId): void {
    const [first] = this.#queue;
    const gone = this.#queue.find((one) => one.id === id);
    if (gone) this.#context.changed(gone.contact.account);
    this.#queue = this.#queue.filter((one) => one !== gone);
    const [next] = this.#queue;
    if (next && next !== first) this.#show(next, 0);
  }

  /** If the same person is already asking again, it is not over for the person at the screen. */
  #tellOver(one: Asked, why: Ending): void {
    if (this.hasOf(one.contact.account)) return;
    this.#context.tell({ tell: "askedEnded", name: one.contact.name, why });
  }

  /** Another device of mine has answered it. */
  answeredElsewhere(id: RequestId): void {
    const one = this.#known(id);
    this.#settle(id);
    if (!one) return;
    this.#dequeue(id);
    this.#tellOver(one, "answered");
  }

  ended(id: RequestId, why: Ending): void {
    const one = this.#queue.find((each) => each.id === id);
    if (!one) return;
    this.#needs.consents.pass(id);
    this.#dequeue(id);
    this.#tellOver(one, why);
  }

  /** Says yes if this account has asked, and asks it if that is too late; returns whether so. */
  acceptFrom(account: AccountId): boolean {
    const one = this.#queue.find(({ contact }) => contact.account === account);
    const askAnew = (): void => this.#needs.asking.ask(account, false);
    if (one) this.#reply({ ...one, waiting: false }, "yes", askAnew);
    return one !== undefined;
  }

  /** The server is away: it will repeat the requests that still ring when it is back. */
  serverLost(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const one of queue) {
      this.#context.changed(one.contact.account);
      this.#tellOver(one, "offline");
    }
  }

  /** The person leaves this account, or everybody: a yes said just before no longer counts. */
  takeBack(account?: AccountId): void {
    for (const { id, contact } of [...this.#answered.values(), ...this.#unsaved.values()]) {
      if (account !== undefined && contact.account !== account) continue;
      this.#settle(id);
      this.#needs.consents.close(id);
      this.#events.left(contact.account, id);
    }
  }

  /** We know what became of this answer, unless this turn cannot be saved. */
  #settle(id: RequestId): void {
    const one = this.#answered.get(id) ?? this.#unsaved.get(id);
    if (one) this.#settled.add(id, one);
    this.#answered.delete(id);
    this.#unsaved.delete(id);
  }

  /**
   * Takes over from a discarded peer, whose connection is lost. Whether its answers count, the server
   * says; but they end when the person leaves.
   */
  continue(before: Answering): void {
    const settled = before.#settled.all();
    for (const [id, one] of [...before.#unsaved, ...settled, ...before.#answered])
      this.#unsaved.set(id, one);
  }
}
