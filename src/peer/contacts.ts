// The people I have met: their accounts, devices, and the names pinned to them.
import { openDeviceList, type AccountId, type Device, type DeviceList } from "#protocol";
import type { Context } from "./context.ts";
import type { Row } from "./ports.ts";

/** How requests of a contact are met: with a question, with a yes, or not at all. */
export type Standing = "ask" | "always" | "block";

/** Somebody I have met. */
export interface Contact {
  account: AccountId;
  name: string;
  accountKey: Uint8Array;
  devices: Device[];
  standing: Standing;
  relayOnly: boolean;
}

/** What became of a device list that was shown to us. */
export type Met =
  /** The account is the one pinned to its name; `added`: devices that were not there before. */
  | { is: "known"; contact: Contact; added: number }
  /** The name is pinned to another account: nothing is done with this one until it is trusted. */
  | { is: "another"; name: string; accountKey: Uint8Array }
  /** Older than the list held, forged, or of another server. */
  | { is: "refused" };

const columns = "account, name, account_key, list, standing, relay_only";

export class Contacts {
  readonly #context: Context;
  readonly #serverKey: () => Uint8Array | undefined;
  // Opening a list checks all its signatures, and contacts are looked up for every batch.
  readonly #cache = new Map<AccountId, Contact>();

  constructor(context: Context, serverKey: () => Uint8Array | undefined) {
    this.#context = context;
    this.#serverKey = serverKey;
  }

  #contactOf(row: Row | undefined): Contact | undefined {
    if (row === undefined) return undefined;
    const list = openDeviceList(row["list"] as Uint8Array, this.#context.checks);
    return {
      account: row["account"] as AccountId,
      name: String(row["name"]),
      accountKey: row["account_key"] as Uint8Array,
      devices: list?.devices ?? [],
      standing: row["standing"] as Standing,
      relayOnly: row["relay_only"] === 1,
    };
  }

  byAccount(account: AccountId): Contact | undefined {
    const row = () =>
      this.#context.store.get(`SELECT ${columns} FROM contact WHERE account = ?`, account);
    const contact = this.#cache.get(account) ?? this.#contactOf(row());
    if (contact) this.#cache.set(account, contact);
    return contact;
  }

  #change(account: AccountId, column: string, value: string | number): void {
    this.#context.store.run(`UPDATE contact SET ${column} = ? WHERE account = ?`, value, account);
    this.#cache.delete(account);
  }

  #pinned(name: string): AccountId | undefined {
    return this.#context.store.get("SELECT account FROM pin WHERE name = ?", name)?.["account"] as
      | AccountId
      | undefined;
  }

  byName(name: string): Contact | undefined {
    const account = this.#pinned(name);
    return account && this.byAccount(account);
  }

  /** Takes in a device list: pins a new name, keeps a higher number, refuses a lower one. */
  meet(signed: Uint8Array): Met {
    const list = openDeviceList(signed, this.#context.checks);
    const server = this.#serverKey();
    if (!list || !server || list.serverKey.toHex() !== server.toHex()) return { is: "refused" };
    const pin = this.#pinned(list.name);
    if (pin !== undefined && pin !== list.account) return this.#offer(list);
    const before = this.byAccount(list.account);
    if (!this.#keep(list)) return { is: "refused" };
    if (pin === undefined)
      this.#context.store.run("INSERT INTO pin VALUES (?, ?, NULL)", list.name, list.account);
    const contact = this.byAccount(list.account);
    if (contact === undefined) return { is: "refused" };
    return { is: "known", contact, added: before ? newDevices(before, contact) : 0 };
  }

  #offer(list: DeviceList): Met {
    this.#context.store.run("UPDATE pin SET offered = ? WHERE name = ?", list.signed, list.name);
    return { is: "another", name: list.name, accountKey: list.accountKey };
  }

  /** Whether the list is at least as new as the one held; keeps it when it is newer. */
  #keep(list: DeviceList): boolean {
    const held = this.#context.store.get(
      "SELECT number, name FROM contact WHERE account = ?",
      list.account,
    );
    if (held && (Number(held["number"]) > list.number || held["name"] !== list.name)) return false;
    if (held && Number(held["number"]) === list.number) return true;
    this.#context.store.run(
      `INSERT INTO contact (account, name, account_key, list, number) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (account) DO UPDATE SET list = excluded.list, number = excluded.number`,
      list.account, list.name, list.accountKey, list.signed, list.number,
    ); // prettier-ignore
    this.#cache.delete(list.account);
    return true;
  }

  /** The list of another account that was shown under a pinned name. */
  offered(name: string): DeviceList | undefined {
    const row = this.#context.store.get("SELECT offered FROM pin WHERE name = ?", name);
    const signed = row?.["offered"];
    return signed instanceof Uint8Array ? openDeviceList(signed, this.#context.checks) : undefined;
  }

  /** Pins the name to the offered account. */
  trust(name: string): Contact | undefined {
    const list = this.offered(name);
    if (!list || !this.#keep(list)) return undefined;
    this.#context.store.run(
      "UPDATE pin SET account = ?, offered = NULL WHERE name = ?",
      list.account,
      name,
    );
    return this.byAccount(list.account);
  }

  setStanding(account: AccountId, standing: Standing): void {
    this.#change(account, "standing", standing);
  }
  setRelayOnly(account: AccountId, on: boolean): void {
    this.#change(account, "relay_only", on ? 1 : 0);
  }
  blocked(): AccountId[] {
    return this.#context.store
      .all("SELECT account FROM contact WHERE standing = 'block'")
      .map((row) => row["account"] as AccountId);
  }
}

function newDevices(before: Contact, after: Contact): number {
  const known = new Set(before.devices.map(({ id }) => id));
  return after.devices.filter(({ id }) => !known.has(id)).length;
}
