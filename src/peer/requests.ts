// Chat requests: asking, being asked, answering. Both are signed, and checked here before anything
// else happens: a server can hold back a request or an answer, but it cannot make one.
import { limits, openAnswer, openRequest, peekAnswer, peekRequest } from "#protocol";
import { sealAnswer, sealRequest } from "#protocol";
import type { AccountId, Answer, Device, FromServer, Request, RequestId } from "#protocol";
import type { Me } from "./account.ts";
import type { Contact, Contacts } from "./contacts.ts";
import type { Context } from "./context.ts";
import type { Reply, ServerLine } from "./server-line.ts";

/** What requests lead to. */
export interface RequestEars {
  /**
   * Both accounts have agreed. `here`: this device asked or answered. `opens`: a person asked, so a
   * chat opens; else messages waited, and they are delivered without one.
   */
  agreed(
    account: AccountId,
    answer: Uint8Array,
    expires: number,
    here: boolean,
    opens: boolean,
  ): void;
  declined(account: AccountId, waiting: boolean): void;
  /** My own request came to nothing. `busy`: theirs is on its way to us, and will be answered yes. */
  failed(account: AccountId, why: "offline" | "expired" | "withdrawn" | "refused"): void;
  ringing(account: AccountId): void;
  /**
   * Whether this account's request is answered yes by itself: a consent with it holds already, or
   * the person has its chat open and waits for it.
   */
  awaited(account: AccountId): boolean;
}

/** A request that waits for an answer of this person. */
interface Asked {
  id: RequestId;
  contact: Contact;
  waiting: boolean;
}

const askedMax = 64;
/** How far two clocks may differ before a request counts as expired, ms. */
const skewMs = 300_000;

export class Requests {
  readonly #context: Context;
  readonly #contacts: Contacts;
  readonly #line: () => ServerLine;
  readonly #me: () => Me;
  readonly #ears: RequestEars;

  /** In the order in which they came; the first is the one that is shown. */
  #queue: Asked[] = [];
  readonly #mine = new Map<AccountId, { id: RequestId; waiting: boolean }>();

  constructor(
    context: Context,
    contacts: Contacts,
    line: () => ServerLine,
    me: () => Me,
    ears: RequestEars,
  ) {
    this.#context = context;
    this.#contacts = contacts;
    this.#line = line;
    this.#me = me;
    this.#ears = ears;
  }

  // Asking

  ask(account: AccountId, waiting: boolean): void {
    const id = this.#context.random(16).toHex() as RequestId;
    this.#mine.set(account, { id, waiting });
    const { keys, list, account: from } = this.#me();
    const expires = this.#context.now() + limits.requestRingMs;
    const request: Request = { id, from, to: account, device: keys.id, expires, waiting };
    const signed = sealRequest(request, keys.sign);
    this.#line().ask({ type: "ask", request: signed, list: list.signed }, (reply) => {
      if (this.#mine.get(account)?.id === id) this.#asking(account, waiting, reply);
    });
  }

  #asking(account: AccountId, waiting: boolean, reply: Reply): void {
    if (reply.type === "ringing") return waiting ? undefined : this.#ears.ringing(account);
    if (reply.type !== "refused" || reply.code === "busy") return; // Theirs is on its way to us.
    this.#mine.delete(account);
    if (reply.code === "offline" || reply.code === "lost")
      return this.#ears.failed(account, "offline");
    if (!waiting) this.#context.tell({ tell: "refused", code: reply.code, retryMs: reply.retryMs });
    this.#ears.failed(account, "refused");
  }

  withdraw(account: AccountId): void {
    const pending = this.#mine.get(account);
    if (!pending) return;
    this.#mine.delete(account);
    this.#line().ask({ type: "withdraw", request: pending.id }, () => {});
    this.#ears.failed(account, "withdrawn");
  }

  // Being asked

  asked({ request: signed, list }: Extract<FromServer, { type: "asked" }>): void {
    const met = this.#contacts.meet(list);
    if (met.is === "another") return this.#tellAnother(met.name);
    if (met.is !== "known") return;
    const { contact } = met;
    const request = this.#checkRequest(signed, contact);
    if (!request || contact.standing === "block" || this.#isKnown(request.id)) return;
    const one: Asked = { id: request.id, contact, waiting: request.waiting };
    if (this.#answersItself(one)) return this.#reply(one, "yes");
    if (this.#queue.length >= askedMax) return;
    this.#queue.push(one);
    this.#show(one, this.#queue.length - 1);
  }

  #checkRequest(signed: Uint8Array, contact: Contact): Request | undefined {
    const device = this.#deviceOf(contact, peekRequest(signed)?.device);
    const request = device && openRequest(signed, device.signingKey, this.#context.checks);
    if (!request || request.from !== contact.account || request.to !== this.#me().account) {
      return undefined;
    }
    return request.expires + skewMs > this.#context.now() ? request : undefined;
  }

  #deviceOf(contact: Contact, id: string | undefined): Device | undefined {
    return contact.devices.find((device) => device.id === id);
  }

  #isKnown(id: RequestId): boolean {
    return this.#queue.some((one) => one.id === id);
  }

  /** Two requests that cross count as yes; so does one where a yes is already in force. */
  #answersItself({ contact }: Asked): boolean {
    return (
      contact.standing === "always" ||
      this.#mine.has(contact.account) ||
      this.#ears.awaited(contact.account)
    );
  }

  #show({ contact, waiting }: Asked, behind: number): void {
    this.#context.tell({ tell: "asked", name: contact.name, waiting, behind });
  }

  #tellAnother(name: string): void {
    this.#context.tell({ tell: "accountChanged", name });
  }

  // Answering

  answer(name: string | undefined, says: "yes" | "no" | "always" | "block"): void {
    const one =
      name === undefined ? this.#queue[0] : this.#queue.find((each) => each.contact.name === name);
    if (!one) return this.#context.tell({ tell: "nobodyAsks", name });
    const { account } = one.contact;
    if (says === "always") this.#contacts.setStanding(account, "always");
    if (says === "block") {
      this.#contacts.setStanding(account, "block");
      this.#line().ask({ type: "block", account, on: true }, () => {});
      return this.#take(one.id);
    }
    this.#reply(one, says === "no" ? "no" : "yes");
  }

  #reply(one: Asked, says: "yes" | "no"): void {
    const { keys, list, account: to } = this.#me();
    const { account: from } = one.contact;
    const expires = this.#context.now() + limits.answerLifeMs;
    const answered: Answer = { id: one.id, from, to, device: keys.id, expires, says };
    const signed = sealAnswer(answered, keys.sign);
    this.#take(one.id);
    this.#line().ask({ type: "answer", answer: signed, list: list.signed }, (said) => {
      if (said.type !== "done") return this.#tellOver(one, "expired");
      if (says === "yes") this.#agree(from, signed, expires, !one.waiting);
    });
  }

  /** My own request to the same account is answered by this yes too. */
  #agree(account: AccountId, signed: Uint8Array, expires: number, opens: boolean): void {
    const asking = this.#mine.get(account);
    this.#mine.delete(account);
    this.#ears.agreed(account, signed, expires, true, opens || asking?.waiting === false);
  }

  /** Takes a request out of the line; the one behind it is shown. */
  #take(id: RequestId): void {
    const [shown] = this.#queue;
    this.#queue = this.#queue.filter((one) => one.id !== id);
    const [next] = this.#queue;
    if (next && next !== shown) this.#show(next, 0);
  }

  #tellOver(one: Asked, why: "expired" | "withdrawn" | "offline" | "answered"): void {
    this.#context.tell({ tell: "askedEnded", name: one.contact.name, why });
  }

  // What the other side, or another device of mine, has decided

  answered({ answer: signed, list }: Extract<FromServer, { type: "answered" }>): void {
    const claimed = peekAnswer(signed);
    if (claimed?.to === this.#me().account) return this.#answeredElsewhere(signed);
    const met = this.#contacts.meet(list);
    if (met.is !== "known") return;
    const device = this.#deviceOf(met.contact, claimed?.device);
    const said = device && openAnswer(signed, device.signingKey, this.#context.checks);
    if (!said || said.from !== this.#me().account || said.to !== met.contact.account) return;
    if (said.expires + skewMs < this.#context.now()) return;
    this.#decided(said, signed);
  }

  #decided({ id, to, says, expires }: Answer, signed: Uint8Array): void {
    const pending = this.#mine.get(to);
    const here = pending?.id === id;
    if (here) this.#mine.delete(to);
    if (says === "yes") this.#ears.agreed(to, signed, expires, here, here && !pending.waiting);
    else if (here) this.#ears.declined(to, pending.waiting);
  }

  #answeredElsewhere(signed: Uint8Array): void {
    const claimed = peekAnswer(signed);
    const device = this.#me().list.devices.find(({ id }) => id === claimed?.device);
    const said = device && openAnswer(signed, device.signingKey, this.#context.checks);
    if (!said || device.id === this.#me().keys.id) return;
    const one = this.#queue.find(({ id }) => id === said.id);
    if (one) {
      this.#take(said.id);
      this.#tellOver(one, "answered");
    }
    if (said.says === "yes") this.#ears.agreed(said.from, signed, said.expires, false, false);
  }

  ended({ request, why }: Extract<FromServer, { type: "ended" }>): void {
    const one = this.#queue.find(({ id }) => id === request);
    if (one) {
      this.#take(request);
      this.#tellOver(one, why);
    }
    for (const [account, { id }] of this.#mine) {
      if (id !== request || why === "answered") continue;
      this.#mine.delete(account);
      this.#ears.failed(account, why);
    }
  }

  /** Answers yes when this account has asked; whether it had. */
  acceptFrom(account: AccountId): boolean {
    const one = this.#queue.find(({ contact }) => contact.account === account);
    if (one) this.#reply({ ...one, waiting: false }, "yes");
    return one !== undefined;
  }

  /** A request of mine is under way to the account. */
  asking(account: AccountId): boolean {
    return this.#mine.has(account);
  }
  /** The server is away: nothing is pending any more. */
  serverLost(): void {
    const [pending, lost] = [[...this.#mine.keys()], this.#queue];
    this.#mine.clear();
    this.#queue = [];
    for (const account of pending) this.#ears.failed(account, "offline");
    for (const one of lost) this.#tellOver(one, "offline");
  }
}
