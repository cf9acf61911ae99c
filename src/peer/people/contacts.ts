// The people I have met: their accounts, devices, and the names pinned to them.
import { sameBytes } from "#crypto";
import { limits, openDeviceList } from "#protocol";
import type { AccountId, Device, DeviceList } from "#protocol";
import type { Context } from "../world/context.ts";
import type { Standing } from "../world/events.ts";
import type { Row } from "../world/ports.ts";
import { createOutlet } from "../world/outlet.ts";
import { isMore, tellOfDevices } from "./device-news.ts";
import { createStrangers } from "./strangers.ts";

/** Somebody I have met. */
export interface Contact {
  account: AccountId;
  name: string;
  accountKey: Uint8Array;
  /** The number of the newest device list. */
  number: number;
  devices: Device[];
  standing: Standing;
  relayOnly: boolean;
}

/** Somebody I have met, as a list of chats needs them: without keys and devices. */
export interface Person {
  account: AccountId;
  name: string;
  standing: Standing;
  relayOnly: boolean;
  /** The server offers a different account under this name. */
  changedAccount: boolean;
}

/** The result of taking in a device list. */
export type Met =
  /** The account is pinned to its name, or the name is new; `older`: we hold a newer list. */
  | { is: "known"; contact: Contact; older: boolean }
  /** The name is pinned to a different account: without effect until the person trusts it. */
  | { is: "another"; name: string }
  /** The list is forged, from a different server, or of the wrong account. */
  | { is: "refused" };

/** The events of contacts. */
export interface ContactEvents {
  /** A contact was added. */
  grown(): void;
  /** Devices of the contact are no longer on its list. */
  shortened(contact: Contact): void;
}

/** Only somebody who wants to fill the disk would make more contacts. */
const contactsMax = 10_000;

/** A server tells of no more blocks than this at a time; more would be made up. */
const unmetBlocksMax = limits.blockedMax;

const columns = "account, name, account_key, list, number, standing, relay_only";

/**
 * The people this account has met: names in their normal form are pinned to accounts, and a newer
 * device list replaces an older one, never the reverse (docs/protocol.md §5).
 */
export class Contacts {
  readonly #context: Context;
  readonly #serverKey: () => Uint8Array | undefined;
  readonly #isRelayOnly: (account: AccountId) => boolean;
  readonly #outlet = createOutlet<ContactEvents>();
  readonly connect = this.#outlet.connect;
  // Opening a list checks all its signatures, and every batch looks a contact up, so cache them.
  readonly #cache = new Map<AccountId, Contact>();
  readonly #strangers = createStrangers<Contact>();

  /** `isRelayOnly`: what holds for an account that this device has not met. */
  constructor(
    context: Context,
    serverKey: () => Uint8Array | undefined,
    isRelayOnly: (account: AccountId) => boolean,
  ) {
    this.#context = context;
    this.#serverKey = serverKey;
    this.#isRelayOnly = isRelayOnly;
  }

  #contactOf(row: Row | undefined): Contact | undefined {
    if (row === undefined) return undefined;
    const list = openDeviceList(row["list"] as Uint8Array, this.#context.checks);
    return {
      account: row["account"] as AccountId,
      name: String(row["name"]),
      accountKey: row["account_key"] as Uint8Array,
      number: Number(row["number"]),
      devices: list?.devices ?? [],
      standing: row["standing"] as Standing,
      relayOnly: row["relay_only"] === 1,
    };
  }

  /** Somebody kept, or a stranger who has asked. */
  byAccount(account: AccountId): Contact | undefined {
    return this.#kept(account) ?? this.#strangers.of(account)?.contact;
  }

  #kept(account: AccountId): Contact | undefined {
    const row = () =>
      this.#context.store.get(`SELECT ${columns} FROM contact WHERE account = ?`, account);
    const contact = this.#cache.get(account) ?? this.#contactOf(row());
    if (contact) this.#cache.set(account, contact);
    return contact;
  }

  /** What the person decides about somebody is kept, and so is everything that it depends on. */
  #change(account: AccountId, column: string, value: string | number): void {
    this.keepStranger(account);
    this.#context.store.run(`UPDATE contact SET ${column} = ? WHERE account = ?`, value, account);
    this.#cache.delete(account);
    this.#context.changed(account);
  }

  #pinned(name: string): AccountId | undefined {
    return this.#context.store.get("SELECT account FROM pin WHERE name = ?", name)?.["account"] as
      | AccountId
      | undefined;
  }

  byName(name: string): Contact | undefined {
    const account = this.#pinned(name);
    return account ? this.byAccount(account) : this.#strangers.named(name)?.contact;
  }

  /**
   * Reads a device list, of this account if one is named. It keeps a higher number of somebody whom
   * it keeps already, and reports devices that have joined; a stranger leaves no trace.
   */
  meet(signed: Uint8Array, account?: AccountId): Met {
    const list = this.#open(signed);
    if (!list || (account !== undefined && account !== list.account)) return { is: "refused" };
    return this.#meet(list);
  }

  /** The same, and remembers a stranger who asks: in memory, until the person has decided. */
  hear(signed: Uint8Array): Met {
    const met = this.meet(signed);
    if (met.is !== "known" || met.older || this.#kept(met.contact.account)) return met;
    this.#strangers.remember({ contact: met.contact, list: signed });
    return met;
  }

  /**
   * The same, and keeps a stranger for good: the two have agreed, or the person has begun it. Returns
   * undefined if there are too many contacts, or if it is the list of another account.
   */
  keep(signed: Uint8Array, account?: AccountId): Contact | undefined {
    const met = this.meet(signed, account);
    if (met.is !== "known") return undefined;
    const list = met.older ? this.#strangers.of(met.contact.account)?.list : signed;
    return this.#kept(met.contact.account) ?? this.#add(this.#open(list ?? signed));
  }

  /** Keeps somebody who was only remembered, because the person has begun something with them. */
  keepStranger(account: AccountId): void {
    const stranger = this.#strangers.of(account);
    if (stranger) this.#add(this.#open(stranger.list));
  }

  /**
   * Takes in the directory's answer about a name that the person looks for, and keeps it. It alone
   * can offer another account under a pinned name: what people say about themselves must not touch
   * anybody else.
   */
  lookedUp(name: string, signed: Uint8Array): Met {
    const list = this.#open(signed);
    if (!list || list.name !== name) return { is: "refused" };
    const met = this.#meet(list);
    if (met.is === "another") this.#offer(name, signed);
    if (met.is !== "known") return met;
    const contact = this.keep(signed);
    return contact ? { ...met, contact } : { is: "refused" };
  }

  /** The list, if it is sound and of this server. */
  #open(signed: Uint8Array): DeviceList | undefined {
    const [list, here] = [openDeviceList(signed, this.#context.checks), this.#serverKey()];
    return list && here && sameBytes(list.serverKey, here) ? list : undefined;
  }

  /** An account has one name for ever; a list under a second one says nothing about anybody. */
  #meet(list: DeviceList): Met {
    const { name, account, number } = list;
    const held = this.byAccount(account);
    if ((held?.name ?? name) !== name) return { is: "refused" };
    const pin = this.#pinned(name);
    if (pin !== undefined && pin !== account) return { is: "another", name };
    const contact = this.#kept(account) ? this.#add(list) : this.#newer(held, list);
    if (!contact) return { is: "refused" };
    return { is: "known", contact, older: contact.number > number };
  }

  /** Keeps the newest list of an account, and pins the name to it. */
  #add(list: DeviceList | undefined): Contact | undefined {
    const contact = list && this.#store(list);
    if (!contact) return undefined;
    const { name, account } = contact;
    this.#strangers.forget(account);
    if (this.#pinned(name) === undefined)
      this.#context.store.run("INSERT INTO pin VALUES (?, ?, NULL)", name, account);
    else this.#offer(name, null);
    return contact;
  }

  /** Keeps the list of another account that the directory has for a pinned name; null: none. */
  #offer(name: string, signed: Uint8Array | null): void {
    const { store } = this.#context;
    const before = store.get("SELECT account, offered FROM pin WHERE name = ?", name);
    if (!before || (signed === null && before["offered"] === null)) return;
    store.run("UPDATE pin SET offered = ? WHERE name = ?", signed, name);
    this.#context.changed(before["account"] as AccountId);
  }

  /** What we remember of a stranger, or the list if that is newer. */
  #newer(held: Contact | undefined, list: DeviceList): Contact {
    const { account, name, accountKey, number, devices } = list;
    if (held && held.number >= number) return held;
    return { ...this.#unmet(account), account, name, accountKey, number, devices };
  }

  /** What holds for an account that this device has not met: another device may block it. */
  #unmet(account: AccountId): Pick<Contact, "standing" | "relayOnly"> {
    const standing = this.isBlocked(account) ? "block" : "ask";
    return { standing, relayOnly: this.#isRelayOnly(account) };
  }

  /** Keeps the list if it is newer, and returns the contact; undefined if there are too many. */
  #store(list: DeviceList): Contact | undefined {
    const { account, name, accountKey, signed, number, devices } = list;
    const held = this.#kept(account);
    if (held && held.number >= number) return held;
    if (!held && this.#count() >= contactsMax) return undefined;
    const settings = held ?? this.#unmet(account);
    this.#context.store.run(
      `INSERT INTO contact (account, name, account_key, list, number, standing, relay_only)
         VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (account) DO UPDATE SET
         account_key = excluded.account_key, list = excluded.list, number = excluded.number`,
      account, name, accountKey, signed, number, settings.standing, settings.relayOnly ? 1 : 0,
    ); // prettier-ignore
    if (!held) this.#unblockUnmet(account);
    if (held) tellOfDevices(this.#context, name, held.devices, devices);
    const contact: Contact = { ...settings, account, name, accountKey, number, devices };
    this.#cache.set(account, contact);
    this.#context.changed(account);
    if (!held) this.#outlet.to.grown();
    else if (isMore(devices, held.devices)) this.#outlet.to.shortened(contact);
    return contact;
  }

  #count(): number {
    return Number(this.#context.store.get("SELECT count(*) AS n FROM contact")?.["n"]);
  }

  /** The list of a different account that the directory has for a pinned name. */
  offered(name: string): DeviceList | undefined {
    const row = this.#context.store.get("SELECT offered FROM pin WHERE name = ?", name);
    const signed = row?.["offered"];
    return signed instanceof Uint8Array ? openDeviceList(signed, this.#context.checks) : undefined;
  }

  /** Pins the name to the offered account. */
  trust(name: string): Contact | undefined {
    const list = this.offered(name);
    const contact = list && this.#store(list);
    if (!contact) return undefined;
    this.#context.changed(contact.account);
    const sql = "UPDATE pin SET account = ?, offered = NULL WHERE name = ?";
    this.#context.store.run(sql, contact.account, name);
    return contact;
  }

  setStanding(account: AccountId, standing: Standing): void {
    this.#change(account, "standing", standing);
  }
  setRelayOnly(account: AccountId, on: boolean): void {
    this.#change(account, "relay_only", on ? 1 : 0);
  }
  /** The same, but leaves a stranger a stranger, because the person said it elsewhere. */
  noteRelayOnly(account: AccountId, on: boolean): void {
    const held = this.#kept(account);
    if (held && held.relayOnly !== on) this.setRelayOnly(account, on);
  }

  /** The blocks of an older program of which the server has not heard yet. */
  untoldBlocks(): AccountId[] {
    const sql = "SELECT account FROM contact WHERE standing = 'block' AND told = 0";
    return this.#context.store.all(sql).map((row) => row["account"] as AccountId);
  }
  /** Notes that the server knows of such a block. */
  blockTold(account: AccountId): void {
    if (this.untoldBlocks().includes(account)) this.#change(account, "told", 1);
  }

  /** Whether my account blocks this one, met here or not. */
  isBlocked(account: AccountId): boolean {
    const { store } = this.#context;
    const isUnmet = () => store.get("SELECT 1 FROM block WHERE account = ?", account);
    return this.#kept(account)?.standing === "block" || isUnmet() !== undefined;
  }

  /** Blocks an account, met here or not, or no longer does. */
  setBlocked(account: AccountId, on: boolean): void {
    if (on === this.isBlocked(account)) return;
    if (on) this.#adoptBlock(account);
    else this.#endBlock(account);
  }

  #adoptBlock(account: AccountId): void {
    const { store } = this.#context;
    if (this.#kept(account)) return this.#change(account, "standing", "block");
    const count = Number(store.get("SELECT count(*) AS n FROM block")?.["n"]);
    if (count < unmetBlocksMax) store.run("INSERT OR IGNORE INTO block VALUES (?)", account);
    this.#strangers.forget(account);
  }

  #endBlock(account: AccountId): void {
    if (this.#kept(account)?.standing === "block") this.setStanding(account, "ask");
    this.#unblockUnmet(account);
  }

  #unblockUnmet(account: AccountId): void {
    const { store } = this.#context;
    if (store.get("SELECT 1 FROM block WHERE account = ?", account))
      store.run("DELETE FROM block WHERE account = ?", account);
  }

  /** All accounts that my account blocks, met here or not. */
  blocked(): AccountId[] {
    const sql =
      "SELECT account FROM contact WHERE standing = 'block' UNION SELECT account FROM block";
    return this.#context.store.all(sql).map((row) => row["account"] as AccountId);
  }

  /**
   * The holder of each name, or of this one. Opens no device lists, since that is slow with many
   * people. Leaves out an account whose name now belongs to somebody else.
   */
  people(name?: string): Person[] {
    const select = `SELECT pin.name, pin.account, standing, relay_only, offered IS NOT NULL AS changed
      FROM pin JOIN contact ON contact.account = pin.account`;
    const { store } = this.#context;
    const rows =
      name === undefined ? store.all(select) : store.all(`${select} WHERE pin.name = ?`, name);
    return rows.map((row) => ({
      account: row["account"] as AccountId,
      name: String(row["name"]),
      standing: row["standing"] as Standing,
      relayOnly: row["relay_only"] === 1,
      changedAccount: row["changed"] === 1 && this.offered(String(row["name"])) !== undefined,
    }));
  }

  /** The accounts of at most this many contacts. */
  accounts(max: number): AccountId[] {
    return this.#context.store
      .all("SELECT account FROM contact LIMIT ?", max)
      .map((row) => row["account"] as AccountId);
  }
}
