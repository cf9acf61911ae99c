// Establishes links: which handshakes are under way, with whom, over which route, for how long.
import { createLink, type Link } from "./link.ts";
import { after, type DeviceId, type LinkId } from "#protocol";
import type { Me } from "../account/account.ts";
import type { Context } from "../world/context.ts";
import { createHandshake } from "./handshake.ts";
import type { Ends, Handshake, Proof, Shown } from "./handshake.ts";
import type { Remote, Route } from "./remote.ts";

/** One message of a handshake. */
export interface HandshakeStep {
  link: LinkId;
  step: 0 | 1 | 2;
  message: Uint8Array;
}

/** What handshakes need. */
export interface HandshakeNeeds {
  me(): Me | undefined;
  /** Whether this list, or this certificate, and this key belong to this device. */
  proves(remote: Remote, ...shown: Shown): Proof;
  send(remote: Remote, route: Route, step: HandshakeStep): void;
}

/** What handshakes lead to. */
export interface HandshakeEvents {
  made(remote: Remote, link: Link, route: Route): void;
}

const waitMs = 5_000;
const waitsMax = 6;

/** The handshakes with all devices; the one under way with a device is in its {@link Remote}. */
export class Handshakes {
  readonly #context: Context;
  readonly #needs: HandshakeNeeds;
  readonly #events: HandshakeEvents;

  constructor(context: Context, needs: HandshakeNeeds, events: HandshakeEvents) {
    this.#context = context;
    this.#needs = needs;
    this.#events = events;
  }

  /** The device with the lower id initiates. */
  initiates(device: DeviceId): boolean {
    return (this.#needs.me()?.keys.id ?? device) < device;
  }

  /** Begins again, if it is this side's turn to begin. */
  begin(remote: Remote, route: Route): void {
    if (!this.initiates(remote.device)) return;
    const link = this.#context.random(8).toHex() as LinkId;
    const handshake = this.#create(remote, link, "initiator");
    if (!handshake) return;
    remote.tries += 1;
    this.#await(remote, handshake, route);
    this.#needs.send(remote, route, { link, step: 0, message: handshake.begin() });
  }

  #create(remote: Remote, link: LinkId, role: "initiator" | "responder"): Handshake | undefined {
    const me = this.#needs.me();
    if (!me) return undefined;
    const here = { account: me.account, device: me.keys.id };
    const there = { account: remote.account, device: remote.device };
    const ends: Ends =
      role === "initiator"
        ? { link, initiator: here, responder: there }
        : { link, initiator: there, responder: here };
    return createHandshake(this.#context, me, ends, (...shown) =>
      this.#needs.proves(remote, ...shown),
    );
  }

  /** Waits longer after each failure. */
  #await(remote: Remote, handshake: Handshake, route: Route): void {
    const waits = Math.min(Math.max(remote.tries, 1), waitsMax);
    remote.making = { handshake, route, until: after(this.#context.now(), waitMs * waits) };
  }

  /** Takes the other side's message, or drops it and keeps waiting for one that fits. */
  take(remote: Remote, route: Route, { link, step, message }: HandshakeStep): void {
    if (step === 0) this.#answer(remote, route, link);
    const { making } = remote;
    if (making?.handshake.link !== link || making.route !== route) return;
    const led = making.handshake.read(step, message);
    if (led.is === "refused") return;
    const send = (next: 1 | 2, said: Uint8Array): void =>
      this.#needs.send(remote, route, { link, step: next, message: said });
    if (led.is === "answered") return send(1, led.message);
    if (led.last) send(2, led.last);
    remote.making = undefined;
    remote.tries = 0;
    remote.until = led.until;
    this.#events.made(remote, createLink(this.#context.primitives, link, led.keys), route);
  }

  /** A duplicate of step 0 does not disturb the handshake it has already started. */
  #answer(remote: Remote, route: Route, link: LinkId): void {
    if (this.initiates(remote.device) || remote.making?.handshake.link === link) return;
    const handshake = this.#create(remote, link, "responder");
    if (handshake) this.#await(remote, handshake, route);
  }

  /** Gives up a handshake that has waited too long; retries it over the relay. */
  wake(remote: Remote): void {
    const { making } = remote;
    if (!making || this.#context.now() < making.until) return;
    remote.making = undefined;
    if (making.route === "relay" && remote.online) this.begin(remote, "relay");
  }
}
