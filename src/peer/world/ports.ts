// The ports of a peer on one page: what it calls, the inputs it takes, the effects it wants.
import type { EstimateGuesses, PasswordClient, Primitives, Random } from "#crypto";
import type { Candidate, Description, Wall } from "#protocol";
import type { Command } from "./commands.ts";
import type { PeerEvent } from "./events.ts";

/** A value in a column of SQLite. */
export type SqlValue = string | number | null | Uint8Array;
/** One row, by the name of its column. */
export type Row = Record<string, SqlValue>;

/**
 * A synchronous SQL connection to this profile's disk and nothing more: the peer brings the schema,
 * the SQL and the transactions. Open it with `journal_mode=WAL, synchronous=FULL`, and cache
 * statements by their text. Every function throws {@link StoreFailure} when the disk fails.
 */
export interface Store {
  /** Runs one statement that returns no rows. */
  run(sql: string, ...values: SqlValue[]): void;
  /** The first row, or undefined. */
  get(sql: string, ...values: SqlValue[]): Row | undefined;
  /** All rows. */
  all(sql: string, ...values: SqlValue[]): Row[];
  close(): void;
}

/**
 * The store of a running peer. A second database, of the index of words, is attached to it under
 * the name `words`, with `journal_mode=WAL, synchronous=NORMAL, secure_delete=ON` in a private file
 * next to the store. Losing it loses nothing, so the store opens whatever has happened to it. Make
 * such a store with `withWords`.
 */
export interface PeerStore extends Store {
  /**
   * Replaces the database `words` with an empty one, outside of a transaction. What it held is in
   * no file afterwards. Works on a damaged one as well.
   */
  forgetWords(): void;
}

/** What a store throws: a full or damaged disk, a store of a newer Tincan, or something else. */
export class StoreFailure extends Error {
  readonly code: "full" | "corrupt" | "newer" | "io";
  constructor(code: StoreFailure["code"], cause?: unknown) {
    super(`the store failed: ${code}`, { cause });
    this.code = code;
  }
}

/** The file with the device keys (mode 0600). Writes are whole and durable on return. */
export interface KeyFile {
  read(): Uint8Array | undefined;
  write(bytes: Uint8Array): void;
}

/**
 * A place in memory, never on disk, that outlives the peer. It holds the key to the device keys of
 * a person who does not stay signed in, so that the next peer need not ask for the password.
 */
export interface HeldKey {
  read(): Uint8Array | undefined;
  /** Undefined when the device keys open without it. */
  hold(exportKey: Uint8Array | undefined): void;
}

/** Every peer gets this when it is made: the profile it serves and what it calls directly. */
export interface PeerWorld {
  store: PeerStore;
  keyFile: KeyFile;
  heldKey?: HeldKey;
  random: Random;
  primitives: Primitives;
  /** The current time of the system, ms since 1970, for times that others read. */
  wall(): Wall;
  /** The name of this profile, in its normal form. */
  name: string;
  /** The host of the server, for STUN. */
  serverHost: string;
  /** Nothing of this profile outlasts the program: a sign-in takes no place among the devices. */
  keepsNothing?: boolean;
  /** Others along the way to the server can read and change what passes: the person has to agree. */
  openWire?: boolean;
  /** The name of this program, for the server's log. */
  program: string;
}

/** One WebRTC path between two devices; the peer numbers them, and reuses no number. */
export type PathId = number;

/** One thing that happens to a peer. Bytes may be anything: the peer drops what makes no sense. */
export type PeerInput =
  | { type: "command"; command: Command }
  /**
   * The connection to the server: `serverOpened` when it is open, `serverClosed` once when it fails
   * to open or the other side ends it. After `closeServer` a connection reports nothing more.
   */
  | { type: "serverOpened" }
  | { type: "serverFrame"; bytes: Uint8Array }
  | { type: "serverClosed" }
  /** The answer to an effect that had a `call`; `failed` if the work could not be done. */
  | { type: "answered"; call: number; answer: unknown }
  | { type: "failed"; call: number }
  /** WebRTC: our description or a candidate is ready, the path opened, a frame came, it closed. */
  | { type: "pathDescribed"; path: PathId; description: Description }
  | { type: "pathCandidate"; path: PathId; candidate: Candidate }
  | { type: "pathOpened"; path: PathId }
  | { type: "pathFrame"; path: PathId; bytes: Uint8Array }
  | { type: "pathClosed"; path: PathId }
  /** The time set by `wakeAt` has come. */
  | { type: "wake" };

/** One thing a peer wants done. Carry effects out in order, and only after the turn's COMMIT. */
export type PeerEffect =
  | { type: "tell"; event: PeerEvent }
  /** Give up any older connection to the server, then connect. */
  | { type: "openServer" }
  | { type: "closeServer" }
  | { type: "sendServer"; bytes: Uint8Array }
  | { type: "password"; call: number; work: PasswordWork }
  /** Start a WebRTC connection with one data channel. `offers`: this side begins. */
  | { type: "openPath"; path: PathId; offers: boolean; stun: StunServer | undefined }
  | { type: "describePath"; path: PathId; description: Description }
  | { type: "addCandidate"; path: PathId; candidate: Candidate }
  | { type: "sendPath"; path: PathId; bytes: Uint8Array }
  | { type: "closePath"; path: PathId }
  /** Sets the only timer: ms since 1970 by the steady clock; undefined clears it. */
  | { type: "wakeAt"; at: number | undefined };

/** The address of a STUN server. */
export interface StunServer {
  host: string;
  port: number;
}

/** What a platform does with passwords; what estimates them is large, so it loads on first use. */
export interface Passwords extends PasswordClient {
  estimateGuesses: EstimateGuesses;
}

/** Work with a password, done outside the peer because Argon2id in OPAQUE is slow on purpose. */
export type PasswordWork = {
  [K in keyof Passwords]: { work: K; ask: Parameters<Passwords[K]> };
}[keyof Passwords];
