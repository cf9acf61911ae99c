// What only the page in the browser says: names of fields and buttons, and the few events for which
// the terminal's sentence names commands to type.
import type { GoneText, PeerEvent } from "../world/events.ts";
import { counted } from "./counted.ts";
import { sizeWords } from "./sizes.ts";
import { sentenceOf } from "./words.ts";

type Told = PeerEvent["tell"];
type PageWords = { [T in Told]?: (event: Extract<PeerEvent, { tell: T }>) => string | undefined };

const goneWords: Record<GoneText, string> = {
  missing: "This message is missing on this device",
  deleted: "This message was deleted",
};

const waits = {
  offline: (name: string) =>
    `${name} is offline: your messages are saved here and sent when you are both online`,
  declined: (name: string) =>
    `your messages to ${name} are saved here and sent when you are both online`,
  server: (name: string) =>
    `the server is away: your messages to ${name} are saved here and sent later`,
  unknown: (name: string) =>
    `the server does not know ${name} right now: your messages are saved here and sent later`,
};

const ownWords: PageWords = {
  nameIsNew: () => undefined,
  nameIsKnown: () => undefined,
  ringing: ({ name }) => `asking ${name}... what you write now is sent when the chat starts`,
  asked: ({ name, waiting }) => `${name} ${waiting ? "has messages for you" : "wants to chat"}`,
  chatOpened: ({ name, waits: why }) =>
    why === false ? `you are in a chat with ${name}` : waits[why](name),
  joined: ({ name }) => `you can now chat with ${name}`,
  serverChanged: (event) =>
    event.hasAccount
      ? `${sentenceOf(event)}; only if its operator confirms this in some other way, use another ` +
        "name here, or delete what this browser keeps for this site, your chats as well"
      : sentenceOf(event),
  accountLost: ({ name }) =>
    `the server has lost this account, and somebody else now has the name ${name} there: your ` +
    "data stays on this device, and chats on a direct path keep working",
  accountChanged: ({ name }) =>
    `${name} now has a different account: nothing is sent to it until you compare the safety ` +
    "number and confirm that it matches",
  blocked: ({ name, later }) =>
    later
      ? `${name} is blocked in this browser, and on your other devices once the server is reached`
      : `${name} is blocked`,
  noSuchDevice: () => "that device is no longer on your list",
  thatDeviceIsHere: () => 'that is this device: "Sign out" signs it out',
  isBlocked: ({ name }) => `you have blocked ${name}: choose "Ask me again" to undo that`,
  paused: ({ name, max }) =>
    `${name} has filled the ${sizeWords(max)} that this chat may take here: new messages wait with ` +
    `${name} until you allow more, under "More"`,
  relayNotKnown: () =>
    "The server does not show whether your account avoids direct paths, so this browser makes none. " +
    "The settings allow them.",
  ended: (event) => (event.keys === "locked" && !event.unsaved ? undefined : sentenceOf(event)),
  requestEnded: (event) =>
    event.why === "expired" ? `${event.name} did not answer` : sentenceOf(event),
};

/** The sentence of an event as the page says it, or undefined when it has none. */
export function pageSentenceOf(event: PeerEvent): string | undefined {
  // Each entry takes the event it is listed under, which the compiler cannot follow here.
  const say = ownWords[event.tell] as ((event: PeerEvent) => string | undefined) | undefined;
  return say ? say(event) : sentenceOf(event);
}

/** Why the page does not work here, and what the operator can do. */
export const missingWords = {
  secure: (address: string) =>
    `this page was opened over plain http, where browsers keep no keys: ask the operator of ` +
    `${address} to serve it over https; on the server's own machine, http://localhost works too`,
  browser: "this browser lacks what Tincan needs: use a current Firefox, Chrome, Edge or Safari",
  storage: (address: string) =>
    `this browser keeps no data for this page: allow cookies and site data for ${address}, and reload`,
  disk:
    "this browser gives the page no disk space, as in some private windows: you can chat, but " +
    "your keys and chats will be gone when you close this tab",
  taken: "another window of this browser is using this profile: close it and try again",
} as const;

/** Everything else. */
export const pageWords = {
  title: "Tincan",
  titleWithUnread: (count: number) => `(${count}) Tincan`,
  claim: "Messages travel straight from your device to theirs. The server only introduces you.",

  // The way in
  name: "Your name",
  nameHint: "2 to 32 characters of a-z, 0-9, dot, dash, underscore",
  goOn: "Continue",
  starting: "One moment",
  converting: (percent: number) =>
    `Converting this profile, which an older Tincan wrote: ${percent} %. With many messages this ` +
    "takes a while.",
  openWire: "This connection is not encrypted",
  openWireYes: "Go on anyway",
  newName: (name: string) => `${name} is a new name. Choose a password for it.`,
  knownName: (name: string) => `${name} already has an account. Enter its password.`,
  nothingHere:
    "This browser has none of your chats, so it becomes a new device. If there were chats here, " +
    "the browser may have deleted them; your other devices still have theirs.",
  password: "Password",
  passwordAgain: "Password again",
  passwordEmpty: "enter a password",
  passwordLost: "Nobody can recover a lost password, not even the operator of the server.",
  show: "Show",
  hide: "Hide",
  signUp: "Sign up",
  signIn: "Sign in",
  working: "Working on it",
  otherName: "Use another name",
  stayTitle: "Stay signed in?",
  stayYes: "Stay signed in",
  stayYesWhy: "Your keys stay in this browser, so you can skip the password next time.",
  stayNo: "Not on this device",
  stayNoWhy: "You will need your password next time.",
  ended: "You are signed out.",
  beginAgain: "Sign in again",

  // The list
  chats: "Chats",
  chat: "Chat",
  newChat: "New chat",
  newChatName: "Someone's name",
  looksUp: (name: string) => `Looking up ${name}`,
  search: "Search",
  searchHint: "Search all chats",
  nobody: "No chats yet. Pick someone who is online below, or enter a name.",
  onlineNow: "Online",
  nobodyOnline: "Nobody else is online.",
  onlineUnknown: "Unknown while offline.",
  nobodyBeside: "No one else.",
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
  noText: (gone: GoneText | undefined) =>
    gone === undefined ? "This version cannot show this kind of message" : goneWords[gone],

  // The chat
  back: "Back to the chats",
  pickChat: "Pick a chat, or someone who is online.",
  firstLine: "Start of this chat",
  noLines: (name: string) => `No messages with ${name} yet.`,
  direct: "direct path",
  relayed: "relayed by the server",
  noPath: "not connected",
  presenceUnknown: "online status unknown",
  ringing: "waiting for an answer",
  ask: "Ask to chat",
  withdraw: "Withdraw",
  leave: "Leave chat",
  more: "More",
  where: { kept: "saved on this device", delivered: "delivered", read: "read" },
  sending: "saving",
  notKept: "not saved and not sent",
  sendAgain: "Send again",
  discard: "Discard",
  newMessages: "New messages",
  showAll: "Show all",
  toLatest: "Jump to latest",
  write: (name: string) => `Write to ${name}`,
  writeKept: (name: string) => `Write to ${name}: saved here, sent when you are both online`,
  writeAsks: (name: string) => `Write to ${name}: your first message asks to chat`,
  send: "Send",
  noFiles: "Pictures and other files cannot be sent yet.",
  tooLong: (bytes: number, max: number) => `too long: ${bytes} of ${max} bytes`,
  said: (name: string, text: string) => `${name}: ${text}`,
  log: (name: string) => `Messages with ${name}`,

  // Trust
  safety: "Safety number",
  safetyHow: (name: string) =>
    `Compare it with ${name} some other way, such as on a call. If you both see the same number, ` +
    "nobody is in between.",
  safetyKnown: "Of the account that you know",
  safetyOffered: "Of the account that the server shows now",
  safetyChoose: (name: string) =>
    `Ask ${name} some other way, such as on a call, which of the two numbers is right. Trust the ` +
    "new account only if it is the second one.",
  trust: "The second one is right: trust the new account",
  relayOnlyWith: (name: string) => `Never connect directly with ${name}`,
  relayOnlyAll: "Never connect directly with anyone",
  relayOnlyWhy:
    "Others then cannot see your network address; everything goes through the server's relay.",
  lookOffline: "Look offline to others",
  lookOfflineWhy: "Nobody sees that you are online or can ask you to chat. Your open chats go on.",
  space: "Space on this disk",
  spaceUsed: (name: string, used: number, max: number) =>
    `${name} fills ${sizeWords(used)} of ${sizeWords(max)} here. Beyond that, new messages wait.`,
  allowSpace: (bytes: number) => `Allow ${sizeWords(bytes)}`,
  answersAlways: (name: string) => `Requests from ${name} are accepted automatically.`,
  answersBlock: (name: string) =>
    `${name} is blocked. Tincan does not let them know: to them, you are offline.`,
  blockThem: (name: string) => `Block ${name}`,
  askMeAgain: "Ask me again",

  // Searching
  found: (count: number, more: boolean) =>
    count === 0 ? "Nothing found" : `${more ? "More than " : ""}${counted(count, "message")}`,
  moreFound: "More",
  close: "Close",

  // Settings
  settings: "Settings",
  signedInAs: (name: string) => `Signed in as ${name}`,
  signOut: "Sign out",
  signOutWhy:
    "Leaves all chats, and asks for your password next time. Your messages stay on the disk of this " +
    "browser, which Tincan does not encrypt.",
  stay: "Stay signed in",
  stayWhy: "Without that, you need your password when no tab of Tincan is left.",
  notifications: "Notifications",
  notificationsOn:
    "While you are elsewhere, notifications show who writes or asks, but not the messages.",
  notificationsOff: "While you are elsewhere, you get no notifications.",
  notificationsDenied: "This browser blocks notifications from this page.",
  notificationsMissing: "This browser does not support notifications.",
  turnOn: "Turn on",
  turnOff: "Turn off",
  notifiedAsked: "wants to chat with you",
  notified: (count: number) => counted(count, "new message"),
  storage: "Your chats in this browser",
  storages: {
    persistent: "The browser has promised to keep them.",
    "best-effort":
      "The browser has not promised to keep them: when its disk is full, it may delete what you " +
      "have not opened for a long time. Install the page, or use it often, to get that promise.",
    unasked: "The browser has not been asked to keep them yet.",
    memory: "The browser gives them no disk space: they will be gone when you close this tab.",
  },
  version: (version: string) => `Version ${version}`,

  devices: "Your devices",
  since: (day: string) => `since ${day}`,
  thisDevice: "this one",
  remove: "Remove",
  removeDevice: (device: string) => `Remove ${device}`,
  removeWith: (device: string) =>
    `Removing ${device} signs it out for good, and takes your password. What is on it stays there.`,
  cancel: "Cancel",
  changePassword: "Change password",
  changePasswordWhy: "Your devices stay signed in.",
  oldPassword: "Old password",
  newPassword: "New password",
  newPasswordAgain: "New password again",
  devicesFull: "Too many devices",
  devicesFullWhy:
    "Your account has as many devices as it may have. Remove one that you no longer need, and this " +
    "browser takes its place.",

  // Bars
  serverAway: "The server is away; retrying automatically. What you write is saved on this device.",
  serverGone: "Disconnected from this server for good. You can still read what is here.",
  memoryBanner:
    "Your keys and chats will be gone when you close this tab: the browser gives them no disk space.",
  updateOffered: "A new version of Tincan is available.",
  update: "Update now",
  dismiss: "Dismiss",
  skip: "Skip to the chat",
  today: "Today",
  yesterday: "Yesterday",
} as const;
