// Usernames: what may be one, and what may not.
import { Malformed, mapped, text, type Shape } from "./shape.ts";

const rule = /^[a-z0-9][a-z0-9._-]{1,31}$/;

const reserved = [
  "yes", "no", "always", "block", "back", "cancel", "exit", "quit", "disconnect", "help", "who",
  "history", "status", "verify", "trust", "forget", "relay", "withdraw", "talk",
] as const; // prettier-ignore

/** A word that cannot be anybody's name. Every command is to be one. */
export type ReservedName = (typeof reserved)[number];

/** Words that mean something at a prompt, and so cannot be anybody's name. */
export const reservedNames: readonly string[] = reserved;

/** The name as it is kept, lower-cased and trimmed, or undefined when it cannot be a name. */
export function normaliseName(typed: string): string | undefined {
  const name = typed.trim().toLowerCase();
  return rule.test(name) && !reservedNames.includes(name) ? name : undefined;
}

/** A username on the wire: only in its one normal form. */
export const username: Shape<string> = mapped(
  text(32),
  (wire) => {
    if (normaliseName(wire) !== wire) throw new Malformed("no username");
    return wire;
  },
  (name) => name,
);
