// The machines of one peer: which ones there are, and how each is made from those before it.
import type { AccountId, DeviceId } from "#protocol";
import { Account, type Me } from "./account/account.ts";
import { isRelayOnlyWith } from "./account/kept-settings.ts";
import { SharedSettings } from "./account/shared-settings.ts";
import { formerDevices } from "./account/former-devices.ts";
import { Agreements } from "./agreeing/agreements.ts";
import { openConsents, type Consents } from "./agreeing/consents.ts";
import { Chat } from "./chats/chat.ts";
import { openDrafts } from "./chats/drafts.ts";
import { openHistory } from "./chats/history.ts";
import { createOverview } from "./chats/overview.ts";
import { Proving } from "./damage/proving.ts";
import { createRepair } from "./damage/repair.ts";
import { Delivery } from "./delivery/delivery.ts";
import { openQuotas } from "./delivery/quotas.ts";
import { createReading } from "./delivery/reading.ts";
import { Receipts } from "./delivery/receipts.ts";
import { createTicks } from "./delivery/ticks.ts";
import { openProfile, type Profile } from "./disk/profile.ts";
import { makeTables } from "./disk/schema.ts";
import { Connection } from "./connection/connection.ts";
import { proofOf } from "./links/handshake.ts";
import { Links, type LinkNeeds } from "./links/links.ts";
import { createConversations } from "./logs/conversation.ts";
import { FormerAuthors } from "./logs/former-authors.ts";
import { openPendingFormers } from "./logs/pending-formers.ts";
import { LogWriter } from "./logs/write.ts";
import { openWritten } from "./logs/written.ts";
import { Contacts } from "./people/contacts.ts";
import { Directory } from "./people/directory.ts";
import { OwnBlocks } from "./people/own-blocks.ts";
import { MovingLines } from "./chats/moving-lines.ts";
import { WordIndex } from "./chats/word-index.ts";
import { Logs, type HeldLog } from "./logs/logs.ts";
import { createPresence } from "./people/presence.ts";
import { openContext, type Context } from "./world/context.ts";
import type { PeerWorld } from "./world/ports.ts";

/** The parts of a peer: each machine does one part of the work for a person. */
export type Machines = ReturnType<typeof buildMachines>;

/** Makes all machines. Each gets only those before it; their events are connected afterwards. */
export function buildMachines(world: PeerWorld) {
  makeTables(world.store);
  const context = openContext(world);
  const profile = openProfile(world.store);
  const connection = new Connection(context);
  const account = new Account(context, profile, connection);
  const me = (): Me => meOf(account);
  const mine = (): AccountId | undefined => account.me?.account;
  const former = (): DeviceId[] => formerDevices(profile);
  const contacts = new Contacts(
    context,
    () => profile.get("serverKey"),
    (other) => isRelayOnlyWith(profile, other),
  );
  const settings = new SharedSettings(context, { profile, connection, contacts });
  const presence = createPresence(context, mine);
  const directory = new Directory(context, { contacts, connection });
  const consents = openConsents(context);
  const before = { account, consents, contacts, context, connection, profile, settings };
  const links = new Links(context, linkNeeds(before));
  const logs = new Logs(context.store, context.primitives);
  const formers = new FormerAuthors(context, logs);
  const pendingFormers = openPendingFormers(profile, formers);
  const conversationWith = createConversations(context, () => me().account);
  const writer = new LogWriter(context, logs, profile, me);
  const words = new WordIndex(context.store, logs);
  const lines = new MovingLines(context, logs);
  const proving = new Proving(context, logs);
  const isOwn = (device: DeviceId): boolean => device === me().keys.id || former().includes(device);
  const receipts = new Receipts(logs, mine, isOwn);
  const whereIs = (log: HeldLog, seq: number) => receipts.whereIs(log, seq);
  const history = openHistory(context, { logs, mine, whereIs });
  const reading = createReading(context, receipts, writer);
  const ticks = createTicks(context, receipts);
  const repair = createRepair({ context, logs, profile, writer });
  const quotas = openQuotas(context, logs);
  const authors = { me, former, formers, contacts, conversationWith };
  const delivering = { ...authors, links, logs, writer, receipts, ticks, repair, quotas };
  const delivery = new Delivery(context, delivering);
  const hasUndelivered = (other: AccountId): boolean =>
    !receipts.isDelivered(conversationWith(other));
  const ownBlocks = new OwnBlocks(context, profile, contacts);
  const agreeing = { me, consents, contacts, ownBlocks, directory, presence };
  const agreements = new Agreements(context, { ...agreeing, connection, links, hasUndelivered });
  const { requests } = agreements;
  const drafts = openDrafts(context);
  const known = { agreements, consents, contacts, directory, connection, links, requests };
  const logged = { writer, history, reading, ticks, drafts, written: openWritten(context.store) };
  const chatting = { me: () => account.me, conversationWith, ...known, ...logged };
  const chat = new Chat(context, chatting);
  const overview = createOverview(context, {
    contacts,
    history,
    logs,
    words,
    drafts,
    conversationWith,
    agreed: () => new Set(consents.all().map((one) => one.account)),
    path: (other) => links.bestPathTo(other),
    relayOnly: () => settings.isRelayOnly,
  });
  return {
    context, profile, connection, account, contacts, presence, agreements, consents, requests, links,
    settings, logs, pendingFormers, writer, words, lines, proving, delivery, sync: delivery.sync, history,
    receipts, reading, ticks, repair, quotas, overview, directory, chat, conversationWith,
    /** Throws if nobody has signed in on this device yet. */
    get me() {
      return me();
    },
  }; // prettier-ignore
}

/** The account and device of this side; call it only where a device has signed in before. */
function meOf({ me }: Account): Me {
  if (!me) throw new Error("nobody has signed in yet");
  return me;
}

interface BeforeLinks {
  account: Account;
  consents: Consents;
  contacts: Contacts;
  context: Context;
  connection: Connection;
  profile: Profile;
  settings: SharedSettings;
}

/** What links need of the machines before them. */
function linkNeeds(before: BeforeLinks): LinkNeeds {
  const { account, consents, contacts, context, connection, settings } = before;
  return {
    me: () => account.me,
    relay: (to, frame) => connection.say({ type: "relay", to, frame }),
    proves(of, device, list, key, certificate) {
      if (!consents.holds(of)) return false;
      if (contacts.isBlocked(of)) return false;
      const met = contacts.meet(list, of);
      return met.is === "known" && proofOf(context, met.contact, device, key, certificate);
    },
    direct: (to) => settings.allowsDirect(to) && !contacts.byAccount(to)?.relayOnly,
    stun() {
      const port = connection.welcome?.stunPort ?? 0;
      return port === 0 ? undefined : { host: context.serverHost, port };
    },
  };
}
