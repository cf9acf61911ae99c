// The blocks of my account: one choice of the person for all their devices. The server keeps the newest
// choice; what the person chooses here holds here at once, and is said until the server has taken it.
import {
  accountId,
  decode,
  encode,
  flag,
  limits,
  list,
  msOf,
  optional,
  record,
  uint,
} from "#protocol";
import type { AccountId, Of } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import type { Contacts } from "./contacts.ts";

/** The blocks of my account that the server knows: those in force, and those taken back. */
export interface Blocks {
  blocked: AccountId[];
  unblocked: AccountId[];
}

/**
 * A choice that the server has yet to take. `at`: ms since 1970 by the clock of this device, or
 * undefined if an older program made it.
 */
const blockChoice = record({ account: accountId, on: flag, at: optional(uint()) });
/** A choice about one account: to block it, or no longer. */
export type BlockChoice = Of<typeof blockChoice>;
const choices = list(blockChoice, limits.blockedMax);

/** The blocks of my account, as this device knows them (docs/protocol.md §6). */
export class OwnBlocks {
  readonly #context: Context;
  readonly #profile: Profile;
  readonly #contacts: Contacts;

  constructor(context: Context, profile: Profile, contacts: Contacts) {
    this.#context = context;
    this.#profile = profile;
    this.#contacts = contacts;
  }

  /** The person chooses so. It holds here from now on; the server has yet to hear it. */
  choose(account: AccountId, on: boolean): BlockChoice {
    this.#contacts.keepStranger(account);
    this.#contacts.setBlocked(account, on);
    const choice = { account, on, at: msOf(this.#context.wall()) };
    this.#keep([...this.#others(account), choice]);
    return choice;
  }

  /** What the server has yet to take. */
  unsaid(): BlockChoice[] {
    const said = this.#kept();
    const isOlder = (account: AccountId): boolean => said.every((one) => one.account !== account);
    const older = this.#contacts.untoldBlocks().filter(isOlder);
    return [...said, ...older.map((account) => ({ account, on: true, at: undefined }))];
  }

  /** The server has taken this choice, unless the person has chosen otherwise since. */
  taken({ account, on, at }: BlockChoice): void {
    this.#contacts.blockTold(account);
    const isThis = (one: BlockChoice): boolean =>
      one.account === account && one.on === on && one.at === at;
    this.#keep(this.#kept().filter((one) => !isThis(one)));
  }

  /**
   * Another device of mine has chosen so, or this one chose too late. Returns whether that blocks
   * somebody who was not blocked here. What the person says here meanwhile is not overwritten.
   */
  changed(account: AccountId, on: boolean): boolean {
    if (this.unsaid().some((one) => one.account === account)) return false;
    return this.#adopt(account, on);
  }

  #adopt(account: AccountId, on: boolean): boolean {
    const isFresh = on && !this.#contacts.isBlocked(account);
    this.#contacts.setBlocked(account, on);
    return isFresh;
  }

  /**
   * Adopts the server's blocks. `toTell`: what it must still hear, because it has not heard of it yet
   * or has lost it, which counts as older than all that it knows; `fresh`: the accounts that were not
   * blocked here. A block ends here only if it was taken back.
   */
  compare({ blocked, unblocked }: Blocks): { toTell: BlockChoice[]; fresh: AccountId[] } {
    const unsaid = this.unsaid();
    const pending = new Set(unsaid.map(({ account }) => account));
    const known = new Set([...blocked, ...unblocked]);
    const here = this.#contacts.blocked();
    const isSettled = (account: AccountId): boolean => !pending.has(account);
    const fresh = blocked.filter((account) => isSettled(account) && this.#adopt(account, true));
    for (const account of unblocked) if (isSettled(account)) this.#adopt(account, false);
    const lost = here.filter((account) => !known.has(account) && isSettled(account));
    const again = lost.map((account) => ({ account, on: true, at: 0 }));
    return { toTell: [...unsaid, ...again], fresh };
  }

  #kept(): BlockChoice[] {
    return decode(choices, this.#profile.get("unsaidBlocks") ?? new Uint8Array()) ?? [];
  }

  /** Beyond the limit the oldest goes: nobody chooses so often without a server. */
  #keep(all: BlockChoice[]): void {
    if (all.length === 0 && this.#profile.get("unsaidBlocks") === undefined) return;
    if (all.length === 0) return this.#profile.forget("unsaidBlocks");
    this.#profile.set("unsaidBlocks", encode(choices, all.slice(-limits.blockedMax)));
  }

  #others(account: AccountId): BlockChoice[] {
    return this.unsaid().filter((one) => one.account !== account);
  }
}
