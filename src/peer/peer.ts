// The peer: what a person's side does. It joins the machines; each of them knows its neighbours only
// by what is handed to it here.
import { encodeToServer, limits } from "#protocol";
import type { AccountId, ConversationId, DeviceId } from "#protocol";
import { Account, type Me } from "./account/account.ts";
import { formerDevices } from "./account/former-devices.ts";
import { Agreements } from "./agreeing/agreements.ts";
import type { Consents } from "./agreeing/consents.ts";
import type { Requests } from "./agreeing/requests.ts";
import { linkEars } from "./between.ts";
import { Chat, type ChatEars } from "./chats/chat.ts";
import { openDrafts } from "./chats/drafts.ts";
import { openHistory, type History } from "./chats/history.ts";
import { createOverview, type Overview } from "./chats/overview.ts";
import { createRepair, type Repair } from "./damage/repair.ts";
import { Delivery } from "./delivery/delivery.ts";
import { createReading, type Reading } from "./delivery/reading.ts";
import { Receipts } from "./delivery/receipts.ts";
import type { Sync } from "./delivery/sync.ts";
import { createTicks, type Ticks } from "./delivery/ticks.ts";
import { openProfile, type Profile } from "./disk/profile.ts";
import { migrate } from "./disk/schema.ts";
import { ServerLine, type LineEars, type ServerNews, type Welcome } from "./line/server-line.ts";
import { Links } from "./links/links.ts";
import { directConversation } from "./logs/conversation.ts";
import { LogWriter } from "./logs/write.ts";
import { openWritten } from "./logs/written.ts";
import type { Machines } from "./machines.ts";
import { obey } from "./obey.ts";
import { Contacts, type Blocks } from "./people/contacts.ts";
import { Directory } from "./people/directory.ts";
import { createPresenceParts, type PresenceFrame } from "./people/presence-parts.ts";
import { createPresence, type Presence } from "./people/presence.ts";
import { openContext, type OpenContext } from "./world/context.ts";
import type { PathKind } from "./world/events.ts";
import type { PeerEffect, PeerInput, PeerWorld, StunServer } from "./world/ports.ts";

const closeServer = { type: "closeServer" } as const;

/**
 * A peer of one profile: made when the profile opens, thrown away with its process, and made anew
 * from what is on disk when a turn could not be kept. It runs inside transactions of its caller.
 */
export class Peer implements Machines {
  readonly context: OpenContext;
  readonly profile: Profile;
  readonly line: ServerLine;
  readonly account: Account;
  readonly contacts: Contacts;
  readonly presence: Presence;
  readonly agreements: Agreements;
  readonly consents: Consents;
  readonly requests: Requests;
  readonly links: Links;
  readonly writer: LogWriter;
  readonly sync: Sync;
  readonly history: History;
  readonly receipts: Receipts;
  readonly reading: Reading;
  readonly ticks: Ticks;
  readonly repair: Repair;
  readonly overview: Overview;
  readonly directory: Directory;
  readonly chat: Chat;
  readonly #presenceParts = createPresenceParts();
  #welcome: Welcome | undefined;

  constructor(world: PeerWorld) {
    migrate(world.store);
    const context = openContext(world);
    this.context = context;
    this.profile = openProfile(world.store);
    this.line = new ServerLine(context, this.#lineEars());
    this.account = new Account(context, this.profile, () => this.line, {
      entered: (blocks) => this.#entered(blocks),
      lost: () => this.#serverLost(),
      forgotten: () => this.presence.serverForgot(),
    });
    this.contacts = new Contacts(
      context,
      () => this.profile.get("serverKey"),
      () => this.#watch(),
    );
    this.presence = createPresence(
      context,
      () => this.account.me?.account,
      (account, online) => this.agreements.presenceChanged(account, online),
    );
    this.links = new Links(
      context,
      linkEars(this, () => this.#stun()),
    );
    this.writer = new LogWriter(context, this.profile, () => this.me);
    this.history = openHistory(context, () => this.account.me?.account);
    const former = (): DeviceId[] => formerDevices(this.profile);
    this.receipts = new Receipts(
      context,
      () => this.account.me?.account,
      (device) => device === this.me.keys.id || former().includes(device),
    );
    this.reading = createReading(context, this.receipts, this.writer);
    this.ticks = createTicks(context, {
      undelivered: (chat) => this.receipts.undelivered(chat),
      isDelivered: (chat) => this.receipts.isDelivered(chat),
      isRead: (chat) => this.receipts.isRead(chat),
    });
    this.repair = createRepair(context, this.profile, this.writer);
    const { contacts, links, line, writer, history, receipts, ticks, repair } = this;
    const me = (): Me => this.me;
    const chat = (): Chat => this.chat;
    const parts = { me, former, chat, contacts, links, writer, receipts, ticks, repair };
    this.sync = new Delivery(context, parts).sync;
    const { presence } = this;
    const waits = (account: AccountId): boolean =>
      !this.receipts.isDelivered(this.conversationWith(account));
    const about = { me, chat, contacts, line, links, presence, waits };
    this.agreements = new Agreements(context, about);
    this.consents = this.agreements.consents;
    this.requests = this.agreements.requests;
    const drafts = openDrafts(context);
    const written = openWritten(context.store);
    const mine = (): Me | undefined => this.account.me;
    this.directory = new Directory(context, { contacts, line });
    const { directory } = this;
    this.chat = new Chat(context, {
      ...this.#chatEars(), me: mine, contacts, directory, line, writer, history, ticks, drafts, written,
    }); // prettier-ignore
    this.overview = createOverview(context, {
      contacts,
      history,
      drafts,
      conversationWith: (account) => this.conversationWith(account),
      agreed: () => new Set(this.consents.all().map(({ account }) => account)),
      path: (account) => this.pathTo(account),
      relayOnly: () => this.profile.get("relayOnly") === 1,
    });
  }

  /** Takes in all inputs of one turn; the effects are to be carried out after the COMMIT. */
  turn(inputs: PeerInput[], now: number): PeerEffect[] {
    this.context.begin(now);
    if (this.account.me) this.agreements.lookAtClock();
    for (const input of inputs) this.#take(input);
    this.reading.flush();
    this.writer.signHeads();
    this.sync.flush();
    this.links.flush();
    this.overview.flush(this.context.takeChanged());
    this.context.emit({ type: "wakeAt", at: this.#nextWake() });
    return this.context.end();
  }

  /**
   * The last effects of a peer that is thrown away: its lines are closed. `leaves`: its person goes,
   * and says so; the server then ends what could not be ended on disk.
   */
  abandon(leaves: boolean): PeerEffect[] {
    const paths = this.links.paths.all().map((path) => ({ type: "closePath", path }) as const);
    const bytes = encodeToServer({ type: "signOut" });
    return [...paths, ...(leaves ? [{ type: "sendServer", bytes } as const] : []), closeServer];
  }

  /**
   * The first turn of a peer that stands in for one whose turn could not be kept. For `pauseMs`
   * nothing is taken in. `starts`: that turn was the first of all, whose work is only to read, and
   * is done again here.
   */
  recover(before: Peer, now: number, pauseMs: number, starts: boolean): PeerEffect[] {
    this.context.begin(now);
    this.sync.pause(now + pauseMs);
    if (!starts) this.line.continue(before.line);
    this.account.continue(before.account);
    this.presence.continue(before.presence);
    this.requests.continue(before.requests);
    this.chat.continue(before.chat);
    this.directory.continue(before.directory);
    this.overview.continue(before.overview);
    // What had changed in that turn has changed back, and all links are gone.
    for (const account of [...before.context.takeChanged(), ...this.consents.accounts()])
      this.context.changed(account);
    if (starts) obey(this, { do: "start" });
    this.overview.flush(this.context.takeChanged());
    this.context.emit({ type: "wakeAt", at: this.#nextWake() });
    return this.context.end();
  }

  /** Whose side this is; only asked for where a device has signed in before. */
  get me(): Me {
    const { me } = this.account;
    if (!me) throw new Error("nobody has signed in yet");
    return me;
  }

  conversationWith(account: AccountId): ConversationId {
    return directConversation(this.context, this.me.account, account);
  }

  /** Leaves everybody and the server, and ends. */
  signOut(): void {
    this.chat.close();
    if (this.account.me) this.agreements.leaveAll();
    this.line.say({ type: "signOut" });
    this.line.stop();
    // The server has ended these by now, or has not heard it, and then hears it next time.
    this.requests.leaveAll();
    this.context.tell({ tell: "ended" });
  }

  #take(input: PeerInput): void {
    const { line, links } = this;
    switch (input.type) {
      case "command":
        return obey(this, input.command);
      case "serverOpened":
        return line.opened();
      case "serverFrame":
        return line.frame(input.bytes);
      case "serverClosed":
        return line.closed();
      case "answered":
        return this.context.answered(input.call, input.answer);
      case "failed":
        return this.context.failed(input.call);
      case "pathDescribed":
        return links.paths.described(input.path, input.description);
      case "pathCandidate":
        return links.paths.found(input.path, input.candidate);
      case "pathOpened":
        return links.paths.opened(input.path);
      case "pathFrame":
        return links.pathFrame(input.path, input.bytes);
      case "pathClosed":
        return links.paths.closed(input.path);
      case "wake":
        return this.#wake();
    }
  }

  #wake(): void {
    this.line.wake();
    this.links.wake();
    this.sync.wake();
    this.consents.wake();
    this.agreements.showing.wake();
    this.presence.wake();
  }

  #nextWake(): number | undefined {
    const { line, links, sync, consents, reading, presence } = this;
    const { showing } = this.agreements;
    const machines = [line, links, sync, consents, showing, reading, presence];
    const times = machines.flatMap(({ nextWake }) => nextWake ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  // The server

  #lineEars(): LineEars {
    return {
      welcomed: (welcome) => {
        this.#welcome = welcome;
        this.context.tell({ tell: "serverReached" });
        this.account.welcomed(welcome);
      },
      heard: (frame) => this.#heard(frame),
      lost: (first) => {
        this.context.tell({ tell: "serverAway", first });
        this.#serverLost();
      },
      expelled: (code) => this.account.expelled(code),
    };
  }

  /** The server has let this device in: what it may have forgotten is told again. */
  #entered(blocks: Blocks): void {
    this.line.signedIn();
    this.repair.entered();
    this.agreements.restate(blocks);
  }

  #serverLost(): void {
    this.#presenceParts.drop();
    this.links.serverLost();
    this.agreements.serverLost();
  }

  #heard(frame: ServerNews): void {
    if (!this.account.me) return;
    switch (frame.type) {
      case "listChanged":
        this.account.listChanged(frame.list);
        return this.#sayList();
      case "presence":
        return this.#presence(frame);
      case "lobby":
        this.presence.lobby(frame.open, frame.online);
        return this.#watch();
      case "asked":
        return this.requests.asked(frame);
      case "answered":
        return this.requests.answered(frame);
      case "ended":
        return this.requests.ended(frame);
      case "reachable":
        if (this.consents.holds(frame.account)) this.links.reachable(frame.account, frame.devices);
        return;
      case "left":
        return this.agreements.ended(frame.account, frame.how);
      case "relayed":
        return this.links.relayed(frame.from, frame.frame);
      case "undelivered":
        if (frame.code === "too-many") return this.sync.doubt(frame.to);
        return this.links.undelivered(frame.to);
      default:
        return frame satisfies never;
    }
  }

  #presence(part: PresenceFrame): void {
    const told = this.#presenceParts.add(part);
    if (!told) return;
    this.presence.take(told);
    if (told.whole) this.agreements.presenceKnown();
  }

  /** My device list has changed: whoever is linked with me is shown it. */
  #sayList(): void {
    const { signed: list } = this.me.list;
    for (const { account } of this.consents.all()) {
      for (const device of this.links.to(account)) this.links.say(device, { type: "list", list });
    }
  }

  /** Where not everybody is told of everybody, the people that I have met matter to me. */
  #watch(): void {
    if (!this.presence.isPartial) return;
    const max = Math.min(this.#welcome?.limits.watched ?? 0, limits.presenceMax);
    const accounts = this.contacts.accounts(max);
    this.line.ask({ type: "watch", accounts }, () => {});
  }

  #stun(): StunServer | undefined {
    const port = this.#welcome?.stunPort ?? 0;
    return port === 0 ? undefined : { host: this.context.serverHost, port };
  }

  #sayChat(account: AccountId, state: "open" | "away" | "left"): void {
    for (const device of this.links.to(account)) this.links.say(device, { type: "chat", state });
  }

  /** The best path of all links to the account. */
  pathTo(account: AccountId): PathKind | undefined {
    const paths = this.links.to(account).map((device) => this.links.pathTo(device));
    return paths.includes("direct") ? "direct" : paths[0];
  }

  // The chat

  #chatEars(): ChatEars {
    return {
      ask: (account) => this.requests.ask(account, false),
      withdraw: (account) => this.requests.withdraw(account),
      acceptFrom: (account) => this.requests.acceptFrom(account),
      holds: (account) => this.consents.holds(account),
      path: (account) => this.pathTo(account),
      say: (account, state) => this.#sayChat(account, state),
      leave: (account) => this.agreements.leave(account),
      deliver: (account) => this.agreements.offers.offer(account),
      markRead: (conversation) => this.reading.shown(conversation),
    };
  }
}
