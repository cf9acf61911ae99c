// What the page in the browser says beside the sentences of events: names of fields and buttons, and
// the few events that a terminal tells with the commands to type.
import type { PeerEvent } from "../world/events.ts";
import { counted } from "./counted.ts";
import { sentenceOf } from "./words.ts";

type Told = PeerEvent["tell"];
type PageWords = { [T in Told]?: (event: Extract<PeerEvent, { tell: T }>) => string | undefined };

const waits = {
  offline: (name: string) =>
    `${name} is offline: what you write is kept here and sent the next time`,
  declined: (name: string) => `what you write to ${name} now is kept here and sent the next time`,
  server: (name: string) =>
    `the server is away: what you write to ${name} is kept here and sent the next time`,
  unknown: (name: string) =>
    `the server does not know ${name} at present: what you write is kept here and sent the next time`,
};

const ownWords: PageWords = {
  nameIsNew: () => undefined,
  nameIsKnown: () => undefined,
  ringing: ({ name }) => `${name} is asked; what you write now is kept for the chat`,
  asked: ({ name, waiting }) => `${name} ${waiting ? "has messages for you" : "wants to chat"}`,
  chatOpened: ({ name, waits: why }) =>
    why === false ? `you are in a chat with ${name}` : waits[why](name),
  joined: ({ name }) => `you can chat with ${name} now`,
  accountLost: ({ name }) =>
    `the server has lost this account, and somebody else is called ${name} there now: nothing is ` +
    "deleted on this device, and a chat on a direct path goes on",
  accountChanged: ({ name }) =>
    `${name} is another account than before: nothing goes there until you have compared the safety ` +
    "number and said that it is right",
  requestEnded: (event) =>
    event.why === "expired" ? `${event.name} has not answered` : sentenceOf(event),
};

/** The sentence of an event as a page says it, or undefined when it has none. */
export function pageSentenceOf(event: PeerEvent): string | undefined {
  // Each entry takes the event that it is kept under, which the compiler cannot follow here.
  const say = ownWords[event.tell] as ((event: PeerEvent) => string | undefined) | undefined;
  return say ? say(event) : sentenceOf(event);
}

/** Why the page does not work here, and what the operator can do. */
export const missingWords = {
  secure: (address: string) =>
    `this page was opened over plain http, where browsers keep no keys: the operator of ${address} has ` +
    "to serve it over https; on the server's own machine http://localhost works, too",
  browser: "this browser lacks what Tincan needs: a current Firefox, Chrome, Edge or Safari has it",
  disk:
    "this browser gives the page no room on disk, as in some private windows: you can chat, but " +
    "your keys and your chats end with this tab",
  taken: "another program of this browser holds the data of this profile: close its other windows",
} as const;

/** Everything else. */
export const pageWords = {
  title: "Tincan",
  titleWithUnread: (count: number) => `(${count}) Tincan`,
  claim:
    "Messages travel straight from your device to the other's. The server only introduces you.",

  // The way in
  name: "Your name",
  nameHint: "2 to 32 of a-z, 0-9, dot, dash, underscore",
  goOn: "Go on",
  starting: "One moment",
  newName: (name: string) => `${name} is a new name. Choose a password for it.`,
  knownName: (name: string) => `${name} has an account. Enter its password.`,
  nothingHere:
    "This browser holds no chats of it: it becomes one more device. What was here before, the browser " +
    "may have given up; your other devices have theirs.",
  password: "Password",
  passwordAgain: "Password again",
  passwordEmpty: "a password has at least one character",
  passwordLost: "Nobody can restore a password that is lost, not even the operator of the server.",
  show: "Show",
  hide: "Hide",
  signUp: "Sign up",
  signIn: "Sign in",
  working: "Working on it",
  otherName: "Another name",
  stayTitle: "Stay signed in?",
  stayYes: "Stay signed in",
  stayYesWhy: "Your keys stay in this browser, and the next start asks for nothing.",
  stayNo: "Not on this device",
  stayNoWhy: "The next start asks for your password.",
  ended: "You are signed out.",
  beginAgain: "Sign in again",

  // The list
  chats: "Chats",
  chat: "Chat",
  newChat: "New chat",
  newChatName: "Name of somebody",
  newChatWith: (name: string) => `Chat with ${name}`,
  looksUp: (name: string) => `${name} is being looked up`,
  search: "Search",
  searchHint: "Search all chats",
  nobody: "Nobody here yet. Somebody who is online stands below; or enter a name.",
  onlineNow: "Online",
  nobodyOnline: "Nobody else is online.",
  onlineUnknown: "Not known at present.",
  nobodyBeside: "Nobody beside those above.",
  moreOnline: (count: number) => `and ${count} more`,
  requests: "Requests",
  yes: "Yes",
  no: "No",
  always: "Always",
  block: "Block",
  draft: "Draft:",
  you: "You:",
  unread: (count: number) => `${count} new`,
  inChat: "in chat",
  online: "online",
  offline: "offline",
  blocked: "blocked",
  unknownText: "A kind of message that this version cannot show",

  // The chat
  back: "Back to the chats",
  pickChat: "Pick a chat, or somebody who is online.",
  firstLine: "The beginning of this chat",
  noLines: (name: string) => `No messages with ${name} yet.`,
  direct: "direct path",
  relayed: "relayed by the server",
  noPath: "no path now",
  presenceUnknown: "not known whether online",
  notAgreed: (name: string) => `${name} is online`,
  ringing: "asked, no answer yet",
  ask: "Ask to chat",
  withdraw: "Withdraw",
  leave: "Leave chat",
  more: "More",
  where: { kept: "kept here", delivered: "delivered", read: "read" },
  sending: "being kept",
  notKept: "not kept and not sent",
  sendAgain: "Send again",
  discard: "Discard",
  newMessages: "New messages",
  showAll: "Show all of it",
  toLatest: "To the latest",
  write: (name: string) => `Write to ${name}`,
  writeKept: (name: string) => `Write to ${name}: kept here, sent when you both are there`,
  writeAsks: (name: string) => `Write to ${name}: the first message asks to chat`,
  send: "Send",
  tooLong: (bytes: number, max: number) => `too long: ${bytes} of ${max} bytes`,
  said: (name: string, text: string) => `${name}: ${text}`,
  log: (name: string) => `Messages with ${name}`,

  // Trust
  safety: "Safety number",
  safetyHow: (name: string) =>
    `Compare it with ${name} by another way, such as a call. Nobody stands between you if both see ` +
    "the same.",
  trust: "It is the same: trust this account",
  relayOnlyWith: (name: string) => `Never a direct path with ${name}`,
  relayOnlyAll: "Never a direct path, with anybody",
  relayOnlyWhy:
    "Others then do not learn your network address; everything takes the server's relay.",
  answersAlways: (name: string) => `Requests of ${name} are answered with yes by themselves.`,
  answersBlock: (name: string) => `${name} is blocked, and is not told.`,
  askMeAgain: "Ask me again",

  // Searching
  found: (count: number, more: boolean) =>
    count === 0 ? "Nothing found" : `${counted(count, "message")}${more ? " and more" : ""}`,
  moreFound: "More",
  close: "Close",

  // Settings
  settings: "Settings",
  signedInAs: (name: string) => `Signed in as ${name}`,
  signOut: "Sign out",
  signOutWhy: "Leaves all chats. Your messages stay in this browser.",
  notifications: "Notifications",
  notificationsOn: "While you look elsewhere you are told who writes and who asks, and not what.",
  notificationsOff: "While you look elsewhere you are not told of anything.",
  notificationsDenied: "This browser has been told not to let the page notify you.",
  notificationsMissing: "This browser cannot notify you.",
  turnOn: "Turn on",
  turnOff: "Turn off",
  notifiedAsked: "wants to chat with you",
  notified: (count: number) => counted(count, "new message"),
  storage: "Your chats in this browser",
  storages: {
    persistent: "The browser has promised to keep them.",
    "best-effort":
      "The browser has not promised to keep them: when its disk is full it may give up what you have " +
      "not opened for long. Installing the page, or using it often, earns the promise.",
    unasked: "The browser has not been asked yet to keep them.",
    memory: "There is no room on disk: they end with this tab.",
  },
  version: (version: string) => `Version ${version}`,

  // Bars
  serverAway: "The server is away, and is tried again by itself. What you write is kept here.",
  serverGone: "The server is not spoken to any more. What is here can be read.",
  memoryBanner: "Your keys and chats end with this tab: the browser gives them no room on disk.",
  updateOffered: "A new version of Tincan is here.",
  update: "Use it now",
  dismiss: "Dismiss",
  skip: "Skip to the chat",
  today: "Today",
  yesterday: "Yesterday",
} as const;
