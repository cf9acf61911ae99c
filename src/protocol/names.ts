// Usernames: which texts are valid, and which are reserved.
import { Malformed, mapped, text, type Shape } from "./shape.ts";

const rule = /^[a-z0-9][a-z0-9._-]{1,31}$/;

const reserved = [
  "yes", "no", "always", "block", "back", "cancel", "exit", "quit", "disconnect", "help", "who",
  "history", "status", "verify", "trust", "forget", "relay", "withdraw", "talk",
  "hide", "quota", "stay", "logout", "devices", "revoke", "password",
] as const; // prettier-ignore

/** A word that cannot be a username. Every command must be one of them. */
export type ReservedName = (typeof reserved)[number];

/** Words that mean something at a prompt, and so cannot be usernames (docs/protocol.md §3). */
export const reservedNames: readonly string[] = reserved;

/**
 * The username in its normal form, trimmed and in lower case, or undefined if that is not valid or
 * is reserved (docs/protocol.md §3). A name in its normal form stays as it is.
 */
export function normaliseName(typed: string): string | undefined {
  const name = typed.trim().toLowerCase();
  return rule.test(name) && !reservedNames.includes(name) ? name : undefined;
}

/**
 * A username on the wire (docs/protocol.md §3): only in its normal form, anything else is
 * malformed.
 */
export const username: Shape<string> = mapped(
  text(32),
  (wire) => {
    if (normaliseName(wire) !== wire) throw new Malformed("no username");
    return wire;
  },
  (name) => name,
);
