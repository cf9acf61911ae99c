// What a typed line means: at the prompt, which expects names, and in a chat, which expects text.
import { reservedNames, type ReservedName } from "#protocol";

/** The commands of the screen. */
export const commandWords = [
  "who", "help", "history", "status", "disconnect", "exit",
  "yes", "no", "always", "block", "forget", "withdraw",
  "verify", "trust", "relay", "hide", "quota",
  "stay", "logout", "devices", "revoke", "password",
] as const satisfies readonly ReservedName[]; // prettier-ignore

/** One of {@link commandWords}. */
export type CommandWord = (typeof commandWords)[number];

/** A parsed line. */
export type Typed =
  | { is: "nothing" }
  | { is: "command"; word: CommandWord; args: string[] }
  /** The word after the slash is not a command that we know. */
  | { is: "unknown"; word: string }
  | { is: "name"; typed: string }
  | { is: "text"; text: string };

/** At the prompt a command needs no slash if its word cannot be a name. */
export function readAtPrompt(line: string): Typed {
  const typed = line.trim();
  if (typed === "") return { is: "nothing" };
  if (typed.startsWith("/")) return readCommand(typed.slice(1));
  const [first = "", ...args] = typed.toLowerCase().split(/\s+/u);
  const isNoName = args.length > 0 || reservedNames.includes(first);
  return isNoName && isCommand(first)
    ? { is: "command", word: first, args }
    : { is: "name", typed };
}

/** In a chat only `bare` words are commands without a slash; two slashes send one. */
export function readInChat(line: string, bare: readonly CommandWord[]): Typed {
  const word = bare.find((one) => one === line.trim());
  if (word !== undefined) return { is: "command", word, args: [] };
  if (line.startsWith("//")) return { is: "text", text: line.slice(1) };
  if (line.startsWith("/")) return readCommand(line.slice(1));
  return line.trim() === "" ? { is: "nothing" } : { is: "text", text: line };
}

function readCommand(typed: string): Typed {
  const [word = "", ...args] = typed.toLowerCase().split(/\s+/u);
  return isCommand(word) ? { is: "command", word, args } : { is: "unknown", word };
}

const isCommand = (word: string): word is CommandWord =>
  commandWords.some((known) => known === word);
