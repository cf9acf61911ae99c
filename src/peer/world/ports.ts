// Everything a peer needs of the world, on one page: what it calls, what it is told, what it wants.
import type { PasswordClient, Primitives, Random } from "#crypto";
import type { Candidate, Description, Wall } from "#protocol";
import type { Command } from "./commands.ts";
import type { PeerEvent } from "./events.ts";

/** What SQLite keeps in a column. */
export type SqlValue = string | number | null | Uint8Array;
/** One row, by column name. */
export type Row = Record<string, SqlValue>;

/**
 * A synchronous SQL connection to this profile's disk, and nothing more: the schema, all SQL and the
 * transactions are ours. Opened with `journal_mode=WAL, synchronous=FULL`. Statements are cached by
 * their text. Every function throws {@link StoreFailure} when the disk does not do its part.
 */
export interface Store {
  /** One statement that answers nothing. */
  run(sql: string, ...values: SqlValue[]): void;
  /** The first row, or undefined. */
  get(sql: string, ...values: SqlValue[]): Row | undefined;
  /** All rows. */
  all(sql: string, ...values: SqlValue[]): Row[];
  close(): void;
}

/** Why the disk failed: full, damaged, made by a newer Tincan, or anything else. */
export class StoreFailure extends Error {
  readonly code: "full" | "corrupt" | "newer" | "io";
  constructor(code: StoreFailure["code"], cause?: unknown) {
    super(`the store failed: ${code}`, { cause });
    this.code = code;
  }
}

/** The file beside the store that holds the device keys (0600). Written whole, durable on return. */
export interface KeyFile {
  read(): Uint8Array | undefined;
  write(bytes: Uint8Array): void;
}

/**
 * A place in memory that outlives the peer, for the key that opens the device keys of somebody who does
 * not stay signed in: the peer that follows on asks for no password. Never on a disk.
 */
export interface HeldKey {
  read(): Uint8Array | undefined;
  /** Undefined when the device keys open without it. */
  hold(exportKey: Uint8Array | undefined): void;
}

/** What is handed to a peer when it is made: the profile it serves and what it calls directly. */
export interface PeerWorld {
  store: Store;
  keyFile: KeyFile;
  heldKey?: HeldKey;
  random: Random;
  primitives: Primitives;
  /** The time as the system has it just now, for what others read. */
  wall(): Wall;
  /** The name of this profile, in its normal form. */
  name: string;
  /** The host of the server, for STUN. */
  serverHost: string;
  /** This program, for the server's log. */
  program: string;
}

/** One way between two devices, numbered by the peer. */
export type PathId = number;

/** What happens to a peer. */
export type PeerInput =
  | { type: "command"; command: Command }
  /**
   * The connection to the server: `serverOpened` when it stands, `serverClosed` once when it cannot
   * be made or ends by itself. Nothing is told of a connection after `closeServer`.
   */
  | { type: "serverOpened" }
  | { type: "serverFrame"; bytes: Uint8Array }
  | { type: "serverClosed" }
  /** The answer to an effect that had a `call`. */
  | { type: "answered"; call: number; answer: unknown }
  | { type: "failed"; call: number }
  /** WebRTC: our own side is known, a candidate of ours was found, it is open, spoke, is gone. */
  | { type: "pathDescribed"; path: PathId; description: Description }
  | { type: "pathCandidate"; path: PathId; candidate: Candidate }
  | { type: "pathOpened"; path: PathId }
  | { type: "pathFrame"; path: PathId; bytes: Uint8Array }
  | { type: "pathClosed"; path: PathId }
  /** The time asked for by `wakeAt` has come. */
  | { type: "wake" };

/** What a peer wants done. Carried out in order, and only after the turn's COMMIT. */
export type PeerEffect =
  | { type: "tell"; event: PeerEvent }
  /** Connect to the server; an older connection is given up first. */
  | { type: "openServer" }
  | { type: "closeServer" }
  | { type: "sendServer"; bytes: Uint8Array }
  | { type: "password"; call: number; work: PasswordWork }
  /** Start a WebRTC connection with one data channel; `offers` says which side begins. */
  | { type: "openPath"; path: PathId; offers: boolean; stun: StunServer | undefined }
  | { type: "describePath"; path: PathId; description: Description }
  | { type: "addCandidate"; path: PathId; candidate: Candidate }
  | { type: "sendPath"; path: PathId; bytes: Uint8Array }
  | { type: "closePath"; path: PathId }
  /** The only timer: replaces the one before. Undefined: none. */
  | { type: "wakeAt"; at: number | undefined };

/** Where STUN is answered. */
export interface StunServer {
  host: string;
  port: number;
}

/** Work with a password (Argon2id inside OPAQUE: slow on purpose), carried out beside the peer. */
export type PasswordWork = {
  [K in keyof PasswordClient]: { work: K; ask: Parameters<PasswordClient[K]> };
}[keyof PasswordClient];
