// What people hear of logs that pause because somebody's space is used up, on either side.
import type { AccountId, DeviceId } from "#protocol";
import type { Contact } from "../people/contacts.ts";
import type { Context } from "../world/context.ts";
import type { Quotas } from "./quotas.ts";
import type { Pause } from "./stream.ts";
import type { Whose } from "../logs/usage.ts";

/** Tells the person once of each pause, and of its end. */
export class Pauses {
  readonly #context: Context;
  readonly #quotas: Quotas;
  /** Accounts whose logs wait, once the screen has said so. */
  readonly #here = new Set<AccountId>();
  /**
   * Devices that keep nothing more of mine. One that has started again says so only once it has got
   * something for which it has no room.
   */
  readonly #there = new Map<DeviceId, Pause>();
  /** Accounts that have sent more than their window. */
  readonly #overran = new Set<AccountId>();

  constructor(context: Context, quotas: Quotas) {
    this.#context = context;
    this.#quotas = quotas;
  }

  /** There is no room for more of what this person writes. */
  full({ account, name }: Contact, { conversation }: Pick<Whose, "conversation">): void {
    if (this.#here.has(account)) return;
    this.#here.add(account);
    const used = this.#quotas.used({ account, conversation });
    this.#context.tell({
      tell: "paused",
      name,
      code: "quota",
      used,
      max: this.#quotas.of(account),
    });
  }

  /** The space for this person has changed. */
  ended(account: AccountId): void {
    this.#here.delete(account);
  }

  /** A device of this person says whether it keeps what I write. */
  there(device: DeviceId, { name }: Contact, why: Pause): void {
    const before = this.#there.get(device);
    if (before !== undefined || why !== "none") this.#there.set(device, why);
    if (before !== undefined || why === "none") return;
    this.#context.tell({ tell: "pausedThere", name, code: why });
  }

  /** A device of this person has kept more of what I write. */
  keeps(device: DeviceId, { name }: Contact): void {
    if (this.#there.get(device) !== "none") return;
    this.#there.delete(device);
    this.#context.tell({ tell: "goesOnThere", name });
  }

  /** A device of this person has ignored its window. */
  overran({ account, name }: Contact): void {
    if (this.#overran.has(account)) return;
    this.#overran.add(account);
    this.#context.tell({ tell: "overran", name });
  }
}
