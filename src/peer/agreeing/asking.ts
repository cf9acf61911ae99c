// The requests of this device: asking somebody to talk, taking it back, and what becomes of it.
import { limits, sealRequest, msOf } from "#protocol";
import type { AccountId, Request, RequestId } from "#protocol";
import type { Me } from "../account/account.ts";
import type { Reply, Connection } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import { JustSettled } from "./just-settled.ts";
import type { Consents } from "./consents.ts";

/** Why this person's request came to nothing. `server`: the connection broke. */
export type Failure = "offline" | "expired" | "withdrawn" | "refused" | "server";

/** What asking works with. */
export interface AskingNeeds {
  consents: Consents;
  connection: Connection;
  me(): Me;
}

/** What asking leads to. */
export interface AskingEvents {
  ringing(account: AccountId): void;
  /** My own request came to nothing. */
  failed(account: AccountId, why: Failure): void;
  /** This request, or a yes to it, is taken back: nobody may rely on it. */
  left(account: AccountId, id: RequestId): void;
}

/** A request we made. `lost`: the connection broke; an answer that was on its way still counts. */
export interface Mine {
  id: RequestId;
  /** The peer asked on its own, because messages wait. */
  waiting: boolean;
  state: "asking" | "lost";
}

/** The requests of this device that are still open (docs/protocol.md §6). */
export class Asking {
  readonly #context: Context;
  readonly #needs: AskingNeeds;
  readonly #events: AskingEvents;
  readonly #mine = new Map<AccountId, Mine>();
  readonly #settled: JustSettled<AccountId, Mine>;

  constructor(context: Context, needs: AskingNeeds, events: AskingEvents) {
    this.#context = context;
    this.#settled = new JustSettled(context);
    this.#needs = needs;
    this.#events = events;
  }

  /** The request to this account that may still get an answer. */
  to(account: AccountId): Mine | undefined {
    return this.#mine.get(account);
  }

  /** `waiting`: the peer asks rather than a person, because messages wait. */
  ask(account: AccountId, waiting: boolean): void {
    const before = this.#mine.get(account);
    if (before?.state === "asking" && !before.waiting) return this.#events.ringing(account);
    if (before) this.#replace(account, before);
    const id = this.#context.random(16).toHex() as RequestId;
    this.#mine.set(account, { id, waiting, state: "asking" });
    this.#context.changed(account);
    const { keys, list, account: from, session } = this.#needs.me();
    // The server decides how long it rings; this time only has to allow for clocks that differ.
    const endsAt = msOf(this.#context.wall()) + limits.clockSkewMs;
    const expires = Math.min(endsAt, session?.expires ?? endsAt);
    const request: Request = { id, from, to: account, device: keys.id, expires, waiting };
    const signed = sealRequest(request, keys.sign, session?.certificate);
    this.#needs.connection.ask({ type: "ask", request: signed, list: list.signed }, (reply) => {
      if (this.#mine.get(account)?.id === id) this.#heardOf(account, waiting, reply);
    });
  }

  /** Busy: a request of theirs is in the queue here, or another device of mine has asked. */
  #heardOf(account: AccountId, waiting: boolean, reply: Reply): void {
    if (reply.type === "ringing") return waiting ? undefined : this.#events.ringing(account);
    if (reply.type !== "refused" || reply.code === "lost") return;
    this.#forget(account);
    if (reply.code === "offline") return this.#events.failed(account, "offline");
    if (!waiting) this.#context.tell({ tell: "refused", code: reply.code, retryMs: reply.retryMs });
    this.#events.failed(account, "refused");
  }

  /** A yes to it no longer counts. */
  #forget(account: AccountId): void {
    const mine = this.#mine.get(account);
    if (mine) this.#needs.consents.close(mine.id);
    this.settle(account);
  }

  /** The lost request may still ring. If it has already had a yes, the next one will, too. */
  #replace(account: AccountId, { id }: Mine): void {
    this.#forget(account);
    this.#needs.connection.ask({ type: "withdraw", request: id }, () => {});
  }

  /** The person no longer wants it. A yes may have been quicker: then we leave that consent. */
  takeBack(account: AccountId): void {
    const mine = this.#mine.get(account);
    if (!mine) return;
    this.#forget(account);
    this.#events.left(account, mine.id);
  }

  withdraw(account: AccountId): void {
    if (!this.#mine.has(account)) return;
    this.takeBack(account);
    this.#events.failed(account, "withdrawn");
  }

  /** The request to this account has its answer. */
  settle(account: AccountId): void {
    const mine = this.#mine.get(account);
    if (!mine) return;
    this.#mine.delete(account);
    this.#settled.add(account, mine);
    this.#context.changed(account);
  }

  /** The request ended without a yes or no. */
  ended(request: RequestId, why: Failure): void {
    for (const [account, { id }] of this.#mine) {
      if (id !== request) continue;
      this.#forget(account);
      this.#events.failed(account, why);
    }
  }

  serverLost(): void {
    for (const [account, one] of this.#mine) {
      if (one.state === "lost") continue;
      this.#mine.set(account, { ...one, state: "lost" });
      this.#context.changed(account);
      this.#events.failed(account, "server");
    }
  }

  /** The person leaves everybody. */
  takeBackAll(): void {
    for (const account of this.#mine.keys()) this.takeBack(account);
  }

  /**
   * Takes over from a discarded peer, whose connection is lost. What had its answer in the turn that
   * could not be saved has none now, and must end when the person leaves.
   */
  continue(before: Asking): void {
    for (const [account, one] of [...before.#settled.all(), ...before.#mine])
      this.#mine.set(account, { ...one, state: "lost" });
  }
}
