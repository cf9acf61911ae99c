// Why a server could not start: a code for programs, and the facts that a sentence about it needs.
import { isFull } from "../common/disk-failure.ts";

/** One code for each thing that a person can fix. */
export type StartErrorCode =
  | "port-taken" // another program listens on `port`
  | "folder-taken" // another server, `process`, uses the folder `path`
  | "no-address" // this machine may not listen on `host` and `port`
  | "bad-proxy" // the trusted proxy `host` is neither an address nor a network
  | "bad-origin" // the trusted origin `host` is not the address of a page, without a path
  | "unwritable" // `path` cannot be created, opened or written
  | "full" // the disk has no room for `path`
  | "newer" // the database at `path` was written by a newer Tincan
  | "damaged" // the file at `path` is not one of our databases
  | "link" // `path` is a link, which somebody else may have put there
  | "secret"; // the secret at `path` is missing, unreadable or damaged, and accounts depend on it

/** What the code is about. */
export interface StartFacts {
  host?: string;
  port?: number;
  path?: string;
  process?: number;
}

/**
 * Thrown while a server starts. The message is for logs; the sentences people see come from
 * elsewhere.
 */
export class StartError extends Error {
  readonly code: StartErrorCode;
  readonly facts: StartFacts;

  constructor(code: StartErrorCode, facts: StartFacts, cause?: unknown) {
    super(`the server cannot start: ${code}`, { cause });
    this.name = "StartError";
    this.code = code;
    this.facts = facts;
  }
}

/** The error for something at `path` that the disk did not let us write. */
export const notWritten = (path: string, error: unknown): StartError =>
  new StartError(isFull(error) ? "full" : "unwritable", { path }, error);
