// Everything the server needs from the world, on one page: inputs, effects and its database.
import type { Primitives, Random } from "#crypto";
import type { AccountId, DeviceId, RequestId, Steady, Wall } from "#protocol";
import type { ServerLimits } from "./operator-limits.ts";

/** One WebSocket. The listener numbers them and never reuses a number. */
export type Channel = number;

/**
 * What happens to the server. Inputs carry the time; the machine has no other clock. Deadlines use
 * `now`, which never goes back; expiry times in signed bytes are compared with `wall`.
 */
export type ServerInput = { now: Steady; wall: Wall } & (
  | { type: "opened"; channel: Channel; address: Address }
  | { type: "frame"; channel: Channel; bytes: Uint8Array }
  /** More than `sendBufferBytes` wait to be written; 0: all are written. */
  | { type: "backlog"; channel: Channel; bytes: number }
  | { type: "closed"; channel: Channel }
  /** The answer to an effect that had a `call`; `failed` if the work could not be done. */
  | { type: "answered"; call: number; answer: unknown }
  | { type: "failed"; call: number }
  /** The time asked for by `wakeAt` has come. */
  | { type: "wake" }
  /** The process is shutting down: tell everybody, and let nobody in. */
  | { type: "drain" }
);

/**
 * Where a channel comes from, for the limits by address. `own` is false if the address is not the
 * peer's own (an untrusted proxy) or is loopback; then no limit by address applies.
 */
export interface Address {
  /** An IPv4 address, or the /64 of an IPv6 address. */
  text: string;
  own: boolean;
  /** The /56 and the /48 around an IPv6 address, from the narrow one to the wide one. */
  networks: readonly string[];
}

/**
 * What the server wants done, in this order. A `code` closes a WebSocket (docs/protocol.md §4);
 * every `call` must come back as `answered` or `failed`.
 */
export type ServerEffect =
  | { type: "send"; channel: Channel; bytes: Uint8Array }
  | { type: "close"; channel: Channel; code: number }
  /** Reads nothing from the channel for this long; what its peer sends meanwhile waits there. */
  | { type: "pause"; channel: Channel; ms: number }
  | { type: "query"; call: number; query: Query }
  | { type: "password"; call: number; work: PasswordWork }
  /** Sets the only timer, in place of the previous one: ms since 1970 by the steady clock. */
  | { type: "wakeAt"; at: number }
  /** A log entry for the operator, without messages, passwords or addresses. */
  | { type: "log"; event: string; fields: Record<string, string | number> };

/** An account as the database keeps it. `name` is in its normal form. */
export interface AccountRow {
  account: AccountId;
  name: string;
  /** OPAQUE's registration record. */
  record: Uint8Array;
  /** The account key, wrapped under the OPAQUE export key: opaque to the server. */
  wrappedKey: Uint8Array;
  /** How the password of the record is stretched: opaque to the server. */
  stretching: Uint8Array;
  /** The number of the registration that the three are from, and that itself if a device signed it. */
  registered: number;
  registration: Uint8Array;
  /** The signed device list and its number. */
  list: Uint8Array;
  number: number;
}

/** The part of a row that a new password replaces. */
export type PasswordRow = Pick<
  AccountRow,
  "account" | "record" | "wrappedKey" | "stretching" | "registered" | "registration"
>;

/** The questions that the server asks its database, each with the type of its answer. */
export interface Queries {
  accountByName: { ask: { name: string }; answer: AccountRow | undefined };
  accountByDevice: { ask: { device: DeviceId }; answer: AccountRow | undefined };
  /** All in one transaction; the second of two sign-ups for one name gets "taken". */
  createAccount: {
    ask: { row: AccountRow; devices: DeviceId[]; now: number };
    answer: "created" | "taken";
  };
  /**
   * Accepts only a higher number; `devices` are the ones that may sign in from now on. Those that it
   * has not listed before count as new at `now`, ms since 1970.
   */
  putList: {
    ask: { account: AccountId; list: Uint8Array; number: number; devices: DeviceId[]; now: number };
    answer: "stored" | "stale";
  };
  /** Replaces what belongs to the password, all of it or nothing; accepts only a higher number. */
  putPassword: { ask: PasswordRow; answer: "stored" | "stale" };
  /** The devices that may sign in, and since when, ms since 1970; 0 if that is unknown. */
  devicesOf: { ask: { account: AccountId }; answer: { device: DeviceId; since: number }[] };
  /**
   * Adds or removes a block, unless there are 1024 besides it; the database also remembers the last
   * 1024 that were removed. `at`: when the person chose so, ms since 1970. If another
   * device chose the opposite later, it stores nothing and says "stale"; a choice of `now` counts
   * always, as a clock may have gone back. `by`: the device that says so, 64 hex digits.
   */
  block: {
    ask: {
      account: AccountId;
      blocked: AccountId;
      on: boolean;
      at: number;
      now: number;
      by: DeviceId;
    };
    answer: "stored" | "stale" | "full";
  };
  /** The accounts that this account blocks, and those that it has unblocked. */
  blocksOf: { ask: { account: AccountId }; answer: Blocks };
  /** From now on the account looks offline to others, or no longer does. */
  hide: { ask: { account: AccountId; on: boolean }; answer: "stored" };
  isHidden: { ask: { account: AccountId }; answer: boolean };
  /** Keeps the sealed settings of the account; accepts only a higher number. */
  putSettings: { ask: { account: AccountId } & SealedSettings; answer: "stored" | "stale" };
  /** Without bytes and with number 0 if there are none. */
  settingsOf: { ask: { account: AccountId }; answer: SealedSettings };
  /**
   * Remembers until its time, ms since 1970, that a request is over, and who ended it first. Forgets
   * those whose time has passed at `now`, and per account all but the latest 1024.
   */
  endRequest: { ask: EndedRequest & { now: number }; answer: "stored" };
  /** How many bytes the account has relayed in this month, which is a number that only grows. */
  relayed: { ask: { account: AccountId; month: number }; answer: number };
  /** Adds to what accounts have relayed in this month, and forgets earlier ones. */
  addRelayed: {
    ask: { month: number; rows: { account: AccountId; bytes: number }[] };
    answer: "stored";
  };
  /** What speaks against a yes to this request that somebody shows. */
  objections: {
    ask: { request: RequestId; from: AccountId; to: AccountId };
    answer: Objections;
  };
}

/** The settings of an account, which only its devices can read. */
export interface SealedSettings {
  number: number;
  sealed: Uint8Array;
}

/** A request whose yes no longer counts. */
export interface EndedRequest {
  request: RequestId;
  /** The account that ended it, or whose newer yes took its place. */
  by: AccountId;
  how: "left" | "away" | "replaced";
  until: number;
}

/** What a database knows against a yes. */
export interface Objections {
  ended: Pick<EndedRequest, "by" | "how"> | undefined;
  /** Either of the two accounts blocks the other. */
  blocked: boolean;
}

/** What a database remembers about the blocks of one account, each list in the order of the ids. */
export interface Blocks {
  blocked: AccountId[];
  unblocked: AccountId[];
}

/** One question with its name. */
export type Query = {
  [K in keyof Queries]: { query: K } & Queries[K]["ask"];
}[keyof Queries];

/**
 * Stores accounts. Asynchronous, because PostgreSQL is; it answers only once a write is durable,
 * and rejects if the work could not be done.
 */
export type Database = {
  [K in keyof Queries]: (ask: Queries[K]["ask"]) => Promise<Queries[K]["answer"]>;
} & { close(): Promise<void> };

/**
 * OPAQUE's server side (docs/protocol.md §4): slow, so an effect. Only the code that carries it out
 * has the secret.
 */
export type PasswordWork =
  | { work: "signUp"; name: string; request: Uint8Array }
  /** Without a record, a fake one of equal length takes its place. */
  | { work: "startSignIn"; name: string; record: Uint8Array | undefined; request: Uint8Array }
  | { work: "finishSignIn"; state: Uint8Array; message: Uint8Array };

/** The answers to password work: undefined for a malformed request. */
export interface PasswordAnswers {
  signUp: Uint8Array | undefined;
  startSignIn: { state: Uint8Array; response: Uint8Array } | undefined;
  /** Whether the password was right. */
  finishSignIn: boolean;
}

/** What a server gets when it is made. */
export interface ServerWorld {
  random: Random;
  primitives: Primitives;
  /** The public part of the OPAQUE secret: 32 bytes; peers pin it. */
  serverKey: Uint8Array;
  /** The secret of the Ed25519 key that signs answers to sign-ups: 32 bytes; peers pin the key. */
  signingSecret: Uint8Array;
  /** The UDP port that answers STUN on the same host, 0 for none. */
  stunPort: number;
  /** The secret under which marks are made, 32 bytes, the same after a restart. */
  markKey: Uint8Array;
  limits: ServerLimits;
}
