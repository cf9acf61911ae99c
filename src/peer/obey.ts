// Commands of the person at the screen: hands each one to the machine that it is for.
import { safetyNumber } from "#crypto";
import { hide } from "./account/hidden.ts";
import { changePassword } from "./account/password-change.ts";
import { revoke, tellDevices } from "./account/own-devices.ts";
import { chooseToStay, lockUp } from "./account/staying.ts";
import type { Machines } from "./machines.ts";
import type { Contact } from "./people/contacts.ts";
import type { Command } from "./world/commands.ts";
import type { KeysLeft, WhyNotTaken } from "./world/events.ts";

/** Carries out one command of the person. Events report whatever comes of it. */
export function obey(peer: Machines, command: Command): void {
  const { account } = peer;
  switch (command.do) {
    case "start":
      peer.repair.start();
      peer.words.grown(peer.context.now());
      account.start();
      return peer.connection.start();
    case "acceptWire":
      return tellNotTaken(peer, command, account.acceptWire());
    case "signUp":
    case "signIn":
      return takePassword(peer, command);
    case "makeRoom":
      return tellNotTaken(peer, command, account.makeRoom(command.device));
    case "staySignedIn":
      return stay(peer, command);
    case "signOut":
      return signOut(peer);
    case "logOut":
      return signOut(peer, lockUp(peer.context, peer.profile, account.me));
    case "follow":
      return peer.overview.follow();
    default:
      if (account.me) return obeyMe(peer, command);
      return tellNotTaken(peer, command, "notSignedIn");
  }
}

function takePassword(
  peer: Machines,
  command: Extract<Command, { do: "signUp" | "signIn" }>,
): void {
  const { account } = peer;
  const why = account.refusesPassword;
  if (why) return tellNotTaken(peer, command, why);
  if (command.do === "signUp") account.signUp(command.password);
  else account.signIn(command.password);
}

function tellNotTaken({ context }: Machines, { do: command }: Command, why?: WhyNotTaken): void {
  if (why) context.tell({ tell: "notTaken", command, why });
}

function stay(peer: Machines, command: Extract<Command, { do: "staySignedIn" }>): void {
  const { account, context, profile } = peer;
  tellNotTaken(peer, command, chooseToStay(context, profile, account.me, command.stay));
}

/** Leaves everybody and the server, and ends. */
function signOut(
  { account, agreements, chat, context, connection, requests }: Machines,
  keys?: KeysLeft,
): void {
  chat.close();
  if (account.me) agreements.leaveAll();
  connection.say({ type: "signOut" });
  connection.stop();
  // The server has ended these by now; if it has not heard of it yet, it will next time.
  requests.leaveAll();
  context.tell({ tell: "ended", ...(keys && { keys }) });
}

type Entering = Extract<
  Command,
  {
    do:
      | "start"
      | "acceptWire"
      | "signUp"
      | "signIn"
      | "makeRoom"
      | "staySignedIn"
      | "signOut"
      | "logOut"
      | "follow";
  }
>;

/** Carries out the commands that need somebody to be signed in. */
function obeyMe(peer: Machines, command: Exclude<Command, Entering>): void {
  const { chat, requests, presence, overview } = peer;
  switch (command.do) {
    case "talk":
      return chat.talk(command.name);
    case "enter":
      return chat.enter(command.name);
    case "withdraw":
      return chat.withdraw();
    case "answer":
      return requests.answering.answer(command.name, command.says);
    case "write":
      return chat.write(command.text, command.name, command.id);
    case "meet":
      return peer.directory.meet(command.name);
    case "shown":
      return chat.lineShown(command.line, command.above);
    case "leave":
      return chat.leave(command.name);
    case "who":
      return presence.tellAll();
    case "chats":
      return overview.chats(command.name);
    case "lines":
      return overview.lines(command);
    case "search":
      return overview.search(command);
    case "draft":
      return overview.draft(command.name, command.text);
    case "hide":
      return hide(peer, command.on);
    case "devices":
      return tellDevices(peer);
    case "changePassword":
      return changePassword(peer, command.from, command.to);
    case "revoke":
      return revoke(peer, command.device, command.password);
    default:
      return lookUp(peer, command);
  }
}

type LookUp = Extract<
  Command,
  {
    do:
      | "history"
      | "status"
      | "verify"
      | "trust"
      | "block"
      | "forgetAnswer"
      | "relayOnly"
      | "quota";
  }
>;

function lookUp(peer: Machines, command: LookUp): void {
  const { context } = peer;
  if (command.do === "relayOnly" && command.name === undefined) {
    peer.settings.choose(command.on);
    return context.tell({ tell: "relayOnly", name: undefined, on: command.on });
  }
  if (command.do === "trust") return trust(peer, command.name);
  const name = "name" in command ? command.name : undefined;
  const contact = name === undefined ? peer.chat.with : peer.contacts.byName(name);
  if (contact) return about(peer, command, contact);
  if (name !== undefined && (command.do === "block" || command.do === "forgetAnswer"))
    return aboutUnmet(peer, command, name);
  context.tell(name === undefined ? { tell: "noChat" } : { tell: "noSuchName", name, unmet: true });
}

function about(peer: Machines, command: LookUp, contact: Contact): void {
  const { context } = peer;
  const { name, account } = contact;
  switch (command.do) {
    case "history": {
      const count = Math.min(Math.max(1, Math.trunc(command.count) || 1), historyLinesMax);
      const lines = peer.history.last(peer.conversationWith(account), name, count);
      return context.tell({ tell: "history", name, lines });
    }
    case "status": {
      const counts = peer.receipts.whereabouts(peer.conversationWith(account));
      const skipped = peer.links.skippedFrom(account);
      const dropped = peer.sync.droppedFrom(peer.links.to(account));
      return context.tell({ tell: "status", name, ...counts, skipped, dropped });
    }
    case "verify":
      return context.tell({ tell: "safetyNumber", name, ...safetyNumbers(peer, contact) });
    case "block":
      return peer.agreements.block(contact);
    case "forgetAnswer":
      return peer.agreements.unblock(contact);
    case "quota":
      return quota(peer, contact, command.bytes);
    case "relayOnly":
      peer.contacts.setRelayOnly(account, command.on);
      peer.settings.choose(command.on, account);
      return context.tell({ tell: "relayOnly", name, on: command.on });
  }
}

/** Shows the space of a person, after changing it if the person at the screen says how. */
function quota(peer: Machines, contact: Contact, bytes: number | undefined): void {
  const { account, name } = contact;
  if (bytes !== undefined) {
    peer.contacts.keepStranger(account);
    peer.delivery.giveSpace(contact, Math.max(quotaBytesMin, Math.trunc(bytes) || 0));
  }
  const used = peer.quotas.used({ account, conversation: peer.conversationWith(account) });
  peer.context.tell({ tell: "quota", name, used, max: peer.quotas.of(account) });
}

/** Room for the largest batch, and for some more, bytes. */
const quotaBytesMin = 131_072;

/** A block, and its end, may be about somebody whom only the server knows so far. */
function aboutUnmet(
  peer: Machines,
  command: Extract<LookUp, { do: "block" | "forgetAnswer" }>,
  name: string,
): void {
  if (name === peer.context.name) return peer.context.tell({ tell: "thatIsYou" });
  peer.directory.find(name, (contact) => about(peer, command, contact));
}

const historyLinesMax = 10_000;

/** The number of the account that we know, and of another one that the directory has now. */
function safetyNumbers({ contacts, context, me }: Machines, { name, accountKey }: Contact) {
  const numberOf = (key: Uint8Array) => safetyNumber(context.primitives, me.accountKey, key);
  const offered = contacts.offered(name);
  return { digits: numberOf(accountKey), offered: offered && numberOf(offered.accountKey) };
}

function trust(peer: Machines, name: string): void {
  const isKnown = peer.contacts.byName(name) !== undefined;
  const tell = peer.contacts.trust(name) ? "trusted" : "nothingToTrust";
  peer.context.tell(isKnown ? { tell, name } : { tell: "noSuchName", name, unmet: true });
}
