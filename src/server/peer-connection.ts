// A connection: one open channel, and how far the peer at its other end has come.
import type { AccountId, DeviceId, ToServer, Steady } from "#protocol";
import type { Address, Channel } from "./ports.ts";
import type { Token } from "./rates.ts";
import type { Wake } from "./wakes.ts";

/** A frame from a peer, by its type. */
export type Said<T extends ToServer["type"]> = Extract<ToServer, { type: T }>;

/** One channel from its opening to its end; whoever still holds it then finds it `gone`. */
export interface Connection {
  readonly channel: Channel;
  readonly address: Address;
  state: ConnectionState;
  /** Whether more may wait to be written to it than does already. */
  flow: "open" | "full";
  /** When the peer was last heard of. */
  heardAt: Steady;
  /** By when the peer must have said hello, have signed in, or be heard of again. */
  deadline: Wake | undefined;
}

/** Before hello, before sign-in, signed in, and closed. */
export type ConnectionState = { at: "greeting" } | Stranger | OnlineDevice | { at: "gone" };

/** A peer that has said hello and not yet proved which device it is. */
export interface Stranger {
  at: "stranger";
  nonces: Nonces;
  login: Login;
}

/** The fresh bytes of hello and welcome, 32 each: a proof over both was made for this connection. */
export interface Nonces {
  client: Uint8Array;
  server: Uint8Array;
}

/** How far a stranger has come in showing a password. */
export type Login =
  | { at: "none" }
  | { at: "signing-up"; name: string }
  /** `tokens` are given back when the password was right. */
  | { at: "signing-in"; name: string; state: Uint8Array; until: Steady; tokens: Token[] }
  | ({ at: "proven" } & Owner);

/** Whose device list may be published over a connection. */
export interface Owner {
  account: AccountId;
  name: string;
}

/** A device that is signed in, on its connection. */
export interface OnlineDevice {
  readonly at: "in";
  readonly id: DeviceId;
  /** Its Ed25519 key. */
  readonly signingKey: Uint8Array;
  readonly connection: Connection;
  readonly account: OnlineAccount;
}

/** An account while it has a device online, and for the grace after the last one was lost. */
export interface OnlineAccount {
  readonly id: AccountId;
  readonly name: string;
  /** The newest device list, signed. */
  list: Uint8Array;
  readonly blocked: Set<AccountId>;
  /** Those whose block was taken back, as far as that is remembered. */
  readonly unblocked: Set<AccountId>;
  readonly devices: Map<DeviceId, OnlineDevice>;
  /** Runs out when none of its lost devices comes back. */
  grace: Wake | undefined;
}
