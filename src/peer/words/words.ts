// Every sentence that a person reads, by event or by code: terminal and browser say the same things.
//
// A missing sentence is a type error. Names and texts in them are not yet cleaned.
import type { Refusal } from "#protocol";
import type { PeerEvent } from "../world/events.ts";
import type { StoreFailure } from "../world/ports.ts";
import { counted } from "./counted.ts";

type Told = PeerEvent["tell"];
type EventOf<T extends Told> = Extract<PeerEvent, { tell: T }>;
/** These are a prompt, a message or nothing at all, and no sentence. */
type Wordless = "nameIsKnown" | "line" | "met" | "changed" | "chats" | "lines" | "found" | "ended";
type Spoken = Exclude<Told, Wordless>;

/** A duration in the one unit that says it best: `45 seconds`, `3 minutes`, `2 hours`. */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  if (seconds < 120) return counted(seconds, "second");
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? counted(minutes, "minute") : counted(Math.ceil(minutes / 60), "hour");
}

/** Why the server refused something. */
export const refusalWords: Record<Refusal, string> = {
  malformed: "the server did not understand: this program and the server do not fit together",
  version: "this program and the server have no version in common: one of them needs an update",
  "too-large": "that was too large for the server",
  "too-many": "that was too often",
  "not-now": "that is not possible now",
  "bad-name": "that cannot be a username",
  taken: "somebody else has that name",
  "unknown-name": "nobody has that name",
  "wrong-password": "the password is wrong",
  "unknown-device": "this device is not, or no longer, one of the account's",
  "bad-proof": "the server did not accept the proof of this device",
  "stale-list": "another device of yours was quicker: sign in again",
  offline: "the other one is not connected",
  busy: "a request between the two of you is ringing already",
  "no-request": "there is no such request any more",
  "no-grant": "the two of you have not agreed to talk",
  displaced: "this device has connected again",
  leaving: "the server is shutting down",
  failed: "the server could not do it",
};

/** Why a text was not kept. */
const notKeptWords: Record<EventOf<"notKept">["why"], string> = {
  full: "not kept and not sent: the disk is full",
  corrupt:
    "not kept and not sent: the data of this profile is damaged; leave and start again to mend it",
  newer: "not kept and not sent: a newer Tincan has changed the data of this profile",
  io: "not kept and not sent: the disk does not work",
};

/** Why nothing is taken in. */
const diskFailsWords: Record<EventOf<"diskFails">["why"], string> = {
  full: "the disk is full: what others write is not taken in until there is room",
  corrupt:
    "the data of this profile is damaged: what others write is not taken in; " +
    "leave and start again to mend it",
  newer: "a newer Tincan has changed the data of this profile: what others write is not taken in",
  io: "the disk does not work: what others write is not taken in",
};

/** Why a profile does not open. */
export const profileWords: Record<StoreFailure["code"], string> = {
  full: "this profile does not open: the disk is full",
  corrupt: "this profile does not open: its data is damaged",
  newer: "this profile does not open: it was written by a newer Tincan",
  io: "this profile does not open: its files cannot be read or written",
};

const signedOutWords: Record<EventOf<"signedOutHere">["code"], string> = {
  displaced: "this profile was signed in elsewhere, so it is signed out here",
  "unknown-device": "this device is no longer one of the account's, so it is signed out here",
};

const waitsWords: Record<
  Exclude<EventOf<"chatOpened">["waits"], false>,
  (name: string) => string
> = {
  offline: (name) => `${name} is offline: what you write now is kept and sent the next time`,
  declined: (name) => `what you write to ${name} now is kept and sent the next time`,
  server: (name) =>
    `the server is away: what you write to ${name} now is kept and sent the next time`,
  unknown: (name) =>
    `the server does not know ${name} at present: what you write now is kept and sent the next time`,
};

const requestEndedWords: Record<EventOf<"requestEnded">["why"], (name: string) => string> = {
  expired: (name) => `${name} has not answered`,
  withdrawn: (name) => `your request to ${name} is withdrawn`,
  offline: (name) => `${name} went offline before answering`,
};

const askedEndedWords: Record<EventOf<"askedEnded">["why"], (name: string) => string> = {
  expired: (name) => `the request of ${name} has ended without an answer`,
  withdrawn: (name) => `${name} has withdrawn the request`,
  offline: (name) => `${name} went offline, and the request has ended`,
  answered: (name) => `the request of ${name} was answered on another device of yours`,
};

function accountLostWords({ name, open }: EventOf<"accountLost">): string {
  const lost = `the server has lost this account, and somebody else is called ${name} there now`;
  const kept = `${lost}: nothing is deleted on this device`;
  if (!open) return `${kept}, but only the server could have opened it`;
  return `${kept}; "history NAME" shows your chats, and a chat on a direct path goes on`;
}

function onlineWords({ names, more }: EventOf<"online">): string {
  if (names.length === 0) return more === 0 ? "nobody else is online" : `${more} others are online`;
  return `online: ${names.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

function chatOpenedWords({ name, waits }: EventOf<"chatOpened">): string {
  if (waits === false) return `you are in a chat with ${name}; "disconnect" leaves it`;
  return `${waitsWords[waits](name)} the two of you connect; "disconnect" leaves the chat`;
}

function refusedWords({ code, retryMs }: EventOf<"refused">): string {
  const why = refusalWords[code];
  return retryMs === undefined ? why : `${why}; try again in ${duration(retryMs)}`;
}

function relayOnlyWords({ name, on }: EventOf<"relayOnly">): string {
  const chats = name === undefined ? "all chats" : `chats with ${name}`;
  return on ? `${chats} go over the server's relay only` : `${chats} may take a direct path`;
}

function pathWords({ name, path }: EventOf<"path">): string {
  if (path === undefined) return `no path to ${name} now: what you write is kept`;
  return path === "relay" ? "path: relayed by the server" : "path: direct";
}

function mendedWords({ missing, knowsMe, knowsOthers, aside }: EventOf<"mended">): string {
  const fetched = "is fetched again when the people it was written with are here";
  const said = [
    `the data of this profile was damaged and has been mended; the damaged file is kept as ${aside}`,
    missing === 0
      ? "no message is known to be missing"
      : `${missing === undefined ? "what" : `up to ${counted(missing, "message")}: what`} is missing ` +
        `here ${fetched}; what you had sent to nobody yet may be lost`,
  ];
  if (!knowsMe) {
    said.push(
      'who you are was lost, too: sign in with your password; no direct path is made until "relay off"',
    );
  }
  if (!knowsOthers) {
    said.push(
      'of some people the account or settings were lost: compare safety numbers ("verify")',
    );
  }
  return said.join("; ");
}

const eventWords: { [T in Spoken]: (event: EventOf<T>) => string | undefined } = {
  serverReached: () => "connected to the server",
  serverAway: ({ first }) =>
    first
      ? "the server cannot be reached; it is tried again by itself"
      : "the server is away; it is tried again by itself",
  nameIsNew: ({ name }) =>
    `${name} is a new name: choose a password, or leave the line empty to take another name`,
  wrongPassword: () => refusalWords["wrong-password"],
  nameTaken: ({ name }) => `somebody else has the name ${name} already`,
  signedIn: ({ name }) => `signed in as ${name}`,
  opened: ({ name }) => `this is ${name}, who stays signed in on this device`,
  signedInAgain: () => "signed in again",
  serverChanged: () =>
    "this is not the server that you signed in to before: its key is another one, " +
    "so nothing more is said to it",
  signedOutHere: ({ code }) => signedOutWords[code],
  keysElsewhere: () =>
    "a copy of this profile was signed in elsewhere: your password makes this one a device of its own",
  deviceOfItsOwn: () => "this profile is another device of yours from now on",
  accountGivenBack: () =>
    "the server had lost what it knew of this account, as after a restored backup: this device has " +
    "given it back, and everything here is as it was",
  accountLost: accountLostWords,
  noServer: () => "that needs the server, which does not know this account any more",
  refused: refusedWords,

  online: onlineWords,
  cameOnline: ({ name }) => `${name} is online`,
  wentOffline: ({ name }) => `${name} is offline`,

  noSuchName: ({ name }) => `nobody is called ${name}`,
  notLookedUp: ({ name }) =>
    `${name} cannot be looked up now: the server is away; it is tried again by itself`,
  thatIsYou: () => "that is you",
  ringing: ({ name }) =>
    `ringing: ${name} is asked; what you write is kept for the chat; "withdraw" ends the request`,
  declined: ({ name }) => `${name} said no`,
  requestEnded: ({ name, why }) => requestEndedWords[why](name),
  asked: ({ name, waiting }) =>
    `${name} ${waiting ? "has messages for you" : "wants to chat"} (yes/no/always/block)`,
  askedEnded: ({ name, why }) => askedEndedWords[why](name),
  nobodyAsks: ({ name }) => (name === undefined ? "nobody asks" : `${name} does not ask`),

  chatOpened: chatOpenedWords,
  joined: ({ name }) => `you can chat with ${name} now: leave this chat and talk to ${name}`,
  path: pathWords,
  kept: ({ waits }) => (waits ? "kept here for now" : undefined),
  notKept: ({ why }) => notKeptWords[why],
  diskFails: ({ why }) => diskFailsWords[why],
  tooLong: ({ bytes, max }) => `not sent: a message may have ${max} bytes, this one has ${bytes}`,
  delivered: ({ name, count, waited }) =>
    waited ? `delivered to ${name}: ${counted(count, "message")}` : undefined,
  read: ({ name, count, waited }) =>
    waited ? `read by ${name}: ${counted(count, "message")}` : undefined,
  arrived: ({ name, count }) =>
    `${counted(count, "message")} from ${name} arrived: talk to ${name} to read`,
  theyLeft: ({ name }) => `${name} left the chat`,
  unreachable: ({ name }) =>
    `${name} has not been reachable for a while: what you write now is kept and sent the next time ` +
    "the two of you connect",
  youLeft: ({ name }) => `you left the chat with ${name}`,
  noChat: () => "no chat is open",
  history: ({ name, lines }) => (lines.length === 0 ? `no messages with ${name} yet` : undefined),
  status: ({ name, kept, delivered, read }) =>
    `your messages to ${name}: ${kept} kept here, ${delivered} delivered, ${read} read`,

  safetyNumber: ({ name, digits }) =>
    `safety number with ${name}: ${digits}; nobody stands between you if ${name} sees the same`,
  accountChanged: ({ name }) =>
    `${name} is another account than before: nothing goes there until you have compared the ` +
    `safety number ("verify ${name}") and said that it is right ("trust ${name}")`,
  nothingToTrust: ({ name }) => `no other account has come up under the name ${name}`,
  trusted: ({ name }) => `the account that is called ${name} now is trusted`,
  deviceAdded: ({ name }) => `${name} has a new device`,
  olderList: ({ name }) =>
    `the server has gone back to an older list of the devices of ${name}, as after a restored ` +
    `backup: the newer one that is known here stays in force`,
  answerForgotten: ({ name }) => `requests of ${name} are asked about again`,
  relayOnly: relayOnlyWords,
  forked: ({ name }) => `a device of ${name} has said two different things: it was copied, or lies`,
  mended: mendedWords,
  allIsBack: () => "what the damage had taken has been fetched again, as far as others hold it",
  lost: ({ name, count }) =>
    `up to ${counted(count, "message")} that you wrote to ${name} had reached nobody, and the damage ` +
    "took them: they are lost",
  keysDamaged: () =>
    "the keys of this device are damaged: sign in with your password, and it becomes a new device; " +
    "your chats stay here",
  profileIsOld: ({ name }) =>
    `${name} holds messages of yours that are missing here: this profile is old or a copy, ` +
    "and they are fetched",
  writtenAgain: ({ name, count }) =>
    `${counted(count, "message")} to ${name}, written meanwhile, ` +
    `${count === 1 ? "stands" : "stand"} behind what was fetched`,
};

/** The sentence of an event, or undefined when it has none. */
export function sentenceOf(event: PeerEvent): string | undefined {
  if (!(event.tell in eventWords)) return undefined;
  // Each entry takes the event that it is kept under, which the compiler cannot follow here.
  const say = eventWords[event.tell as Spoken] as (event: PeerEvent) => string | undefined;
  return say(event);
}

/** What is asked, as it stands before the answer. */
export const prompts = {
  username: "Username:",
  password: "Password:",
  passwordAgain: "Password again:",
  stay: "Stay signed in on this device? (yes/no)",
  talkTo: "Talk to:",
} as const;

/** What a screen says by itself, without an event. */
export const screenWords = {
  welcome: 'welcome to Tincan: "exit" or Ctrl+C signs out and leaves at any time',
  openWire:
    "the way to this server is not encrypted: names and times can be read on it, messages cannot",
  heldBy: (name: string, pid: number) => `${name} is already open in process ${pid}`,
  badName: (typed: string) =>
    `${typed} cannot be a username: 2 to 32 of a-z, 0-9, dot, dash, underscore, no word of command`,
  passwordsDiffer: "the two passwords are not the same",
  answerYesOrNo: "please answer yes or no",
  signedOut: "signed out",
  unknownText: "(a kind of message that this version cannot show)",

  askedBehind: (name: string, first: string) =>
    `${name} wants to chat too and waits in line behind ${first}; "yes ${name}" answers at once`,
  answerInChat: (name: string) =>
    `answer with "/yes ${name}", "/no ${name}", "/always ${name}" or "/block ${name}"`,
  requestChanged: (name: string) => `not taken: it is ${name} who asks now; answer "yes ${name}"`,
  saidNo: (name: string) => `you said no to ${name}`,
  saidAlways: (name: string) => `requests of ${name} are answered with yes from now on`,
  saidBlock: (name: string) => `${name} is blocked; "forget ${name}" takes that back`,

  keptUntilAnswer: (name: string) => `kept until ${name} answers`,
  keptUntilReachable: (name: string) => `kept until ${name} is reachable`,
  notSent: "not sent: no chat is open",
  notSentLeft: (name: string) => `not sent: ${name} had left the chat`,
  notSentUnanswered: (name: string) => `not sent: the request to ${name} had ended`,
  noRequest: "no request of yours is ringing",
  unknownCommand: (word: string) =>
    `not sent: there is no command /${word}; "/help" lists them, "//" sends a slash`,
  usage: (form: string) => `use it like this: ${form}`,
} as const;

/** The commands, one line each: how it is typed, and what it does. */
export const helpWords: readonly string[] = [
  'at "Talk to:" type a name or a command; in a chat put a slash before the command',
  "who: who is online",
  "history [N]: the last N messages of the chat, 20 if you name none (history NAME [N] outside)",
  "status: where your messages of this chat are",
  "yes, no, always, block [NAME]: answer a request; forget NAME: ask me again",
  "withdraw: take your request back",
  "verify [NAME]: the safety number; trust NAME: it was compared and is right",
  "relay on [NAME], relay off [NAME]: no direct path, to NAME or to anybody",
  "disconnect: leave the chat; exit: sign out and leave",
];

/** What is known about a server that does not start. */
export interface StartFacts {
  host?: string;
  port?: number;
  path?: string;
}

/** Why a server does not start, by code. */
export const startWords = {
  "port-taken": ({ port }: StartFacts) => `port ${port} is taken: something listens there already`,
  "no-address": ({ host, port }: StartFacts) =>
    `this machine may not listen on ${host}, port ${port}`,
  "bad-proxy": ({ host }: StartFacts) => `${host} is no address or network of a proxy`,
  unwritable: ({ path }: StartFacts) => `${path} cannot be written`,
  full: ({ path }: StartFacts) => `${path} cannot be written: the disk is full`,
  newer: ({ path }: StartFacts) => `${path} was written by a newer Tincan: update this one`,
  damaged: ({ path }: StartFacts) => `${path} is damaged, or no database of Tincan`,
  secret: ({ path }: StartFacts) =>
    `the secret ${path} is missing or damaged, and nobody can sign in without it: restore it`,
} as const;

/** What a server says once it serves. */
export const serverWords = {
  listening: (url: string) => `Tincan listens on ${url}`,
  browse: (url: string) => `To chat in a browser on this machine: ${url}`,
  join: (command: string) => `To chat in a terminal: ${command}`,
  stopped: "Tincan has stopped",
} as const;

/** What an operator may have typed wrongly. */
export const limitWords = {
  unknown: (name: string, names: string[]) =>
    `there is no limit "${name}"; there are ${names.join(", ")}`,
  number: (name: string) => `the limit ${name} takes one whole number, such as ${name}=50`,
  rate: (name: string) => `the limit ${name} takes BURST/PERHOUR, such as ${name}=5/60`,
};
