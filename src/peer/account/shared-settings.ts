// The settings that belong to the account and hold on all its devices: with whom to make no direct
// path. The server keeps them sealed; until a new device has read them, it makes no direct path.
import { sameBytes, unwrapKey, wrapKey } from "#crypto";
import { decodeSettings, encodeSettings } from "#protocol";
import type { AccountId, AccountSettings } from "#protocol";
import type { Connection, Reply } from "../connection/connection.ts";
import type { Profile } from "../disk/profile.ts";
import type { Contacts } from "../people/contacts.ts";
import type { Context } from "../world/context.ts";
import {
  addUnsaid, doubtRelay, hasUnsaid, isInDoubt, isRelayOnly, isRelayOnlyWith, keepSettings,
  keptSettings, settingsHere,
} from "./kept-settings.ts"; // prettier-ignore

/** What the settings need. */
export interface SettingsNeeds {
  profile: Profile;
  connection: Connection;
  contacts: Contacts;
}

/** The settings of the account (docs/protocol.md §5), as this device knows them. */
export class SharedSettings {
  readonly #context: Context;
  readonly #profile: Profile;
  readonly #connection: Connection;
  readonly #contacts: Contacts;
  #state: "quiet" | "asking" = "quiet";

  constructor(context: Context, { profile, connection, contacts }: SettingsNeeds) {
    this.#context = context;
    this.#profile = profile;
    this.#connection = connection;
    this.#contacts = contacts;
  }

  /** No direct path with anybody, or none until we know more. */
  get isRelayOnly(): boolean {
    return isRelayOnly(this.#profile);
  }

  /** Whether a direct path to this account is allowed. */
  allowsDirect(account: AccountId): boolean {
    return !this.isRelayOnly && !isRelayOnlyWith(this.#profile, account);
  }

  /** The person says so, about one account or about everybody. Holds here at once. */
  choose(on: boolean, account?: AccountId): void {
    const before = settingsHere(this.#profile);
    addUnsaid(this.#profile, { account, on });
    if (account === undefined) this.#profile.set("relayOnly", on ? 1 : 0);
    this.#reflect(before);
    this.#publish();
  }

  /** Takes in what the server shows: at every sign-in, and when another device has said something. */
  shown(sealed: Uint8Array): void {
    this.#shareOlder();
    const theirs = this.#opened(sealed);
    if (theirs || sealed.length === 0) this.#compare(theirs);
    else this.#cannotOpen(sealed);
    if (isInDoubt(this.#profile)) this.#context.tell({ tell: "relayNotKnown" });
  }

  #compare(theirs: AccountSettings | undefined): void {
    if (theirs) this.#adopt(theirs);
    const { number } = keptSettings(this.#profile);
    if (hasUnsaid(this.#profile) || (theirs?.number ?? -1) < number) this.#publish();
  }

  /** A profile from before settings were shared: what was on here goes to the account. */
  #shareOlder(): void {
    const profile = this.#profile;
    if (profile.get("settings") || profile.get("unsaid")) return;
    if (profile.get("relayOnly") === 1) addUnsaid(profile, { account: undefined, on: true });
    for (const { account, relayOnly } of this.#contacts.people())
      if (relayOnly) addUnsaid(profile, { account, on: true });
  }

  #opened(sealed: Uint8Array): AccountSettings | undefined {
    const key = this.#profile.get("settingsKey");
    const plain = key && unwrapKey(this.#context.primitives, key, "tincan/1/settings", sealed);
    return plain && decodeSettings(plain);
  }

  /** No password was typed here since settings are shared, or the server has made these up. */
  #cannotOpen(sealed: Uint8Array): void {
    const seen = this.#profile.get("unopened");
    if (seen && sameBytes(seen, sealed)) return;
    doubtRelay(this.#profile);
    this.#profile.set("unopened", sealed);
  }

  /** A server that shows older ones has lost ours, or lies. */
  #adopt(theirs: AccountSettings): void {
    const before = settingsHere(this.#profile);
    keepSettings(this.#profile, theirs);
    if (isInDoubt(this.#profile)) this.#profile.set("relayOnly", 0);
    this.#reflect(before);
  }

  /** Shows what has changed. Links notice at the end of the turn, and end paths that are forbidden. */
  #reflect(before: AccountSettings): void {
    const after = settingsHere(this.#profile);
    const [was, is] = [new Set(before.accounts), new Set(after.accounts)];
    for (const account of was.symmetricDifference(is))
      this.#contacts.noteRelayOnly(account, is.has(account));
    if (isInDoubt(this.#profile) || this.isRelayOnly === after.relayOnly) return;
    this.#profile.set("relayOnly", after.relayOnly ? 1 : 0);
    this.#context.tell({ tell: "relayOnly", name: undefined, on: after.relayOnly });
  }

  /** Asks one question at a time; what is said in the meantime follows. */
  #publish(): void {
    const key = this.#profile.get("settingsKey");
    const mayAsk = this.#state === "quiet" && this.#connection.isIn && !isInDoubt(this.#profile);
    if (!key || !mayAsk) return;
    const number = keptSettings(this.#profile).number + 1;
    const next = { ...settingsHere(this.#profile), number };
    const { primitives, random } = this.#context;
    const sealed = wrapKey(primitives, random, key, "tincan/1/settings", encodeSettings(next));
    const said = this.#profile.get("unsaid");
    this.#state = "asking";
    this.#connection.ask({ type: "settings", number, sealed }, (reply) => {
      this.#state = "quiet";
      this.#answered(reply, next, said);
    });
  }

  /** If another device was faster, its settings come as well, and ours go on top of them. */
  #answered({ type }: Reply, next: AccountSettings, said: Uint8Array | undefined): void {
    const isOvertaken = keptSettings(this.#profile).number >= next.number;
    if (type === "done" && !isOvertaken) {
      keepSettings(this.#profile, next);
      const now = this.#profile.get("unsaid");
      if (now && said && sameBytes(now, said)) this.#profile.forget("unsaid");
    }
    if ((type === "done" || isOvertaken) && hasUnsaid(this.#profile)) this.#publish();
  }
}
