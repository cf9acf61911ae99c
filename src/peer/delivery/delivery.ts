// Delivery for people: who may write in a conversation, what new entries mean, what people hear.
import { entryTypes, isLine, meaningOf, msBetween, openBody, wallAt } from "#protocol";
import type { AccountId, ConversationId, DeviceId, Vector } from "#protocol";
import type { Me } from "../account/account.ts";
import type { Repair } from "../damage/repair.ts";
import type { Links } from "../links/links.ts";
import type { Writing } from "../logs/branch.ts";
import type { NewEntry } from "../logs/append.ts";
import type { FilledEntry } from "../logs/contents.ts";
import {
  endOfFormer,
  type FormerAuthors,
  type HeardFormer,
  type Unlisted,
} from "../logs/former-authors.ts";
import type { HeldLog, Logs } from "../logs/logs.ts";
import type { Author } from "../logs/take.ts";
import type { LogWriter } from "../logs/write.ts";
import type { Contact, Contacts } from "../people/contacts.ts";
import type { Context } from "../world/context.ts";
import { OwnLogs } from "./own-logs.ts";
import { Pauses } from "./pauses.ts";
import type { Quotas } from "./quotas.ts";
import type { Receipts } from "./receipts.ts";
import { Sync, type SyncNeeds } from "./sync.ts";
import type { Ticks } from "./ticks.ts";
import { createOutlet } from "../world/outlet.ts";

/** The machines that delivery works with. */
export interface DeliveryNeeds {
  me(): Me;
  /** The devices that this profile used to be. */
  former(): DeviceId[];
  conversationWith(other: AccountId): ConversationId;
  formers: FormerAuthors;
  contacts: Contacts;
  links: Links;
  logs: Logs;
  writer: LogWriter;
  receipts: Receipts;
  ticks: Ticks;
  repair: Repair;
  quotas: Quotas;
}

/** What delivery reports. */
export interface DeliveryEvents {
  /** A contact has written this many new lines. */
  arrived(contact: Contact, count: number): void;
}

/** Joins {@link Sync}, which knows devices and logs, to the machines that know people. */
export class Delivery {
  readonly sync: Sync;
  readonly #context: Context;
  readonly #needs: DeliveryNeeds;
  readonly #own: OwnLogs;
  readonly #pauses: Pauses;
  readonly #outlet = createOutlet<DeliveryEvents>();
  readonly connect = this.#outlet.connect;

  constructor(context: Context, needs: DeliveryNeeds) {
    this.#context = context;
    this.#needs = needs;
    this.#own = new OwnLogs(context, { ...needs, explains: needs.repair.explains });
    this.#pauses = new Pauses(context, needs.quotas);
    const syncing: SyncNeeds = {
      send: (device, message) => needs.links.say(device, message),
      signHeads: () => needs.writer.signHeads(),
      author: (from, device) => this.#author(from, device),
      writer: (device) => this.#own.writer(device),
      isMine: (log) => log.account === needs.me().account,
      room: (conversation, { account }) => needs.quotas.room({ conversation, account }),
      endOf: (log) => this.#endOf(log),
      misses: (from, conversation, claim) => {
        const contact = this.#contactAt(from);
        return contact !== undefined && this.#own.misses(contact.name, conversation, claim);
      },
    };
    this.sync = new Sync(context, needs.logs, syncing, {
      stored: (from, log, entries, again) => this.#stored(from, log, entries, again),
      filled: (from, log, entries) => this.#filled(from, log, entries),
      acknowledged: (device, vector) => this.#acknowledged(device, vector),
      compared: (from, conversation, next) => this.#compared(from, conversation, next),
      forked: (log) => this.#forked(log),
      full: (from) => this.#about(from, (contact) => this.#full(contact)),
      paused: (from, why) => this.#about(from, (it) => this.#pauses.there(from, it, why)),
      overran: (from) => this.#about(from, (contact) => this.#pauses.overran(contact)),
    });
  }

  /** Gives a person this much space, bytes: what has waited for it comes if there is room. */
  giveSpace({ account }: Contact, bytes: number): void {
    this.#needs.quotas.set(account, bytes);
    this.#pauses.ended(account);
    this.sync.makeRoom(this.#needs.conversationWith(account));
  }

  #full(contact: Contact): void {
    this.#pauses.full(contact, { conversation: this.#needs.conversationWith(contact.account) });
  }

  #about(device: DeviceId, then: (contact: Contact) => void): void {
    const contact = this.#contactAt(device);
    if (contact) then(contact);
  }

  /** Only the devices of both accounts write in a conversation. */
  #author(from: DeviceId, device: DeviceId): Author | undefined {
    const contact = this.#contactAt(from);
    if (!contact) return undefined;
    const { list, account, keys, session } = this.#needs.me();
    const mine = list.devices.find(({ id }) => id === device);
    const here = this.#own.writer(device) !== "another";
    if (mine) {
      const last = this.#needs.formers.lastOfLeaving(
        this.#needs.conversationWith(contact.account),
        device,
      );
      return { account, signingKey: mine.signingKey, own: true, here, ...(last && { last }) };
    }
    if (session && device === keys.id)
      return {
        account,
        signingKey: keys.signingKey,
        own: true,
        here: true,
        until: session.expires,
      };
    const theirs = contact.devices.find(({ id }) => id === device);
    if (!theirs) return this.#former(contact, device, { account, here });
    return { account: contact.account, signingKey: theirs.signingKey, own: false, here: false };
  }

  /** One that has left its list has written until its last heads, and a session device for a time. */
  #former(
    contact: Contact,
    device: DeviceId,
    mine: { account: AccountId; here: boolean },
  ): Author | undefined {
    const conversation = this.#needs.conversationWith(contact.account);
    const former = this.#needs.formers.of(conversation, device);
    if (!former) return undefined;
    const { account, signingKey, counts } = former;
    const own = account === mine.account;
    return { account, signingKey, own, here: own && mine.here, ...counts };
  }

  /** What the other side says of a device that is on no list of its account. */
  heardFormer(from: DeviceId, heard: HeardFormer): void {
    const contact = this.#contactAt(from);
    if (!contact) return;
    const accounts = [contact.account, this.#needs.me().account];
    const conversation = this.#needs.conversationWith(contact.account);
    const ownerOf = (device: DeviceId) => this.#ownerOf(contact, device);
    const said = this.#needs.formers.take(heard, { conversation, accounts, ownerOf });
    if (!said) return;
    this.sync.doubt(from); // Batches of it that came before have been dropped.
    this.#tellOfSessionDevice(contact, said);
    for (const device of this.#needs.links.to(contact.account))
      if (device !== from) this.#needs.links.say(device, { type: "former", ...heard });
  }

  /** Whose device this is, or was: mine, or the contact's; undefined if no list says so. */
  #ownerOf({ account, devices }: Contact, device: DeviceId): AccountId | undefined {
    const me = this.#needs.me();
    const gone = me.list.revoked.some((one) => one.device === device);
    const isMine = gone || me.list.devices.some(({ id }) => id === device);
    if (isMine || this.#own.writer(device) !== "another") return me.account;
    return devices.some(({ id }) => id === device) ? account : undefined;
  }

  /** It shows on no list that somebody has signed in there. */
  #tellOfSessionDevice(contact: Contact, { account, device, counts }: Unlisted): void {
    if (!("until" in counts) || this.#own.writer(device) !== "another") return;
    const leftMs = msBetween(this.#context.wall(), wallAt(counts.until));
    if (leftMs <= 0) return;
    const name = account === contact.account ? contact.name : this.#context.name;
    this.#context.tell({ tell: "sessionDevice", name, leftMs });
  }

  /** Passes on what is known of devices that are on no list, before any batch of them. */
  sayFormers(to: DeviceId, account: AccountId): void {
    const { formers, links, conversationWith, me } = this.#needs;
    const { session } = me();
    const mine = session ? [{ former: session.certificate, belonging: new Uint8Array() }] : [];
    for (const one of [...mine, ...formers.toPassOn(conversationWith(account))])
      links.say(to, { type: "former", ...one });
  }

  /** Nobody takes in what a former device has written after its last heads. */
  #endOf(log: HeldLog): number {
    const former = this.#needs.formers.of(log.conversation, log.device);
    if (!former || !("last" in former.counts)) return log.next;
    return Math.min(log.next, endOfFormer(former.counts.last, log));
  }

  #contactAt(device: DeviceId): Contact | undefined {
    const account = this.#needs.links.accountOf(device);
    return account && this.#needs.contacts.byAccount(account);
  }

  #stored(from: DeviceId, log: HeldLog, entries: NewEntry[], again: Writing[]): void {
    const contact = this.#contactAt(from);
    if (!contact) return;
    this.#needs.repair.grown();
    this.#context.changed(contact.account);
    if (log.account !== contact.account) return this.#own.fetched(contact.name, log, again);
    for (const { entry } of entries) this.#learn(contact, log, entry);
    const lines = entries.filter(({ entry }) => isLine(entry));
    if (lines.length > 0) this.#outlet.to.arrived(contact, lines.length);
  }

  /** Lines that were shown as missing have changed, and what was not known before may count now. */
  #filled(from: DeviceId, log: HeldLog, entries: FilledEntry[]): void {
    const contact = this.#contactAt(from);
    if (!contact) return;
    this.#context.changed(contact.account);
    if (log.account !== contact.account) return;
    for (const { entry } of entries) this.#learn(contact, log, entry);
  }

  #learn(contact: Contact, log: HeldLog, { type, content }: NewEntry["entry"]): void {
    const body = meaningOf(type) === entryTypes.read ? openBody(type, content) : undefined;
    if (!body) return;
    this.#needs.receipts.readBy(contact.account, log.conversation, body.content);
    this.#needs.ticks.moved(contact.account, contact.name, log.conversation);
  }

  #acknowledged(device: DeviceId, vector: Vector): void {
    const contact = this.#contactAt(device);
    if (!contact) return;
    if (this.#needs.receipts.acknowledged(device, vector)) this.#pauses.keeps(device, contact);
    this.#context.changed(contact.account);
    this.#needs.ticks.moved(contact.account, contact.name, vector.conversation);
  }

  /** If a log of mine was damaged, the other side may hold no more of it than we have left. */
  #compared(from: DeviceId, conversation: ConversationId, next: (log: HeldLog) => number): void {
    const contact = this.#contactAt(from);
    if (!contact) return;
    for (const log of this.#needs.logs.of(conversation)) {
      if (this.#own.writer(log.device) !== "another" && next(log) <= log.next)
        this.#settle(log, from, contact);
    }
  }

  #settle(log: HeldLog, from: DeviceId, { account, name }: Contact): void {
    if (this.#needs.repair.settle(log, from, name)) this.#context.changed(account);
  }

  #forked(log: HeldLog): void {
    const name = this.#needs.contacts.byAccount(log.account)?.name ?? this.#context.name;
    this.#context.tell({ tell: "forked", name });
  }
}
