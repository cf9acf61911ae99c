// Chat requests: asking, being asked, answering. Both are signed, and checked here before anything
// else happens: a server can hold back a request or an answer, but it cannot make one.
import { limits, openAnswer, openRequest, peekAnswer, peekRequest } from "#protocol";
import { sealAnswer, sealRequest } from "#protocol";
import type { AccountId, Answer, Device, Ending, FromServer, Request, RequestId } from "#protocol";
import type { Me } from "./account.ts";
import type { Consents, Yes } from "./consents.ts";
import type { Contact, Contacts } from "./contacts.ts";
import type { Context } from "./context.ts";
import { skewMs } from "./over.ts";
import type { Reply, ServerLine } from "./server-line.ts";

/** The machines that requests work with, and what they lead to. */
export interface RequestParts extends RequestEars {
  contacts: Contacts;
  consents: Consents;
  line: ServerLine;
  me(): Me;
}

/** What requests lead to. */
export interface RequestEars {
  /**
   * Both accounts have agreed. `opens`: a person of this device wants to chat; else messages waited,
   * or another device has asked or answered, and no chat opens here.
   */
  agreed(account: AccountId, yes: Yes, opens: boolean): void;
  declined(account: AccountId, waiting: boolean): void;
  /** My own request came to nothing; `server`: it is lost with the line. */
  failed(account: AccountId, why: Failure): void;
  ringing(account: AccountId): void;
  /**
   * Whether this account's request is answered yes by itself: a consent with it holds already, or
   * the person has its chat open and waits for it.
   */
  awaited(account: AccountId): boolean;
}

/** Why a request of this person came to nothing. */
export type Failure = "offline" | "expired" | "withdrawn" | "refused" | "server";

type AskedFrame = Extract<FromServer, { type: "asked" }>;

/** A request that waits for an answer of this person. */
interface Asked {
  id: RequestId;
  /** As it was signed. */
  signed: Uint8Array;
  contact: Contact;
  waiting: boolean;
}

/** My own request. `lost`: the line broke; an answer that was on its way still counts. */
interface Mine {
  id: RequestId;
  waiting: boolean;
  state: "asking" | "lost";
}

type AnsweredFrame = Extract<FromServer, { type: "answered" }>;

const askedMax = 64;

export class Requests {
  readonly #context: Context;
  readonly #parts: RequestParts;

  /** In the order in which they came; the first is the one that is shown. */
  #queue: Asked[] = [];
  /** Answered here; the server has not said yet whether that was the first answer. */
  readonly #answering = new Map<RequestId, Asked>();
  readonly #mine = new Map<AccountId, Mine>();
  /** Heard, but out of time by this clock: it may be the clock that is wrong. */
  #untimely: AskedFrame[] = [];

  constructor(context: Context, parts: RequestParts) {
    this.#context = context;
    this.#parts = parts;
  }

  // Asking

  /** `waiting`: not a person asks, but the peer, because messages wait. */
  ask(account: AccountId, waiting: boolean): void {
    const before = this.#mine.get(account);
    if (before?.state === "asking" && !before.waiting) return this.#parts.ringing(account);
    if (before) this.#takeBack(account, before, () => {});
    const id = this.#context.random(16).toHex() as RequestId;
    this.#mine.set(account, { id, waiting, state: "asking" });
    const { keys, list, account: from } = this.#parts.me();
    // It rings as long as the server says; the time in it is to outlast clocks that differ.
    const expires = this.#context.wall() + skewMs;
    const request: Request = { id, from, to: account, device: keys.id, expires, waiting };
    const signed = sealRequest(request, keys.sign);
    this.#parts.line.ask({ type: "ask", request: signed, list: list.signed }, (reply) => {
      if (this.#mine.get(account)?.id === id) this.#heardOf(account, waiting, reply);
    });
  }

  /** Busy: a request of theirs is in line here, or another device of mine has asked. */
  #heardOf(account: AccountId, waiting: boolean, reply: Reply): void {
    if (reply.type === "ringing") return waiting ? undefined : this.#parts.ringing(account);
    if (reply.type !== "refused" || reply.code === "lost") return;
    this.#forget(account);
    if (reply.code === "offline") return this.#parts.failed(account, "offline");
    if (!waiting) this.#context.tell({ tell: "refused", code: reply.code, retryMs: reply.retryMs });
    this.#parts.failed(account, "refused");
  }

  /** My request is over: a yes to it does not count any more. */
  #forget(account: AccountId): void {
    const mine = this.#mine.get(account);
    if (mine) this.#parts.consents.close(mine.id);
    this.#mine.delete(account);
  }

  /** One that was lost with the line may still be ringing. */
  #takeBack(account: AccountId, { id }: Mine, then: (reply: Reply) => void): void {
    this.#forget(account);
    this.#parts.line.ask({ type: "withdraw", request: id }, then);
  }

  /** The person has left: a yes of this account is not waited for any more. */
  drop(account: AccountId): void {
    const mine = this.#mine.get(account);
    if (mine) this.#takeBack(account, mine, () => {});
  }

  /** A yes may have been quicker: then both have agreed, and this account has left. */
  withdraw(account: AccountId): void {
    const mine = this.#mine.get(account);
    if (!mine) return;
    this.#takeBack(account, mine, (reply) => {
      const tooLate = reply.type === "refused" && reply.code === "no-request";
      if (!tooLate || this.#mine.has(account) || this.#parts.consents.holds(account)) return;
      this.#parts.line.ask({ type: "leave", account, request: mine.id }, () => {});
    });
    this.#parts.failed(account, "withdrawn");
  }

  // Being asked

  asked(frame: AskedFrame): void {
    const { request: signed, list } = frame;
    const met = this.#parts.contacts.meet(list);
    if (met.is === "another") return this.#context.tell({ tell: "accountChanged", name: met.name });
    if (met.is !== "known") return;
    const { contact } = met;
    const request = this.#checkRequest(signed, contact);
    if (!request || contact.standing === "block" || this.#isKnown(request.id)) return;
    if (!this.#isInTime(request)) return this.#keepUntimely(frame);
    const one: Asked = { id: request.id, signed, contact, waiting: request.waiting };
    if (this.#answersItself(one)) return this.#reply(one, "yes");
    if (this.#queue.length >= askedMax) return;
    this.#queue.push(one);
    this.#show(one, this.#queue.length - 1);
  }

  #checkRequest(signed: Uint8Array, contact: Contact): Request | undefined {
    const device = deviceOf(contact, peekRequest(signed)?.device);
    const request = device && openRequest(signed, device.signingKey, this.#context.checks);
    if (!request || request.from !== contact.account) return undefined;
    return request.to === this.#parts.me().account ? request : undefined;
  }

  #isInTime({ expires }: Request): boolean {
    const aheadMs = expires - this.#context.wall();
    return aheadMs > 0 && aheadMs <= 2 * skewMs;
  }

  #keepUntimely(frame: AskedFrame): void {
    this.#untimely = [...this.#untimely.slice(1 - askedMax), frame];
  }

  /** The clock was set: what it had called out of time is looked at again. */
  clockSet(): void {
    for (const frame of this.#untimely.splice(0)) this.asked(frame);
  }

  #isKnown(id: RequestId): boolean {
    const pending = this.#answering.has(id) || this.#queue.some((one) => one.id === id);
    return pending || this.#parts.consents.isOver(id);
  }

  /**
   * Two requests that cross count as yes; so does one where a yes is already in force. But who wants
   * to chat is not let in by messages that wait here: that is for the person to say.
   */
  #answersItself({ contact: { account, standing }, waiting }: Asked): boolean {
    const mine = this.#mine.get(account);
    const cross = mine?.state === "asking" && (waiting || !mine.waiting);
    return standing === "always" || cross || this.#parts.awaited(account);
  }

  #show({ contact, waiting }: Asked, behind: number): void {
    this.#context.tell({ tell: "asked", name: contact.name, waiting, behind });
  }

  // Answering

  answer(name: string | undefined, says: "yes" | "no" | "always" | "block"): void {
    const one =
      name === undefined ? this.#queue[0] : this.#queue.find((each) => each.contact.name === name);
    if (!one) return this.#context.tell({ tell: "nobodyAsks", name });
    const { account } = one.contact;
    if (says === "always") this.#parts.contacts.setStanding(account, "always");
    if (says === "block") {
      this.#parts.contacts.setStanding(account, "block");
      this.#take(one.id);
      return this.tellBlock(account);
    }
    this.#reply(one, says === "no" ? "no" : "yes");
  }

  /** Tells the server whom it is to keep quiet; what it does not hear now is told at a sign-in. */
  tellBlock(account: AccountId): void {
    this.#parts.line.ask({ type: "block", account, on: true }, (reply) => {
      if (reply.type === "done") this.#parts.contacts.blockTold(account);
    });
  }

  /**
   * A yes counts as soon as it is said, even if the line breaks before the server confirms it.
   * `late`: what to do where the request had ended before.
   */
  #reply(one: Asked, says: "yes" | "no", late?: () => void): void {
    const { keys, list, account: to } = this.#parts.me();
    const { account: from } = one.contact;
    const expires = this.#context.wall() + limits.answerLifeMs;
    const { id } = one;
    const signed = sealAnswer({ id, from, to, device: keys.id, expires, says }, keys.sign);
    this.#dequeue(id);
    const mine = this.#mine.get(from);
    const opens = !one.waiting || mine?.waiting === false;
    if (says === "yes") this.#mine.delete(from);
    this.#answering.set(id, one);
    this.#parts.line.ask({ type: "answer", answer: signed, list: list.signed }, (said) => {
      if (!this.#answering.delete(id)) return; // Another device of mine was faster.
      const counts = said.type === "done" || (said.type === "refused" && said.code === "lost");
      if (!counts) return this.#tooLate(one, mine, late);
      if (says === "yes")
        this.#parts.agreed(from, { id, request: one.signed, answer: signed, expires }, opens);
      else this.#parts.consents.close(id);
    });
  }

  #tooLate(one: Asked, mine: Mine | undefined, late?: () => void): void {
    this.#parts.consents.close(one.id);
    this.#tellOver(one, "expired");
    if (late) return late();
    if (mine?.waiting === false) this.#parts.failed(one.contact.account, "expired");
  }

  /** Takes a request out of the line for good. */
  #take(id: RequestId): void {
    this.#parts.consents.close(id);
    this.#dequeue(id);
  }

  /** The one behind it is shown. */
  #dequeue(id: RequestId): void {
    const [shown] = this.#queue;
    this.#queue = this.#queue.filter((one) => one.id !== id);
    const [next] = this.#queue;
    if (next && next !== shown) this.#show(next, 0);
  }

  /** Unless the same person asks anew already: then it is not over for the person in front. */
  #tellOver(one: Asked, why: Ending): void {
    if (this.#queue.some(({ contact }) => contact.account === one.contact.account)) return;
    this.#context.tell({ tell: "askedEnded", name: one.contact.name, why });
  }

  // What the other side, or another device of mine, has decided

  answered(frame: AnsweredFrame): void {
    const { request, answer: signed, list } = frame;
    const claimed = peekAnswer(signed);
    if (!claimed || this.#parts.consents.has(claimed.id)) return;
    if (claimed.to === this.#parts.me().account) return this.#answeredHere(claimed, frame);
    const met = this.#parts.contacts.meet(list, claimed.to);
    const said = met.is === "known" && this.#checkAnswer(claimed, signed, met.contact);
    if (!said || said.from !== this.#parts.me().account) return;
    if (this.#hasAsked(said, request)) this.#decided(said, request, signed);
  }

  #checkAnswer(
    { device: id }: Answer,
    signed: Uint8Array,
    by: { devices: Device[] },
  ): Answer | undefined {
    const device = deviceOf(by, id);
    const said = device && openAnswer(signed, device.signingKey, this.#context.checks);
    if (!said || this.#parts.consents.isOver(said.id)) return undefined;
    const aheadMs = said.expires - this.#context.wall();
    return aheadMs > 0 && aheadMs <= limits.answerLifeMs + skewMs ? said : undefined;
  }

  /** Whether this device, or another one of its account, has made the request that is answered. */
  #hasAsked({ id, to }: Answer, signed: Uint8Array): boolean {
    if (this.#mine.get(to)?.id === id) return true;
    const device = deviceOf(this.#parts.me().list, peekRequest(signed)?.device);
    const request = device && openRequest(signed, device.signingKey, this.#context.checks);
    return request?.id === id && request.to === to;
  }

  /** Only an account with several devices can have asked without this one knowing. */
  #decided({ id, to, says, expires }: Answer, request: Uint8Array, answer: Uint8Array): void {
    const mine = this.#mine.get(to);
    const here = mine?.id === id;
    if (here) this.#mine.delete(to);
    const yes = { id, request, answer, expires };
    if (says === "yes") this.#parts.agreed(to, yes, here && !mine.waiting);
    else if (here) this.#parts.declined(to, mine.waiting);
  }

  /** My account has said it: on another device, or on this one before it died. */
  #answeredHere(claimed: Answer, { request, answer, list }: AnsweredFrame): void {
    const { list: mine, keys } = this.#parts.me();
    const said = this.#checkAnswer(claimed, answer, mine);
    if (!said) return;
    const { id, from, expires, device, says } = said;
    const one = this.#answering.get(id) ?? this.#queue.find((each) => each.id === id);
    if (one && device === keys.id) return; // The answer to what this device has said is on its way.
    if (one) {
      this.#answering.delete(id);
      this.#dequeue(id);
      this.#tellOver(one, "answered");
    } else if (!this.#asks(said, request, list)) return;
    if (says === "yes") this.#parts.agreed(from, { id, request, answer, expires }, false);
  }

  /** Whether the request is one of the account that was answered, of which `list` tells. */
  #asks({ id, from, to }: Answer, signed: Uint8Array, list: Uint8Array): boolean {
    const met = this.#parts.contacts.meet(list, from);
    const device =
      met.is === "known" ? deviceOf(met.contact, peekRequest(signed)?.device) : undefined;
    const request = device && openRequest(signed, device.signingKey, this.#context.checks);
    return request?.id === id && request.from === from && request.to === to;
  }

  ended({ request, why }: Extract<FromServer, { type: "ended" }>): void {
    this.#untimely = this.#untimely.filter((one) => peekRequest(one.request)?.id !== request);
    const one = this.#queue.find(({ id }) => id === request);
    if (one) {
      this.#take(request);
      this.#tellOver(one, why);
    }
    for (const [account, { id }] of this.#mine) {
      if (id !== request || why === "answered") continue;
      this.#forget(account);
      this.#parts.failed(account, why);
    }
  }

  /** Answers yes when this account has asked, or asks where that is too late; whether it had. */
  acceptFrom(account: AccountId): boolean {
    const one = this.#queue.find(({ contact }) => contact.account === account);
    const askAnew = (): void => this.ask(account, false);
    if (one) this.#reply({ ...one, waiting: false }, "yes", askAnew);
    return one !== undefined;
  }

  /** Whether a request is under way between the account and me, from whichever side. */
  isUnderWay(account: AccountId): boolean {
    const asked = this.#queue.some(({ contact }) => contact.account === account);
    return asked || this.#mine.get(account)?.state === "asking";
  }

  /** The server is away: what rang is heard again when it is back, or has ended. */
  serverLost(): void {
    const [mine, queue] = [[...this.#mine], this.#queue];
    this.#queue = [];
    this.#untimely = [];
    for (const [account, one] of mine) {
      if (one.state === "lost") continue;
      this.#mine.set(account, { ...one, state: "lost" });
      this.#parts.failed(account, "server");
    }
    for (const one of queue) this.#tellOver(one, "offline");
  }

  /** The person leaves: no yes counts any more, neither one that is awaited nor one just said. */
  giveUp(): Asked[] {
    for (const account of this.#mine.keys()) this.#forget(account);
    const said = [...this.#answering.values()];
    for (const { id } of said) this.#parts.consents.close(id);
    this.#answering.clear();
    return said;
  }

  /** Takes over from a peer that was thrown away: its line is lost. */
  continue(before: Requests): void {
    for (const [account, one] of before.#mine) this.#mine.set(account, { ...one, state: "lost" });
  }
}

const deviceOf = (of: { devices: Device[] }, id?: string): Device | undefined =>
  of.devices.find((device) => device.id === id);
