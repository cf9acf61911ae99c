// The machines of one peer: which ones there are, and how each is made from those before it.
import type { AccountId, ConversationId, DeviceId } from "#protocol";
import { Account, type Me } from "./account/account.ts";
import { formerDevices } from "./account/former-devices.ts";
import { Agreements } from "./agreeing/agreements.ts";
import { openConsents, type Consents } from "./agreeing/consents.ts";
import type { Requests } from "./agreeing/requests.ts";
import { Chat } from "./chats/chat.ts";
import { openDrafts } from "./chats/drafts.ts";
import { openHistory, type History } from "./chats/history.ts";
import { createOverview, type Overview } from "./chats/overview.ts";
import { Proving } from "./damage/proving.ts";
import { createRepair, type Repair } from "./damage/repair.ts";
import { Delivery } from "./delivery/delivery.ts";
import { createReading, type Reading } from "./delivery/reading.ts";
import { Receipts } from "./delivery/receipts.ts";
import type { Sync } from "./delivery/sync.ts";
import { createTicks, type Ticks } from "./delivery/ticks.ts";
import { openProfile, type Profile } from "./disk/profile.ts";
import { makeTables } from "./disk/schema.ts";
import { Connection } from "./connection/connection.ts";
import { holdsDevice } from "./links/handshake.ts";
import { Links, type LinkNeeds } from "./links/links.ts";
import { createConversations } from "./logs/conversation.ts";
import { LogWriter } from "./logs/write.ts";
import { openWritten } from "./logs/written.ts";
import { Contacts } from "./people/contacts.ts";
import { Directory } from "./people/directory.ts";
import { MovingLines } from "./chats/moving-lines.ts";
import { WordIndex } from "./chats/word-index.ts";
import { Logs, type HeldLog } from "./logs/logs.ts";
import { createPresence, type Presence } from "./people/presence.ts";
import { openContext, type OpenContext } from "./world/context.ts";
import type { PeerWorld } from "./world/ports.ts";

/** The parts of a peer: each machine does one part of the work for a person. */
export interface Machines {
  readonly context: OpenContext;
  readonly profile: Profile;
  readonly connection: Connection;
  readonly account: Account;
  readonly contacts: Contacts;
  readonly presence: Presence;
  readonly agreements: Agreements;
  readonly consents: Consents;
  readonly requests: Requests;
  readonly links: Links;
  readonly logs: Logs;
  readonly writer: LogWriter;
  readonly words: WordIndex;
  readonly lines: MovingLines;
  readonly proving: Proving;
  readonly delivery: Delivery;
  readonly sync: Sync;
  readonly history: History;
  readonly receipts: Receipts;
  readonly reading: Reading;
  readonly ticks: Ticks;
  readonly repair: Repair;
  readonly overview: Overview;
  readonly directory: Directory;
  readonly chat: Chat;
  /** The account and device of this side; throws if nobody has signed in on this device yet. */
  readonly me: Me;
  conversationWith(account: AccountId): ConversationId;
}

/**
 * Makes all machines. Each one gets only those before it; their events are connected afterwards.
 */
export function buildMachines(world: PeerWorld): Machines {
  makeTables(world.store);
  const context = openContext(world);
  const profile = openProfile(world.store);
  const connection = new Connection(context);
  const account = new Account(context, profile, connection);
  const me = (): Me => meOf(account);
  const mine = (): AccountId | undefined => account.me?.account;
  const former = (): DeviceId[] => formerDevices(profile);
  const contacts = new Contacts(context, () => profile.get("serverKey"));
  const presence = createPresence(context, mine);
  const directory = new Directory(context, { contacts, connection });
  const consents = openConsents(context);
  const before = { account, consents, contacts, context, connection, profile };
  const links = new Links(context, linkNeeds(before));
  const logs = new Logs(context.store, context.primitives);
  const writer = new LogWriter(context, logs, profile, me);
  const words = new WordIndex(context.store, logs);
  const lines = new MovingLines(context, logs);
  const proving = new Proving(context);
  const isOwn = (device: DeviceId): boolean => device === me().keys.id || former().includes(device);
  const receipts = new Receipts(logs, mine, isOwn);
  const whereIs = (log: HeldLog, seq: number) => receipts.whereIs(log, seq);
  const history = openHistory(context, { logs, mine, whereIs });
  const reading = createReading(context, receipts, writer);
  const ticks = createTicks(context, receipts);
  const repair = createRepair({ context, logs, profile, writer });
  const delivering = { me, former, contacts, links, logs, writer, receipts, ticks, repair };
  const delivery = new Delivery(context, delivering);
  const conversationWith = createConversations(context, () => me().account);
  const hasUndelivered = (other: AccountId): boolean =>
    !receipts.isDelivered(conversationWith(other));
  const people = { contacts, directory, presence };
  const agreeing = { me, consents, ...people, connection, links, hasUndelivered };
  const agreements = new Agreements(context, agreeing);
  const { requests } = agreements;
  const drafts = openDrafts(context);
  const written = openWritten(context.store);
  const known = { agreements, consents, contacts, directory, connection, links, requests };
  const logged = { writer, history, reading, ticks, drafts, written };
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
    relayOnly: () => profile.get("relayOnly") === 1,
  });
  const machines = {
      context, profile, connection, account, contacts, presence, agreements, consents, requests, links,
      logs, writer, words, lines, proving, delivery, history, receipts, reading, ticks, repair, overview,
      directory, chat,
    }; // prettier-ignore
  return {
    ...machines,
    sync: delivery.sync,
    conversationWith,
    get me() {
      return me();
    },
  };
}

/** The account and device of this side; call it only where a device has signed in before. */
function meOf({ me }: Account): Me {
  if (!me) throw new Error("nobody has signed in yet");
  return me;
}

type BeforeLinks = Pick<
  Machines,
  "account" | "consents" | "contacts" | "context" | "connection" | "profile"
>;

/** What links need of the machines before them. */
function linkNeeds({
  account,
  consents,
  contacts,
  context,
  connection,
  profile,
}: BeforeLinks): LinkNeeds {
  return {
    me: () => account.me,
    relay: (to, frame) => connection.say({ type: "relay", to, frame }),
    proves(of, device, list, key) {
      if (!consents.holds(of)) return false;
      if (contacts.isBlocked(of)) return false;
      const met = contacts.meet(list, of);
      return met.is === "known" && holdsDevice(met.contact, device, key);
    },
    direct: (to) => profile.get("relayOnly") !== 1 && !contacts.byAccount(to)?.relayOnly,
    stun() {
      const port = connection.welcome?.stunPort ?? 0;
      return port === 0 ? undefined : { host: context.serverHost, port };
    },
  };
}
