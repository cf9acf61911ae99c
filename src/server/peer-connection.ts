// A connection: one open channel, and how far its peer has got in signing in.
import type { AccountId, DeviceId, ToServer, Steady } from "#protocol";
import type { Address, Channel, SealedSettings } from "./ports.ts";
import type { Token } from "./rates.ts";
import type { Wake } from "./wakes.ts";

/** A frame from a peer, by its type. */
export type Said<T extends ToServer["type"]> = Extract<ToServer, { type: T }>;

/** One channel from its opening to its end; after that, its state is `gone`. */
export interface Connection {
  readonly channel: Channel;
  readonly address: Address;
  state: ConnectionState;
  /** `full`: its send buffer is full, so relayed frames to it are dropped. */
  flow: "open" | "full";
  /** When we last heard from the peer. */
  heardAt: Steady;
  /** When it last asked for something; a ping only shows that it is still there. */
  askedAt: Steady;
  /** By when the peer must say hello, sign in, or be heard from again. */
  deadline: Wake | undefined;
}

/** Before hello, before sign-in, signed in, and closed. */
export type ConnectionState = { at: "greeting" } | Stranger | OnlineDevice | { at: "gone" };

/** A peer that has said hello but not yet proved which device it is. */
export interface Stranger extends Proving {
  at: "stranger";
}

/** Somebody who may prove a password: a stranger who signs in, or a device of the account again. */
export interface Proving {
  readonly nonces: Nonces;
  login: Login;
}

/** The fresh bytes of hello and welcome, 32 each; a proof over both is valid only here. */
export interface Nonces {
  client: Uint8Array;
  server: Uint8Array;
}

/** How far somebody has got in proving a password. */
export type Login =
  | { at: "none" }
  | { at: "signing-up"; name: string }
  /** The right password gives `tokens` back. */
  | { at: "signing-in"; name: string; state: Uint8Array; until: Steady; tokens: Token[] }
  | ({ at: "proven" } & Owner);

/** The account whose device list a connection may publish. */
export interface Owner {
  account: AccountId;
  name: string;
}

/** A device that is signed in, on its connection. */
export interface OnlineDevice extends Proving {
  readonly at: "in";
  readonly id: DeviceId;
  /** Its Ed25519 key. */
  readonly signingKey: Uint8Array;
  readonly connection: Connection;
  readonly account: OnlineAccount;
  /** Of a session device; all others are on the account's list. */
  readonly expiry: Expiry | undefined;
}

/** When a session device expires, ms since 1970, and the wake that ends its connection then. */
export interface Expiry {
  expires: number;
  wake: Wake;
}

/** An account while it has a device online, and for a grace period after losing the last one. */
export interface OnlineAccount {
  readonly id: AccountId;
  readonly name: string;
  /** The newest device list, signed. */
  list: Uint8Array;
  readonly blocked: Set<AccountId>;
  /** The accounts it has unblocked, as far as the server remembers. */
  readonly unblocked: Set<AccountId>;
  /** Looks offline to everybody who has no grant with it. */
  isHidden: boolean;
  settings: SealedSettings;
  readonly devices: Map<DeviceId, OnlineDevice>;
  /** Its signed registration, empty as long as its password is the first. */
  registration: Uint8Array;
  /** The end of the grace period, unless a device comes back first. */
  grace: Wake | undefined;
}
