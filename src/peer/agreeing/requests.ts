// Chat requests as the server reports them. Requests and answers are signed, and we check them
// before doing anything else: a server can hold back a request or an answer, but it cannot make
// one.
import { peekAnswer } from "#protocol";
import type { AccountId, Answer, FromServer } from "#protocol";
import type { Contact } from "../people/contacts.ts";
import type { Directory } from "../people/directory.ts";
import type { Context } from "../world/context.ts";
import { Answering, type AnsweringEvents, type AnsweringNeeds } from "./answering.ts";
import { Asking, type AskingEvents, type AskingNeeds } from "./asking.ts";
import { answerOf, isAnswered, isAnswerInTime, isRequestInTime } from "./request-checks.ts";
import { requestOf } from "./request-checks.ts";
import { createUntimely } from "./untimely.ts";

/** The machines that requests work with. */
export type RequestNeeds = AskingNeeds &
  Omit<AnsweringNeeds, "asking"> & { directory: Pick<Directory, "checkAccount"> };

/** What requests lead to. */
export interface RequestEvents extends AskingEvents, AnsweringEvents {
  /** `waiting`: nobody here has asked, only the peer, because messages wait. */
  declined(account: AccountId, waiting: boolean): void;
}

type AskedFrame = Extract<FromServer, { type: "asked" }>;
type AnsweredFrame = Extract<FromServer, { type: "answered" }>;

/** Chat requests in both directions (docs/protocol.md §6): checks what the server passes on. */
export class Requests {
  readonly asking: Asking;
  readonly answering: Answering;
  readonly #context: Context;
  readonly #needs: RequestNeeds;
  readonly #events: RequestEvents;
  readonly #untimely = createUntimely();

  constructor(context: Context, needs: RequestNeeds, events: RequestEvents) {
    this.#context = context;
    this.#needs = needs;
    this.#events = events;
    this.asking = new Asking(context, needs, events);
    this.answering = new Answering(context, { ...needs, asking: this.asking }, events);
  }

  /** Whether a request is under way between the account and me, in either direction. */
  isUnderWay(account: AccountId): boolean {
    return this.answering.hasOf(account) || this.asking.to(account)?.state === "asking";
  }

  /** The person leaves this account: no yes counts, neither one we wait for nor one just said. */
  leave(account: AccountId): void {
    this.asking.takeBack(account);
    this.answering.takeBack(account);
  }

  /** The person leaves everybody, including those with whom nothing is agreed yet. */
  leaveAll(): void {
    this.asking.takeBackAll();
    this.answering.takeBack();
  }

  // What the server reports

  asked(frame: AskedFrame): void {
    const { contacts, consents, directory, me } = this.#needs;
    const met = contacts.hear(frame.list);
    if (met.is === "another") return directory.checkAccount(met.name);
    if (met.is !== "known") return;
    const { contact } = met;
    const request = requestOf(contact.account, contact, frame.request, this.#context);
    if (request?.to !== me().account || contact.standing === "block") return;
    if (this.answering.has(request.id) || consents.isOver(request.id)) return;
    if (this.answering.hasOtherNamed(contact)) return;
    if (!isRequestInTime(request, this.#context.wall())) return this.#untimely.keep(frame);
    const { id, waiting } = request;
    this.answering.asked({ id, signed: frame.request, list: frame.list, contact, waiting });
  }

  /** The other side, or another device of mine, has decided. */
  answered(frame: AnsweredFrame): void {
    const { contacts, consents, me } = this.#needs;
    const claimed = peekAnswer(frame.answer);
    if (!claimed || consents.has(claimed.id)) return;
    const isMine = claimed.to === me().account;
    const met = contacts.meet(frame.list, isMine ? claimed.from : claimed.to);
    const other = met.is === "known" ? met.contact : undefined;
    const by = isMine ? me().list : other;
    const said = by && answerOf(claimed.to, by, frame.answer, this.#context);
    if (!said || (!isMine && said.from !== me().account)) return;
    if (consents.isOver(said.id)) return;
    if (!isAnswerInTime(said, this.#context.wall())) return this.#untimely.keep(frame);
    this.#untimely.drop(said.id);
    if (isMine) this.#answeredHere(said, frame, other);
    else this.#decided(said, frame);
  }

  /** Only an account with several devices can have asked without this one knowing. */
  #decided(said: Answer, { request, answer, list }: AnsweredFrame): void {
    const { id, to, says, expires } = said;
    const mine = this.asking.to(to);
    const here = mine?.id === id;
    const mayAsk = this.#needs.me().list;
    if (!here && !isAnswered(said, mayAsk, request, this.#context)) return;
    if (here) this.asking.settle(to);
    const yes = { id, request, answer, expires, list };
    if (says === "yes") this.#events.agreed(to, yes, here && !mine.waiting);
    else if (here) this.#events.declined(to, mine.waiting);
  }

  /** My account has said it: on another device, or on this one before it crashed. */
  #answeredHere(said: Answer, frame: AnsweredFrame, asker?: Contact): void {
    const { request, answer, list } = frame;
    const { id, from, expires, device, says } = said;
    const isKnown = this.answering.has(id);
    if (isKnown && device === this.#needs.me().keys.id) return; // The server's reply is on its way.
    const isAsked = isKnown || (asker && isAnswered(said, asker, request, this.#context));
    if (!isAsked) return;
    this.answering.answeredElsewhere(id);
    if (says === "yes") this.#events.agreed(from, { id, request, answer, expires, list }, false);
  }

  ended({ request, why }: Extract<FromServer, { type: "ended" }>): void {
    this.#untimely.drop(request);
    this.answering.ended(request, why);
    if (why !== "answered") this.asking.ended(request, why);
  }

  /** Somebody set the clock: looks again at what the old clock called too early or too late. */
  clockSet(): void {
    for (const frame of this.#untimely.take()) {
      if (frame.type === "asked") this.asked(frame);
      else this.answered(frame);
    }
  }

  serverLost(): void {
    this.#untimely.take();
    this.asking.serverLost();
    this.answering.serverLost();
  }

  /** Takes over from a discarded peer, whose connection is lost. */
  continue(before: Requests): void {
    this.asking.continue(before.asking);
    this.answering.continue(before.answering);
  }
}
