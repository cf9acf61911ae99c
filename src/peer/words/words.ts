// Every sentence that a person reads, by event: terminal and browser say the same.
//
// A missing sentence is a type error. Names and texts in them are not yet cleaned.
import type { DeviceId } from "#protocol";
import type { GoneText, OwnDevice, PeerEvent } from "../world/events.ts";
import { counted } from "./counted.ts";
import { duration, longDuration } from "./durations.ts";
import {
  refusalWords,
  notKeptWords,
  diskFailsWords,
  notTakenWords,
  keysLeftWords,
  leftUnsavedWords,
  signedOutWords,
  serverChangedWords,
  waitsWords,
  requestEndedWords,
  askedEndedWords,
  goneWords,
} from "./reason-words.ts";
import { sizeWords } from "./sizes.ts";

type Told = PeerEvent["tell"];
type EventOf<T extends Told> = Extract<PeerEvent, { tell: T }>;
/** These are a prompt, a message or nothing at all, so they have no sentence. */
type Wordless = "nameIsKnown" | "line" | "met" | "changed" | "chats" | "lines" | "found";
type Spoken = Exclude<Told, Wordless>;

function accountLostWords({ name, open }: EventOf<"accountLost">): string {
  const lost = `the server has lost this account, and somebody else now has the name ${name} there`;
  const kept = `${lost}: your data stays on this device`;
  if (!open) return `${kept}, but opening it needed the server`;
  return `${kept}; "history NAME" shows your chats, and chats on a direct path keep working`;
}

function onlineWords({ names, more }: EventOf<"online">): string {
  if (names.length === 0 && more === 1) return "1 other person is online";
  if (names.length === 0) return more === 0 ? "nobody else is online" : `${more} others are online`;
  return `online: ${names.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

function chatOpenedWords({ name, waits }: EventOf<"chatOpened">): string {
  if (waits === false) return `you are in a chat with ${name}; "disconnect" leaves it`;
  return `${waitsWords[waits](name)} the two of you connect; "disconnect" leaves the chat`;
}

function refusedWords({ code, retryMs }: EventOf<"refused">): string {
  const why = refusalWords[code];
  if (retryMs !== undefined) return `${why}, try again in ${duration(retryMs)}`;
  return code === "too-many" ? `${why}, try again later` : why;
}

function relayOnlyWords({ name, on }: EventOf<"relayOnly">): string {
  const chats = name === undefined ? "all chats" : `chats with ${name}`;
  return on
    ? `${chats} now go only through the server's relay`
    : `${chats} may now use a direct path`;
}

function safetyNumberWords({ name, digits, offered }: EventOf<"safetyNumber">): string {
  if (offered === undefined)
    return `safety number with ${name}: ${digits}; if ${name} sees the same number, nobody is in between`;
  return (
    `safety number of the account of ${name} that you know: ${digits}; of the account that the ` +
    `server now shows as ${name}: ${offered}; "trust ${name}" only if ${name} sees the second one`
  );
}

function pathWords({ name, path }: EventOf<"path">): string {
  if (path === undefined) return `not connected to ${name}: what you write is saved on this device`;
  return path === "relay" ? "path: relayed by the server" : "path: direct";
}

function endedWords({ keys, unsaved }: EventOf<"ended">): string | undefined {
  const said = [unsaved && leftUnsavedWords[unsaved], keys && keysLeftWords[keys]];
  return said.filter((one) => one !== undefined).join("; ") || undefined;
}

function mendedWords({ missing, knowsMe, knowsOthers, aside }: EventOf<"mended">): string {
  const fetched = "they are fetched again when the people you chatted with are online";
  const said = [
    `this profile was damaged and has been repaired; the damaged file is kept as ${aside}`,
    missing === 0
      ? "no messages are known to be missing"
      : (missing === undefined ? "messages" : `up to ${counted(missing, "message")}`) +
        ` may be missing: ${fetched}; messages that had not reached anyone yet may be lost`,
  ];
  if (!knowsMe) {
    said.push(
      "your identity was lost too: sign in with your password; no direct path until the server shows " +
        'whether your account allows them, or you say "relay off"',
    );
  }
  if (!knowsOthers) {
    said.push(
      'the accounts or settings of some people were lost: compare safety numbers ("verify")',
    );
  }
  return said.join("; ");
}

/** The next size to offer. */
const doubled = (bytes: number): number => 2 ** Math.ceil(Math.log2(bytes + 1));

const eventWords: { [T in Spoken]: (event: EventOf<T>) => string | undefined } = {
  serverReached: () => "connected to the server",
  serverAway: ({ first }) =>
    first
      ? "cannot reach the server; retrying automatically"
      : "the server is away; retrying automatically",
  wireIsOpen: () =>
    "anyone along the way to this server can pose as it, and guess at a new password that you type " +
    "here; an https address is safe from that",
  nameIsNew: ({ name }) =>
    `${name} is a new name: choose a password, or press Enter to use another name`,
  wrongPassword: () => refusalWords["wrong-password"],
  passwordWeighed: ({ strength }) =>
    strength === "weak"
      ? "that password is too easy to guess: choose a longer one, such as four unrelated words"
      : "that password will do, but it is not strong: a longer one is safer",
  nameTaken: ({ name }) => `the name ${name} is already taken`,
  signedIn: ({ name }) => `signed in as ${name}`,
  devicesFull: ({ devices }) =>
    `this account has ${counted(devices.length, "device")}, which is as many as it may have: choose ` +
    "one that it no longer needs, and this device takes its place",
  opened: ({ name }) => `welcome back, ${name}: you are still signed in on this device`,
  signedInAgain: () => "signed in again",
  serverChanged: ({ why }) => serverChangedWords[why],
  signedOutHere: ({ code }) => signedOutWords[code],
  keysElsewhere: () =>
    "a copy of this profile was signed in somewhere else: enter your password to make this one a " +
    "separate device",
  deviceOfItsOwn: () => "this profile is now a separate device of yours",
  stays: ({ on }) =>
    on
      ? 'you stay signed in on this device: it opens without your password; "logout" ends that'
      : "the next start on this device asks for your password",
  ended: endedWords,
  accountGivenBack: () =>
    "the server had lost its record of this account, perhaps by restoring a backup: this device " +
    "has given it back, and nothing here has changed",
  accountLost: accountLostWords,
  noServer: () => "that needs the server, which no longer knows this account",
  refused: refusedWords,
  notTaken: ({ why }) => notTakenWords[why],

  online: onlineWords,
  cameOnline: ({ name }) => `${name} is online`,
  wentOffline: ({ name }) => `${name} is offline`,

  noSuchName: ({ name, unmet }) =>
    unmet ? `this device has no chat with ${name}` : `nobody is called ${name}`,
  notLookedUp: ({ name }) =>
    `cannot look up ${name} while the server is away; retrying automatically`,
  thatIsYou: () => "that is you",
  ringing: ({ name }) =>
    `ringing ${name}: what you write now is sent when the chat starts; "withdraw" cancels the request`,
  declined: ({ name }) => `${name} said no`,
  requestEnded: ({ name, why }) => requestEndedWords[why](name),
  asked: ({ name, waiting }) =>
    `${name} ${waiting ? "has messages for you" : "wants to chat"} (yes/no/always/block)`,
  askedEnded: ({ name, why }) => askedEndedWords[why](name),
  nobodyAsks: ({ name }) =>
    name === undefined ? "nobody has asked to chat" : `${name} has not asked to chat`,

  chatOpened: chatOpenedWords,
  joined: ({ name }) => `you can now chat with ${name}: leave this chat, then talk to ${name}`,
  path: pathWords,
  kept: ({ waits }) => (waits ? "saved on this device for now" : undefined),
  notKept: ({ why }) => notKeptWords[why],
  diskFails: ({ why }) => diskFailsWords[why],
  tooLong: ({ bytes, max }) =>
    `not sent: this message is ${bytes} bytes long, and the limit is ${max}`,
  delivered: ({ name, count, waited }) =>
    waited ? `delivered to ${name}: ${counted(count, "message")}` : undefined,
  read: ({ name, count, waited }) =>
    waited ? `read by ${name}: ${counted(count, "message")}` : undefined,
  arrived: ({ name, count }) =>
    `${counted(count, "new message")} from ${name}: talk to ${name} to read`,
  theyLeft: ({ name }) => `${name} left the chat`,
  unreachable: ({ name }) =>
    `${name} has been unreachable for a while: your messages are saved and sent the next time ` +
    "the two of you connect",
  youLeft: ({ name }) => `you left the chat with ${name}`,
  noChat: () => "no chat is open",
  history: ({ name, lines }) => (lines.length === 0 ? `no messages with ${name} yet` : undefined),
  status: ({ name, kept, delivered, read, skipped, dropped }) =>
    `your messages to ${name}: ${kept} saved on this device, ${delivered} delivered, ${read} read` +
    (skipped > 0 ? `; skipped ${counted(skipped, "signal")} of a newer program` : "") +
    (dropped > 0 ? `; dropped ${counted(dropped, "batch")} sent beyond the limit` : ""),
  paused: ({ name, used, max }) =>
    `${name} has filled the ${sizeWords(max)} that this chat may take on this disk: new messages ` +
    `wait with ${name}; "quota ${name} ${sizeWords(doubled(Math.max(used, max)))}" lets them in, ` +
    `"block ${name}" ends the chat`,
  pausedThere: ({ name }) =>
    `${name} has no more space for this chat: what you write is saved here, and sent when there is`,
  goesOnThere: ({ name }) => `${name} has space for this chat again`,
  overran: ({ name }) =>
    `a device of ${name} sends more than it may: nothing more is taken from it until it connects again`,
  quota: ({ name, used, max }) =>
    `${name} fills ${sizeWords(used)} of the ${sizeWords(max)} that this chat may take on this disk`,

  safetyNumber: safetyNumberWords,
  accountChanged: ({ name }) =>
    `${name} now has a different account: nothing is sent to it until you compare the ` +
    `safety number ("verify ${name}") and confirm that it matches ("trust ${name}")`,
  nothingToTrust: ({ name }) =>
    `the account of ${name} has not changed, so there is nothing to trust`,
  trusted: ({ name }) => `you now trust the new account of ${name}`,
  guessed: ({ count }) =>
    `since you last signed in, ${counted(count, "wrong password")} ${count === 1 ? "has" : "have"} ` +
    "been tried for your name; if that was not you, others are guessing: a long password is safe",
  relaySpent: ({ leftMs }) =>
    "you have used up what this server relays for one account in a month: for the next " +
    `${longDuration(leftMs)} relayed chats are slow, and direct ones are as fast as ever`,
  hidden: ({ on }) =>
    on
      ? 'you are hidden: others see you as offline, and only your open chats go on; "hide off" ends it'
      : "you are no longer hidden: others see when you are online",
  deviceAdded: ({ name, isOwn }) =>
    isOwn
      ? 'a new device has signed in to your account; if it is not yours, "devices" shows its number, ' +
        '"revoke" removes it, and "password" changes your password'
      : `${name} has a new device`,
  sessionDevice: ({ name, leftMs }) =>
    `${name} has signed in in a browser that keeps nothing, for at most ${duration(leftMs)}`,
  deviceRemoved: ({ name, isOwn }) =>
    isOwn ? "one of your devices is no longer in your account" : `${name} has one device less`,
  devices: () => undefined,
  passwordChanged: ({ here }) =>
    here
      ? "your password has changed: the old one no longer works, and your other devices stay signed in"
      : "your password was changed on another of your devices",
  samePassword: () => "that is your old password: choose another one; nothing has changed",
  passwordUndecided: () =>
    "the server went away while your password changed: the change is completed when it is back",
  deviceRevoked: ({ device }) =>
    `removed ${deviceWords(device)}: it is signed out, and nothing that it writes from now on counts; ` +
    'if somebody may know your password, change it ("password")',
  noSuchDevice: () => 'there is no device with that number: "devices" lists them',
  thatDeviceIsHere: () => 'that is this device: "exit" signs it out',
  olderList: ({ name }) =>
    `the server has gone back to an older list of ${name}'s devices, perhaps by restoring a ` +
    `backup: this device keeps using the newer one`,
  blocked: ({ name, later }) =>
    later
      ? `${name} is blocked on this device, and on your others once the server is reached; ` +
        `"forget ${name}" undoes that`
      : `${name} is blocked; "forget ${name}" undoes that`,
  isBlocked: ({ name }) => `you have blocked ${name}; "forget ${name}" undoes that`,
  answerForgotten: ({ name, later }) =>
    `you will be asked again about requests from ${name}${later ? ", once the server is reached" : ""}`,
  relayOnly: relayOnlyWords,
  relayNotKnown: () =>
    "the server does not show whether your account avoids direct paths, so this device makes none " +
    'until you say "relay on" or "relay off"',
  forked: ({ name }) =>
    `a device of ${name} has sent two conflicting histories: it was copied, or it is lying`,
  mended: mendedWords,
  allIsBack: () =>
    "everything lost to the damage has been fetched again, as far as others still have it",
  lost: ({ name, count }) =>
    `up to ${counted(count, "message")} you wrote to ${name} may be lost: they were damaged here ` +
    "before they had reached anyone",
  keysDamaged: () =>
    "the keys of this device are damaged: sign in with your password to make it a new device; " +
    "your chats stay here",
  profileIsOld: ({ name }) =>
    `${name} has messages of yours that are missing here: this profile is old or a copy, ` +
    "and is fetching them",
  writtenAgain: ({ name, count }) =>
    `${counted(count, "message")} to ${name}, written in the meantime, now ` +
    `${count === 1 ? "comes" : "come"} after what was fetched`,
};

/** The sentence of an event, or undefined when it has none. */
export function sentenceOf(event: PeerEvent): string | undefined {
  if (!(event.tell in eventWords)) return undefined;
  // Each entry takes the event it is listed under, which the compiler cannot follow here.
  const say = eventWords[event.tell as Spoken] as (event: PeerEvent) => string | undefined;
  return say(event);
}

/** The prompts, as they stand before the answer. */
export const prompts = {
  username: "Username:",
  openWire: "Go on over this connection? (yes/no)",
  password: "Password:",
  passwordAgain: "Password again:",
  oldPassword: "Old password:",
  newPassword: "New password:",
  makeRoom: "Remove which device? (its number, or Enter to go back)",
  stay: "Stay signed in on this device? (yes/no)",
  talkTo: "Talk to:",
} as const;

/** What a session device is called among the devices of an account; `leftMs`: until it expires. */
export const keptNowhere = (leftMs: number): string =>
  `a browser that keeps nothing, signed in for ${duration(leftMs)} more`;

/** A device has no name, but nobody has two that begin alike. */
export const deviceWords = (device: DeviceId): string => device.slice(0, 8);

/** What a screen says without an event: texts, and functions of the facts in them. */
export const screenWords = {
  welcome: 'welcome to Tincan: "exit" or Ctrl+C signs out and leaves at any time',
  openWire: "this connection is not encrypted: others can see names and times, but not messages",
  heldBy: (name: string, pid: number) => `${name} is already open in process ${pid}`,
  profileLink: (path: string) =>
    `cannot open this profile: ${path} is a link; put the file itself there`,
  exposed: (path: string, count: number) =>
    count === 1
      ? `other users of this computer can read ${path}`
      : `other users of this computer can read ${path} and ${count - 1} more`,
  converting:
    "converting this profile, which an older Tincan wrote: with many messages this takes a while",
  converted: (done: number) => `converted ${Math.floor(done * 100)} %`,
  badName: (typed: string) =>
    `${typed} cannot be a username: use 2 to 32 characters of a-z, 0-9, dot, dash, underscore, ` +
    "but not a command word",
  newServer: (folder: string) =>
    "only if the operator of the server confirms this in some other way, begin again there with a new " +
    `account: move ${folder} elsewhere, with your chats in it, and start again`,
  passwordsDiffer: "the passwords do not match",
  answerYesOrNo: "please answer yes or no",
  signedOut: "signed out",
  left: 'signed out; this device still opens without your password, until you say "logout"',
  lockUnknown: "signing out took too long, so the keys of this device may not be locked",
  /** In place of a text. */
  noText: (gone: GoneText | undefined) =>
    gone === undefined ? "(this version cannot show this kind of message)" : `(${goneWords[gone]})`,
  lineAbove: (said: string) => `the line above ${said}`,

  askedBehind: (name: string, first: string) =>
    `${name} wants to chat too, after ${first}; "yes ${name}" answers right away`,
  answerInChat: (name: string) =>
    `answer with "/yes ${name}", "/no ${name}", "/always ${name}" or "/block ${name}"`,
  requestChanged: (name: string) =>
    `not answered: the request is now from ${name}; answer with "yes ${name}"`,
  saidNo: (name: string) => `you said no to ${name}`,
  saidAlways: (name: string) => `requests from ${name} are now accepted automatically`,
  saidBlock: (name: string) => `${name} is blocked; "forget ${name}" undoes that`,

  keptUntilAnswer: (name: string) => `saved until ${name} answers`,
  keptUntilReachable: (name: string) => `saved until ${name} is reachable`,
  notSent: "not sent: no chat is open",
  notSentLeft: (name: string) => `not sent: ${name} had left the chat`,
  notSentUnanswered: (name: string) => `not sent: the request to ${name} had ended`,
  /** One row of a list of one's own devices; `day` is since when. */
  ownDevice: (number: number, { device, here, online, leftMs }: OwnDevice, day?: string) =>
    [
      `${number}. ${deviceWords(device)}`,
      ...(day === undefined ? [] : [`since ${day}`]),
      ...(leftMs === undefined ? [] : [keptNowhere(leftMs)]),
      ...(here ? ["this one"] : []),
      ...(online === undefined || here ? [] : [online ? "online" : "offline"]),
    ].join(", "),
  revokes: (device: DeviceId) =>
    `this removes ${deviceWords(device)} from your account: type your password, or only Enter to keep it`,
  nothingChanged: "nothing has changed",
  onlyAtPrompt: 'not possible in a chat: "/disconnect" leaves it',
  noSuchDevice: "there is no device with that number",
  noRequest: "you have no request to withdraw",
  unknownCommand: (word: string) =>
    `not sent: there is no command /${word}; "/help" lists the commands, "//" sends a slash`,
  usage: (form: string) => `usage: ${form}`,
} as const;

/** The commands, one line each: how to type it, and what it does. */
export const helpWords: readonly string[] = [
  'at "Talk to:" type a name or a command; in a chat, put a slash before the command',
  "who: show who is online",
  "history [N]: the last N messages of the chat, 20 by default (outside a chat: history NAME [N])",
  "status: how far your messages in this chat have got",
  "yes, no, always, block [NAME]: answer a request",
  "block NAME: end the chat with NAME, who then sees nothing of you; forget NAME: ask me again",
  "withdraw: cancel your request",
  "verify [NAME]: show the safety number; trust NAME: confirm that it matches",
  "relay on [NAME], relay off [NAME]: avoid direct paths, with NAME or with everyone",
  "quota [NAME] [SIZE]: show or set how much NAME may fill of this disk, such as 256MB",
  "hide on, hide off: look offline to others; your open chats go on",
  "stay on, stay off: stay signed in on this device, or not; logout: leave, and lock this profile",
  "devices: list your devices; revoke N: remove the one with that number, with your password",
  "password: change your password",
  "disconnect: leave the chat; exit: sign out and leave",
];
