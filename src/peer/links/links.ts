// The links to all devices we may talk to: established over the relay, moved to a better path,
// moved back when that dies, renewed in time. Code that speaks through a link sees none of this.
import { after, decodeLinkFrame, earliest, encodeHandshake, isDue, msBetween } from "#protocol";
import type { AccountId, Steady, BetweenPeers, DeviceId, LinkFrame } from "#protocol";
import type { Me } from "../account/account.ts";
import type { Context } from "../world/context.ts";
import type { PathKind } from "../world/events.ts";
import type { PathId, StunServer } from "../world/ports.ts";
import type { Proof, Shown } from "./handshake.ts";
import { Handshakes, type HandshakeNeeds, type HandshakeStep } from "./handshakes.ts";
import { createHeartbeat } from "./heartbeat.ts";
import type { Link } from "./link.ts";
import { packed } from "./packing.ts";
import { Paths, type PathNeeds, type PathTalk } from "./paths.ts";
import { isOver, kindOf, openFrame } from "./remote.ts";
import type { Carrier, Linked, Remote, Route } from "./remote.ts";
import { createOutlet } from "../world/outlet.ts";

/** What links need. */
export interface LinkNeeds {
  me(): Me | undefined;
  /** Passes a frame to the server for this device; the frame is lost while the server is away. */
  relay(device: DeviceId, frame: Uint8Array): void;
  /** Whether this list, or this certificate, and this key belong to this device of this account. */
  proves(account: AccountId, device: DeviceId, ...shown: Shown): Proof;
  /** Whether a direct path to this account is allowed. */
  direct(account: AccountId): boolean;
  stun(): StunServer | undefined;
}

/** What links report. */
export interface LinkEvents {
  /** A link is up, or a new one has replaced the old. */
  up(device: DeviceId, account: AccountId, path: PathKind): void;
  moved(device: DeviceId, account: AccountId, path: PathKind): void;
  down(device: DeviceId, account: AccountId): void;
  received(device: DeviceId, account: AccountId, said: LinkNews): void;
}

/** Messages that are not about the link or its paths; links pass them on. */
export type LinkNews = Exclude<BetweenPeers, PathTalk | LinkTalk>;
type LinkTalk = { type: "ping" | "pong" | "renew" | "bye" };

type SealedFrame = Extract<LinkFrame, { type: "sealed" }>;

const renewAfterMs = 3_600_000;
const renewAfterFrames = 2 ** 20;
const previousMs = 10_000;

/** All links of a peer, created with it; a link ends with its consent, its path or its process. */
export class Links {
  readonly paths: Paths;
  readonly #context: Context;
  readonly #needs: LinkNeeds;
  readonly #outlet = createOutlet<LinkEvents>();
  readonly connect = this.#outlet.connect;
  readonly #handshakes: Handshakes;
  readonly #remotes = new Map<DeviceId, Remote>();

  constructor(context: Context, needs: LinkNeeds) {
    this.#context = context;
    this.#needs = needs;
    const handshaking: HandshakeNeeds = {
      me: needs.me,
      proves: ({ account, device }, ...shown) => needs.proves(account, device, ...shown),
      send: (remote, route, step) => this.#sendStep(remote, route, step),
    };
    this.#handshakes = new Handshakes(context, handshaking, {
      made: (remote, link, route) => this.#made(remote, link, route),
    });
    const finding: PathNeeds = {
      say: (device, said) => this.say(device, said),
      sayBy: (device, carrier, said) => this.#sayBy(device, carrier, said),
      directTo: (device) => this.#directTo(device),
      stun: needs.stun,
    };
    this.paths = new Paths(context, finding, {
      opened: (device, path) => this.#pathOpened(device, path),
      closed: (device, path) => this.#pathClosed(device, path),
    });
  }

  // Making a link

  /** The server can reach these devices of an account, perhaps again, so link with them. */
  reachable(account: AccountId, devices: DeviceId[]): void {
    for (const remote of this.#of(account)) {
      if (!devices.includes(remote.device)) this.#wentAway(remote);
    }
    for (const device of devices) {
      const remote = this.#remotes.get(device) ?? this.#meet(account, device);
      remote.online = true;
      remote.tries = 0;
      this.#approach(remote);
    }
  }

  #meet(account: AccountId, device: DeviceId): Remote {
    const nothing = { making: undefined, linked: undefined, until: undefined, givenUp: undefined };
    const remote: Remote = { device, account, online: true, tries: 0, ...nothing };
    this.#remotes.set(device, remote);
    return remote;
  }

  /** The device may run a new process; a direct path that still answers leads to the old one. */
  #approach(remote: Remote): void {
    const { linked } = remote;
    const isSure = linked && linked.via !== "relay" && !linked.heartbeat.isDoubtful;
    if (isSure) linked.heartbeat.doubt(this.#context.now());
    else this.#handshakes.begin(remote, "relay");
  }

  #sendStep(remote: Remote, route: Route, { link, step, message }: HandshakeStep): void {
    const { device, linked } = remote;
    if (route === "relay") this.#needs.relay(device, encodeHandshake(link, step, message));
    else if (linked) this.#sayBy(device, linked.via, { type: "renew", link, step, message });
  }

  /** Only a completed handshake replaces a link; the old one still receives for a while. */
  #made(remote: Remote, link: Link, route: Route): void {
    const { device, account } = remote;
    const now = this.#context.now();
    // A link made over the relay may come from a new process, which knows no path to the old one.
    if (route === "relay") this.paths.end(device);
    const before = remote.linked;
    const linked: Linked = {
      link,
      madeAt: now,
      previous: before && { link: before.link, until: after(now, previousMs) },
      via: before?.via ?? "relay",
      heartbeat: createHeartbeat(now),
      outbox: before?.outbox ?? [],
    };
    linked.heartbeat.doubt(now); // If the third message got lost, only we know of the link.
    remote.linked = linked;
    remote.givenUp = undefined;
    this.#keepPath(remote);
    this.#outlet.to.up(device, account, kindOf(linked.via));
  }

  // Receiving

  /** The server has passed a frame on. */
  relayed(from: DeviceId, bytes: Uint8Array): void {
    const remote = this.#remotes.get(from);
    const frame = decodeLinkFrame(bytes);
    if (!remote || !frame) return;
    if (frame.type === "sealed") this.#takeSealed(remote, frame, "relay");
    else this.#handshakes.take(remote, "relay", frame);
  }

  pathFrame(path: PathId, bytes: Uint8Array): void {
    const device = this.paths.deviceOf(path);
    const remote = device && this.#remotes.get(device);
    const frame = decodeLinkFrame(bytes);
    if (remote && frame?.type === "sealed") this.#takeSealed(remote, frame, path);
  }

  /** Drops what does not authenticate; that is never fatal. */
  #takeSealed(remote: Remote, frame: SealedFrame, via: Carrier): void {
    const opened = openFrame(remote, frame);
    if (!opened) return;
    if (opened.by === "givenUp" && remote.givenUp) this.#made(remote, remote.givenUp, "relay");
    const isCurrent = opened.by !== "previous";
    if (isCurrent && via === remote.linked?.via) remote.linked.heartbeat.heard();
    for (const one of opened.said) {
      if (isCurrent && isPathTalk(one)) this.paths.hear(remote.device, one, via);
      else if (isCurrent && one.type === "ping")
        this.#sayBy(remote.device, via, { type: "pong", nonce: one.nonce });
      else this.#hear(remote, one);
    }
  }

  /** Any message may end the link; then we ignore the rest. */
  #hear(remote: Remote, said: BetweenPeers): void {
    const { linked, device, account } = remote;
    if (!linked || isPathTalk(said) || said.type === "ping" || said.type === "pong") return;
    if (said.type === "bye") return this.#lose(remote);
    if (said.type === "renew") return this.#handshakes.take(remote, "inside", said);
    if (isStirring(said)) linked.heartbeat.stir(this.#context.now());
    this.#outlet.to.received(device, account, said);
  }

  // Paths

  #directTo(device: DeviceId): AccountId | undefined {
    const remote = this.#remotes.get(device);
    return remote?.linked && this.#needs.direct(remote.account) ? remote.account : undefined;
  }

  /** Looks for a direct path as long as a link is up and a path is allowed. */
  #keepPath({ device }: Remote): void {
    if (this.#directTo(device)) this.paths.want(device, this.#handshakes.initiates(device));
    else this.paths.end(device);
  }

  #pathOpened(device: DeviceId, path: PathId): void {
    const remote = this.#remotes.get(device);
    if (!remote?.linked) return;
    remote.linked.via = path;
    remote.linked.heartbeat.hurry(this.#context.now());
    this.#outlet.to.moved(device, remote.account, "direct");
  }

  #pathClosed(device: DeviceId, path: PathId): void {
    const remote = this.#remotes.get(device);
    if (!remote?.linked || remote.linked.via !== path) return;
    if (!remote.online) return this.#lose(remote);
    const { linked } = remote;
    linked.via = "relay";
    linked.heartbeat.doubt(this.#context.now());
    this.#outlet.to.moved(device, remote.account, "relay");
  }

  // Losing a link

  /** The server is away: the links it carried are gone, the others stay. */
  serverLost(): void {
    for (const remote of this.#remotes.values()) {
      this.#offline(remote);
      remote.linked?.heartbeat.hurry(this.#context.now());
    }
  }

  /** The server could not pass a frame on. */
  undelivered(to: DeviceId): void {
    const remote = this.#remotes.get(to);
    if (remote?.linked?.via === "relay") this.#loseAndTryAgain(remote);
  }

  /** The server can no longer reach it; without a direct path that answers, nobody can. */
  #wentAway(remote: Remote): void {
    this.#offline(remote);
    remote.linked?.heartbeat.doubt(this.#context.now());
  }

  #offline(remote: Remote): void {
    remote.online = false;
    remote.givenUp = undefined; // It may come back as a new process.
    if (remote.making?.route === "relay") remote.making = undefined;
    if (remote.linked?.via === "relay") this.#lose(remote);
    else if (!remote.linked) this.#remotes.delete(remote.device);
  }

  #lose(remote: Remote): void {
    const { linked, device, account } = remote;
    if (!linked) return;
    remote.linked = undefined;
    this.paths.end(device);
    if (!remote.online) this.#remotes.delete(device);
    this.#outlet.to.down(device, account);
  }

  /**
   * The responder cannot begin, and the initiator may not notice for half a minute: it may only have
   * stood still. So its next frame over this link brings the link back.
   */
  #loseAndTryAgain(remote: Remote): void {
    const link = remote.linked?.link;
    this.#lose(remote);
    if (remote.online && !remote.making) this.#handshakes.begin(remote, "relay");
    if (!remote.making) remote.givenUp = link;
  }

  /**
   * Closes the links to this account on purpose, but for these devices and session devices, if any
   * are named; what was said before still goes out.
   */
  end(account: AccountId, except?: ReadonlySet<DeviceId>): void {
    for (const remote of this.#of(account))
      if (!except || !(remote.until || except.has(remote.device))) this.#end(remote);
  }

  #end(remote: Remote): void {
    remote.linked?.outbox.push({ type: "bye" });
    this.#sendOutbox(remote);
    remote.online = false;
    this.#lose(remote);
    this.#remotes.delete(remote.device);
  }

  // Asking about links

  /** The devices of the account that we have a link to. */
  to(account: AccountId): DeviceId[] {
    return this.#of(account).flatMap((remote) => (remote.linked ? [remote.device] : []));
  }

  /** How many messages of the account its links have skipped as unknown. */
  skippedFrom(account: AccountId): number {
    return this.#of(account).reduce((sum, { linked }) => sum + (linked?.link.skipped ?? 0), 0);
  }

  accountOf(device: DeviceId): AccountId | undefined {
    return this.#remotes.get(device)?.account;
  }

  pathTo(device: DeviceId): PathKind | undefined {
    const linked = this.#remotes.get(device)?.linked;
    return linked && kindOf(linked.via);
  }

  #of(account: AccountId): Remote[] {
    return [...this.#remotes.values()].filter((remote) => remote.account === account);
  }

  // Sending

  say(device: DeviceId, said: BetweenPeers): void {
    this.#remotes.get(device)?.linked?.outbox.push(said);
  }

  /** At the end of a turn: sends everything said in it, in as few frames as possible. */
  flush(): void {
    for (const remote of this.#remotes.values()) {
      if (!remote.linked) continue;
      this.#keepPath(remote);
      this.#sendOutbox(remote);
    }
  }

  #sendOutbox(remote: Remote): void {
    const { linked } = remote;
    if (!linked || linked.outbox.length === 0) return;
    const said = linked.outbox;
    linked.outbox = [];
    if (said.some(isStirring)) linked.heartbeat.stir(this.#context.now());
    for (const pack of packed(said)) this.#send(remote.device, linked.link, pack, linked.via);
  }

  /** Sends at once, over this carrier. */
  #sayBy(device: DeviceId, carrier: Carrier, said: BetweenPeers): void {
    const linked = this.#remotes.get(device)?.linked;
    if (linked) this.#send(device, linked.link, [said], carrier);
  }

  #send(device: DeviceId, link: Link, said: BetweenPeers[], via: Carrier): void {
    for (const frame of link.seal(said)) {
      if (via === "relay") this.#needs.relay(device, frame);
      else this.#context.emit({ type: "sendPath", path: via, bytes: frame });
    }
  }

  /** The best path among all links to the account. */
  bestPathTo(account: AccountId): PathKind | undefined {
    const paths = this.to(account).map((device) => this.pathTo(device));
    return paths.includes("direct") ? "direct" : paths[0];
  }

  // Waking

  get nextWake(): Steady | undefined {
    const times = [...this.#remotes.values()].map((remote) => this.#nextWakeOf(remote));
    return earliest([...times, this.paths.nextWake]);
  }

  #nextWakeOf({ making, linked, until }: Remote): Steady | undefined {
    const beatAt = linked?.heartbeat.nextAt(this.#context.now());
    return earliest([making?.until, beatAt, linked?.previous?.until, until]);
  }

  wake(): void {
    for (const remote of this.#remotes.values()) {
      if (isOver(remote, this.#needs.me(), this.#context.now())) this.#end(remote);
      this.#handshakes.wake(remote);
      this.#keepPath(remote);
      if (remote.linked) this.#wakeLinked(remote, remote.linked);
    }
    this.paths.wake();
  }

  #wakeLinked(remote: Remote, linked: Linked): void {
    const now = this.#context.now();
    if (isDue(linked.previous?.until, now)) linked.previous = undefined;
    const beat = linked.heartbeat.beat(now);
    if (beat === "ask") this.#sayBy(remote.device, linked.via, { type: "ping", nonce: 0 });
    if (beat === "dead") this.#died(remote, linked);
    if (remote.linked === linked && !remote.making) this.#renew(remote, linked);
  }

  #died(remote: Remote, { via }: Linked): void {
    if (via === "relay") this.#loseAndTryAgain(remote);
    else this.paths.reject(remote.device, via);
  }

  #renew(remote: Remote, { link, madeAt }: Linked): void {
    const isOld = msBetween(madeAt, this.#context.now()) > renewAfterMs;
    if (isOld || link.frames > renewAfterFrames) this.#handshakes.begin(remote, "inside");
  }
}

const isPathTalk = (said: BetweenPeers): said is PathTalk =>
  ["signal", "candidate", "probe", "probed"].includes(said.type);

/** Whether a person did this; links and delivery talk to each other all day. */
const isStirring = ({ type }: BetweenPeers): boolean => type === "batch" || type === "chat";
