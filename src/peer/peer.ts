// The peer: everything on a person's side. It hands each input to the machine that it is for, and
// passes what a machine reports to the others.
import { after, earliest, encodeToServer, limits, msOf } from "#protocol";
import type { Steady } from "#protocol";
import { comparePasswords } from "./account/password-change.ts";
import { linkEvents } from "./between.ts";
import type { ConnectionEvents, ServerNews } from "./connection/connection.ts";
import { buildMachines, type Machines } from "./machines.ts";
import { obey } from "./obey.ts";
import type { Blocks } from "./people/own-blocks.ts";
import { createPresenceParts, type PresenceFrame } from "./people/presence-parts.ts";
import type { PeerEffect, PeerInput, PeerWorld } from "./world/ports.ts";

/** How a peer replaces one whose turn could not be saved. */
export interface Recovery {
  /** The failed turn was the first of all, which only reads, so it is done again. */
  starts: boolean;
  /** The store was damaged, and has been repaired meanwhile. */
  isMended: boolean;
}

const closeServer = { type: "closeServer" } as const;

/**
 * A peer of one profile: made when the profile opens, discarded with its process, and made again
 * from what is on disk when a turn could not be saved. It runs inside transactions of its caller.
 */
export class Peer {
  readonly machines: Machines;
  readonly #presenceParts = createPresenceParts();

  constructor(world: PeerWorld) {
    this.machines = buildMachines(world);
    this.#connect();
  }

  /** Connects the events of each machine to those that need them; by now all of them exist. */
  #connect(): void {
    const { connection, account, contacts, presence, links, delivery, agreements, chat } =
      this.machines;
    const { pendingFormers } = this.machines;
    connection.connect(this.#connectionEvents());
    account.connect({
      entered: (came) => this.#entered(came),
      lost: () => this.#serverLost(),
      forgotten: () => presence.serverForgot(),
      dropping: pendingFormers.begin,
      listShown: (signed) => {
        if (pendingFormers.shown(signed)) this.#sayList();
      },
    });
    contacts.connect({
      grown: () => this.#watch(),
      shortened: ({ account: of, devices }) => links.end(of, new Set(devices.map(({ id }) => id))),
    });
    presence.connect({ changed: (other, online) => agreements.presenceChanged(other, online) });
    links.connect(linkEvents(this.machines));
    delivery.connect(chat);
    agreements.connect(chat);
  }

  /**
   * Takes in all inputs of one turn; the caller carries out the effects after the COMMIT, in their
   * order. Throws `StoreFailure` when the disk fails, and is then of no more use.
   */
  turn(inputs: Iterable<PeerInput>, now: Steady): PeerEffect[] {
    const { context, account, agreements, reading, writer, logs } = this.machines;
    const { sync, links, overview, words } = this.machines;
    context.begin(now);
    if (account.me) agreements.lookAtClock();
    for (const input of inputs) this.#take(input);
    reading.flush();
    writer.signHeads();
    logs.save();
    sync.flush();
    links.flush();
    const changed = context.takeChanged();
    if (changed.length > 0) words.grown(now);
    overview.flush(changed);
    this.#setAlarm();
    return context.end();
  }

  /**
   * The last effects of a discarded peer: they close its connections. `leaves`: its person signs
   * out and says so; the server then ends what could not be ended on disk.
   */
  abandon(leaves: boolean): PeerEffect[] {
    const { links } = this.machines;
    const paths = links.paths.all().map((path) => ({ type: "closePath", path }) as const);
    const bytes = encodeToServer({ type: "signOut" });
    return [...paths, ...(leaves ? [{ type: "sendServer", bytes } as const] : []), closeServer];
  }

  /**
   * The first turn of a peer that replaces one whose turn could not be saved. It takes in nothing
   * for `pauseMs`.
   */
  recover(before: Peer, now: Steady, pauseMs: number, how: Recovery): PeerEffect[] {
    const { context, sync, words, overview } = this.machines;
    context.begin(now);
    sync.pause(after(now, pauseMs));
    words.pause(after(now, pauseMs));
    this.#continue(before.machines, how);
    this.#noteChanged(before.machines, how);
    if (how.starts) obey(this.machines, { do: "start" });
    else if (how.isMended) this.#tellMended(before.machines);
    overview.flush(context.takeChanged());
    this.#setAlarm();
    return context.end();
  }

  #continue(before: Machines, { starts, isMended }: Recovery): void {
    const { connection, account, presence, requests, chat, directory, overview } = this.machines;
    if (!starts) {
      connection.continue(before.connection);
      account.continue(before.account, isMended);
    }
    this.machines.proving.continue(before.proving);
    presence.continue(before.presence);
    requests.continue(before.requests);
    chat.continue(before.chat, isMended);
    directory.continue(before.directory);
    overview.continue(before.overview);
  }

  /** Whatever changed in that turn has changed back, and all links are gone. */
  #noteChanged(before: Machines, { isMended }: Recovery): void {
    const { context, consents, contacts } = this.machines;
    const people = isMended ? contacts.people().map(({ account }) => account) : [];
    const accounts = [...before.context.takeChanged(), ...consents.accounts(), ...people];
    for (const account of accounts) context.changed(account);
  }

  /** Only a new start can ask who this is if the store no longer says it. */
  #tellMended({ account: before }: Machines): void {
    const { context, account, repair } = this.machines;
    repair.start();
    if (before.isIn && !account.isIn) context.tell({ tell: "ended" });
  }

  #take(input: PeerInput): void {
    const { connection, links, context } = this.machines;
    switch (input.type) {
      case "command":
        return obey(this.machines, input.command);
      case "serverOpened":
        return connection.opened();
      case "serverFrame":
        return connection.frame(input.bytes);
      case "serverClosed":
        return connection.closed();
      case "answered":
        return context.answered(input.call, input.answer);
      case "failed":
        return context.failed(input.call);
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
    const { account, connection, links, sync, consents, agreements, presence } = this.machines;
    const { lines, proving, writer } = this.machines;
    writer.signHeads(); // Lines move on the disk, and what has no head is not there yet.
    lines.wake();
    proving.wake();
    account.wake();
    connection.wake();
    links.wake();
    sync.wake();
    consents.wake();
    agreements.showing.wake();
    agreements.blocks.wake();
    presence.wake();
  }

  #setAlarm(): void {
    const { connection, links, sync, consents, reading, presence, agreements, context } =
      this.machines;
    const { account, words, lines, proving } = this.machines;
    const { showing, blocks } = agreements;
    const people = [connection, links, sync, consents, showing, blocks, reading, presence];
    const machines = [account, ...people, words, lines, proving];
    const at = earliest(machines.map(({ nextWake }) => nextWake));
    context.emit({ type: "wakeAt", at: at && msOf(at) });
  }

  // The server

  #connectionEvents(): ConnectionEvents {
    const { account, context } = this.machines;
    return {
      welcomed: (welcome) => {
        context.tell({ tell: "serverReached" });
        account.welcomed(welcome);
      },
      heard: (frame) => this.#heard(frame),
      lost: (first) => {
        context.tell({ tell: "serverAway", first });
        this.#serverLost();
      },
      expelled: (code) => account.expelled(code),
    };
  }

  /** The server has let this device in: tells it again what it may have forgotten. */
  #entered(came: Blocks & { settings: Uint8Array; registration: Uint8Array }): void {
    const { connection, repair, agreements, settings } = this.machines;
    connection.signedIn();
    settings.shown(came.settings);
    repair.entered();
    agreements.restate(came);
    comparePasswords(this.machines, came.registration);
  }

  #serverLost(): void {
    const { links, agreements } = this.machines;
    this.#presenceParts.drop();
    links.serverLost();
    agreements.serverLost();
  }

  #heard(frame: ServerNews): void {
    const { account, contacts, presence, requests, consents, links } = this.machines;
    const { agreements, sync } = this.machines;
    if (!account.me) return;
    switch (frame.type) {
      case "listChanged":
        account.listChanged(frame.list);
        return this.#sayList();
      case "settingsChanged":
        return this.machines.settings.shown(frame.sealed);
      case "passwordChanged":
        return comparePasswords(this.machines, frame.registration);
      case "blockChanged":
        return agreements.blockChanged(frame.account, frame.on);
      case "contactChanged":
        return void contacts.meet(frame.list);
      case "presence":
        return this.#presence(frame);
      case "lobby":
        presence.lobby(frame.open, frame.online);
        return this.#watch();
      case "asked":
        return requests.asked(frame);
      case "answered":
        return requests.answered(frame);
      case "ended":
        return requests.ended(frame);
      case "reachable":
        if (consents.holds(frame.account)) links.reachable(frame.account, frame.devices);
        return;
      case "left":
        return agreements.ended(frame.account, frame.how);
      case "relayed":
        return links.relayed(frame.from, frame.frame);
      case "relaySpent":
        return this.machines.context.tell({ tell: "relaySpent", leftMs: frame.leftMs });
      case "undelivered":
        if (frame.code === "too-many") return sync.doubt(frame.to);
        return links.undelivered(frame.to);
      default:
        return frame satisfies never;
    }
  }

  #presence(part: PresenceFrame): void {
    const { presence, agreements } = this.machines;
    const told = this.#presenceParts.add(part);
    if (!told) return;
    presence.take(told);
    if (told.whole) agreements.presenceKnown();
  }

  /** My device list has changed: shows it to everybody who is linked with me. */
  #sayList(): void {
    const { account: mine, consents, links, delivery } = this.machines;
    const list = mine.me?.list.signed;
    if (!list) return;
    for (const { account } of consents.all()) {
      for (const device of links.to(account)) {
        delivery.sayFormers(device, account);
        links.say(device, { type: "list", list });
      }
    }
  }

  /** Asks a server that does not announce everybody to everybody about the people I have met. */
  #watch(): void {
    const { presence, connection, contacts } = this.machines;
    if (!presence.isPartial) return;
    const max = Math.min(connection.welcome?.limits.watched ?? 0, limits.presenceMax);
    const accounts = contacts.accounts(max);
    connection.ask({ type: "watch", accounts }, () => {});
  }
}
