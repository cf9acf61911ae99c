// The links to all devices that may be talked to: made over the relay, moved to a better path, moved
// back when it dies, renewed in time. Whoever speaks through a link does not see any of this.
import { decodeLinkFrame, encodeHandshake, type AccountId } from "#protocol";
import type { BetweenPeers, DeviceId, LinkFrame, LinkId } from "#protocol";
import type { Me } from "./account.ts";
import type { Context } from "./context.ts";
import type { PathKind } from "./events.ts";
import { createHandshake, type Ends, type Handshake } from "./handshake.ts";
import { createLink, type Link } from "./link.ts";
import { Paths } from "./paths.ts";
import type { PathId, StunServer } from "./ports.ts";
import { beatOf, kindOf, turnsOf, type Carrier, type Linked, type Remote } from "./remote.ts";

/** What links need, and what they tell. */
export interface LinkEars {
  me(): Me | undefined;
  /** Passes a frame to the server for this device; it is lost while the server is away. */
  relay(device: DeviceId, frame: Uint8Array): void;
  /** Whether this list and key are those of this device of this account. */
  proves(account: AccountId, device: DeviceId, list: Uint8Array, key: Uint8Array): boolean;
  /** Whether a direct path to this account is allowed. */
  direct(account: AccountId): boolean;
  stun(): StunServer | undefined;
  /** A link is up, or a new one stands in the place of the old. */
  up(device: DeviceId, account: AccountId, path: PathKind): void;
  moved(device: DeviceId, account: AccountId, path: PathKind): void;
  down(device: DeviceId, account: AccountId): void;
  received(device: DeviceId, account: AccountId, said: BetweenPeers): void;
}

const handshakeMs = 5_000;
const handshakeWaitsMax = 6;
const probeMs = 4_000;
const renewAfterMs = 3_600_000;
const renewAfterFrames = 2 ** 20;
const previousMs = 10_000;

/** All links of a peer. Made with it; a link ends with its consent, its path or its process. */
export class Links {
  readonly paths: Paths;
  readonly #context: Context;
  readonly #ears: LinkEars;
  readonly #remotes = new Map<DeviceId, Remote>();

  constructor(context: Context, ears: LinkEars) {
    this.#context = context;
    this.#ears = ears;
    this.paths = new Paths(context, {
      say: (device, message) => this.say(device, message),
      opened: (device, path) => this.#pathOpened(device, path),
      closed: (device, path) => this.#pathClosed(device, path),
      stun: () => ears.stun(),
    });
  }

  // Making a link

  /** The devices of an account that the server can reach now, or again: to be linked with. */
  reachable(account: AccountId, devices: DeviceId[]): void {
    for (const remote of this.#of(account)) {
      if (!devices.includes(remote.device)) this.#wentAway(remote);
    }
    for (const device of devices) {
      const remote = this.#remotes.get(device) ?? this.#meet(account, device);
      remote.online = true;
      remote.tries = 0;
      if (this.#initiates(device)) this.#begin(remote, false);
    }
  }

  #meet(account: AccountId, device: DeviceId): Remote {
    const nothing = { handshake: undefined, renewing: false, tries: 0, linked: undefined };
    const remote: Remote = { device, account, online: true, ...nothing };
    this.#remotes.set(device, remote);
    return remote;
  }

  /** The device with the lower id initiates. */
  #initiates(device: DeviceId): boolean {
    return (this.#ears.me()?.keys.id ?? device) < device;
  }

  /** `renewing`: inside the link that is up; else over the relay, to whatever process is there now. */
  #begin(remote: Remote, renewing: boolean): void {
    const link = this.#context.random(8).toHex() as LinkId;
    const handshake = this.#handshake(remote, link, true);
    if (!handshake) return;
    remote.handshake = handshake;
    remote.renewing = renewing;
    remote.tries += 1;
    this.#sendStep(remote, link, 0, handshake.begin());
  }

  #handshake(remote: Remote, link: LinkId, mine: boolean): Handshake | undefined {
    const me = this.#ears.me();
    if (!me) return undefined;
    const here = { account: me.account, device: me.keys.id };
    const there = { account: remote.account, device: remote.device };
    const ends: Ends = mine
      ? { link, initiator: here, responder: there }
      : { link, initiator: there, responder: here };
    return createHandshake(this.#context, me, ends, (list, key) =>
      this.#ears.proves(remote.account, remote.device, list, key),
    );
  }

  #sendStep(remote: Remote, link: LinkId, step: 0 | 1 | 2, message: Uint8Array): void {
    const { linked } = remote;
    if (linked && remote.renewing) {
      const renew: BetweenPeers = { type: "renew", link, step, message };
      return this.#send(remote, linked.link, [renew], linked.via);
    }
    this.#ears.relay(remote.device, encodeHandshake(link, step, message));
  }

  #handshakeStep(
    remote: Remote,
    { link, step, message }: { link: LinkId; step: 0 | 1 | 2; message: Uint8Array },
    renewing: boolean,
  ): void {
    if (step === 0 && !this.#initiates(remote.device)) {
      remote.handshake = this.#handshake(remote, link, false);
      remote.renewing = renewing;
    }
    const handshake = remote.handshake;
    if (handshake?.link !== link) return;
    const led = handshake.read(step, message);
    if (led.is === "refused") remote.handshake = undefined;
    if (led.is === "next") this.#sendStep(remote, link, led.step, led.message);
    if (led.is !== "refused" && led.keys) {
      this.#made(remote, createLink(this.#context.primitives, link, led.keys));
    }
  }

  /** Only a completed handshake replaces a link; the old one receives a while longer. */
  #made(remote: Remote, link: Link): void {
    const now = this.#context.now();
    const before = remote.linked;
    // Made anew, the other side may be a new process, which knows nothing of the path to the old.
    if (!remote.renewing) this.paths.end(remote.device);
    const linked: Linked = {
      link,
      madeAt: now,
      previous: before && { link: before.link, until: now + previousMs },
      via: (remote.renewing && before?.via) || "relay",
      probe: undefined,
      outbox: [],
      heardAt: now,
      pingedAt: now,
      activeAt: now,
    };
    remote.handshake = undefined;
    remote.tries = 0;
    remote.linked = linked;
    if (this.#ears.direct(remote.account)) {
      this.paths.want(remote.device, this.#initiates(remote.device));
    }
    this.#ears.up(remote.device, remote.account, kindOf(linked.via));
  }

  // Receiving

  /** The server has passed on a frame. */
  relayed(from: DeviceId, frame: Uint8Array): void {
    const remote = this.#remotes.get(from);
    if (remote) this.#take(remote, frame, "relay");
  }

  pathFrame(path: PathId, frame: Uint8Array): void {
    const device = this.paths.deviceOf(path);
    const remote = device && this.#remotes.get(device);
    if (remote) this.#take(remote, frame, path);
  }

  #take(remote: Remote, bytes: Uint8Array, via: Carrier): void {
    const frame = decodeLinkFrame(bytes);
    if (frame?.type === "handshake") this.#handshakeStep(remote, frame, false);
    if (frame?.type === "sealed") this.#takeSealed(remote, frame, via);
  }

  /** What does not authenticate is dropped, never fatal. */
  #takeSealed(remote: Remote, frame: Extract<LinkFrame, { type: "sealed" }>, via: Carrier): void {
    const { linked } = remote;
    if (!linked) return;
    const holders = [linked.link, linked.previous?.link];
    const holder = holders.find((link) => link?.id === frame.link);
    const said = holder?.open(frame);
    if (!said) return;
    linked.heardAt = this.#context.now();
    for (const one of said) this.#hear(remote, linked, one, via);
  }

  #hear(remote: Remote, linked: Linked, said: BetweenPeers, via: Carrier): void {
    const { device, account } = remote;
    switch (said.type) {
      case "ping":
        return this.#send(remote, linked.link, [{ type: "pong", nonce: said.nonce }], via);
      case "pong":
        return;
      case "probe":
        return this.#send(remote, linked.link, [{ type: "probed", nonce: said.nonce }], via);
      case "probed":
        return this.#proved(remote, linked, said.nonce.toHex(), via);
      case "signal":
        if (!this.#ears.direct(account)) return;
        return this.paths.signal(device, said.attempt, said.description);
      case "candidate":
        return this.paths.candidate(device, said.attempt, said.candidate);
      case "renew":
        return this.#handshakeStep(remote, said, true);
      case "bye":
        return this.#lose(remote);
      default:
        linked.activeAt = this.#context.now();
        return this.#ears.received(device, account, said);
    }
  }

  // Paths

  #pathOpened(device: DeviceId, path: PathId): void {
    const remote = this.#remotes.get(device);
    if (remote?.linked) this.#probe(remote, remote.linked, path);
  }

  /** A path is used only after a sealed challenge has come back over it. */
  #probe(remote: Remote, linked: Linked, path: PathId): void {
    const nonce = this.#context.random(16);
    linked.probe = { path, nonce: nonce.toHex(), until: this.#context.now() + probeMs };
    this.#send(remote, linked.link, [{ type: "probe", nonce }], path);
  }

  #proved(remote: Remote, linked: Linked, nonce: string, via: Carrier): void {
    if (linked.probe?.nonce !== nonce || linked.probe.path !== via) return;
    linked.probe = undefined;
    if (linked.via === via) return;
    linked.via = via;
    this.#ears.moved(remote.device, remote.account, "direct");
  }

  #pathClosed(device: DeviceId, path: PathId): void {
    const remote = this.#remotes.get(device);
    const linked = remote?.linked;
    if (!linked || linked.via !== path) return;
    if (!remote.online) return this.#lose(remote);
    linked.via = "relay";
    linked.heardAt = this.#context.now();
    linked.pingedAt = 0; // Is the other still there? Ask at once.
    this.#ears.moved(device, remote.account, "relay");
  }

  // Losing a link

  /** The server is away: links that it carried are gone, the others stay. */
  serverLost(): void {
    for (const remote of [...this.#remotes.values()]) this.#wentAway(remote);
  }

  /** The server could not pass a frame on. */
  undelivered(to: DeviceId): void {
    const remote = this.#remotes.get(to);
    if (remote?.linked?.via === "relay") this.#lose(remote);
  }

  #wentAway(remote: Remote): void {
    remote.online = false;
    remote.handshake = undefined;
    if (remote.linked?.via === "relay") this.#lose(remote);
    else if (remote.linked) remote.linked.pingedAt = 0;
    else this.#remotes.delete(remote.device);
  }

  #lose(remote: Remote): void {
    const { linked, device, account } = remote;
    if (!linked) return;
    remote.linked = undefined;
    this.paths.end(device);
    if (!remote.online) this.#remotes.delete(device);
    this.#ears.down(device, account);
  }

  /** The links to this account are closed, on purpose; what was said before still goes out. */
  end(account: AccountId): void {
    for (const remote of this.#of(account)) {
      const { linked } = remote;
      if (linked) linked.outbox.push({ type: "bye" });
      if (linked) this.#sendOutbox(remote, linked);
      remote.online = false;
      this.#lose(remote);
      this.#remotes.delete(remote.device);
    }
  }

  // Asking about links

  /** The devices of the account to which a link is up. */
  to(account: AccountId): DeviceId[] {
    return this.#of(account).flatMap((remote) => (remote.linked ? [remote.device] : []));
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

  /** At the end of a turn: everything said in it goes out, in as few frames as it fits into. */
  flush(): void {
    for (const remote of this.#remotes.values()) {
      const { linked } = remote;
      if (!linked || linked.outbox.length === 0) continue;
      linked.activeAt = this.#context.now();
      this.#sendOutbox(remote, linked);
    }
  }

  #sendOutbox(remote: Remote, linked: Linked): void {
    const said = linked.outbox;
    linked.outbox = [];
    for (const turn of turnsOf(said)) this.#send(remote, linked.link, turn, linked.via);
  }

  #send(remote: Remote, link: Link, said: BetweenPeers[], via: Carrier): void {
    for (const frame of link.seal(said)) {
      if (via === "relay") this.#ears.relay(remote.device, frame);
      else this.#context.emit({ type: "sendPath", path: via, bytes: frame });
    }
  }

  // Living

  get nextWake(): number | undefined {
    const times = [...this.#remotes.values()].map((remote) => this.#nextWakeOf(remote));
    const at = Math.min(this.paths.nextWake ?? Infinity, ...times);
    return at === Infinity ? undefined : at;
  }

  #nextWakeOf({ handshake, tries, linked }: Remote): number {
    const times = [Infinity];
    if (handshake) times.push(patienceOf(handshake, tries));
    if (linked?.probe) times.push(linked.probe.until);
    if (linked) times.push(linked.pingedAt + beatOf(linked, this.#context.now()));
    return Math.min(...times);
  }

  wake(): void {
    this.paths.wake();
    for (const remote of [...this.#remotes.values()]) this.#wakeOne(remote);
  }

  #wakeOne(remote: Remote): void {
    const now = this.#context.now();
    const { handshake, linked } = remote;
    if (handshake && now >= patienceOf(handshake, remote.tries)) {
      remote.handshake = undefined;
      if (this.#initiates(remote.device) && remote.online) this.#begin(remote, false);
    }
    if (!linked) return;
    if (linked.probe && now >= linked.probe.until) {
      const { path } = linked.probe;
      linked.probe = undefined;
      this.paths.reject(remote.device, path);
    }
    if (now >= linked.pingedAt + beatOf(linked, now)) this.#beat(remote, linked);
    this.#renew(remote, linked);
  }

  #beat(remote: Remote, linked: Linked): void {
    const now = this.#context.now();
    if (now > linked.heardAt + 2 * beatOf(linked, now)) return this.#stopped(remote, linked);
    linked.pingedAt = now;
    this.#send(remote, linked.link, [{ type: "ping", nonce: 0 }], linked.via);
  }

  /** Two heartbeats went unanswered. */
  #stopped(remote: Remote, linked: Linked): void {
    if (linked.via !== "relay") return this.paths.reject(remote.device, linked.via);
    this.#lose(remote);
    if (remote.online && this.#initiates(remote.device)) this.#begin(remote, false);
  }

  #renew(remote: Remote, { link, madeAt }: Linked): void {
    if (remote.handshake || remote.linked?.link !== link) return;
    if (!this.#initiates(remote.device)) return;
    const old = this.#context.now() - madeAt > renewAfterMs;
    if (old || link.sealedCount > renewAfterFrames) this.#begin(remote, true);
  }
}

/** Until when an answer to a handshake is waited for; longer after each one that failed. */
const patienceOf = ({ startedAt }: Handshake, tries: number): number =>
  startedAt + handshakeMs * Math.min(Math.max(tries, 1), handshakeWaitsMax);
