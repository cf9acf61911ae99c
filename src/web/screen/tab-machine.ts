// One tab's machine: turns what a person does into commands for the peer, and the peer's events
// into what this tab shows.
import type { Command, PeerEvent } from "#peer";
import type { Act } from "./acts.ts";
import {
  lookAt, markAllSeen, markSeen, readAgain, readAround, readEnd, readNew, readNewer, readOlder,
  takeLines,
} from "./looking.ts"; // prettier-ignore
import type { Look } from "./looking.ts";
import { aboutAccount, plainly, type AboutAccount, type Plain } from "./plain-acts.ts";
import type { Shared } from "./shared.ts";
import type { Looking, Tab } from "./tab.ts";
import { createUnsentTexts, type Unsent, type UnsentTexts } from "./unsent.ts";

/** What a tab needs from the world. */
export interface TabWorld {
  /** A random text: a message sent again with the same id is the same message. */
  id(): string;
  /** A whole number that no other tab has. */
  tag(): number;
}

/** A tab's machine. */
export interface TabMachine {
  readonly tab: Tab;
  /** The person wrote something that exists only here so far. */
  readonly holdsUnkept: boolean;
  act(act: Act, shared: Shared): Command[];
  /** Takes the events of one turn, and the state after them. */
  hear(events: PeerEvent[], shared: Shared): Command[];
}

interface State {
  tab: Tab;
  look: Look | undefined;
  unsent: UnsentTexts;
  /** Which search is running, and whether it continues the previous one. */
  searching: { tag: number; goesOn: boolean } | undefined;
  world: TabWorld;
}

/** How many lines to find at a time. */
const foundLines = 40;

/** Makes a tab that shows no chat. */
export function createTab(world: TabWorld): TabMachine {
  const tab: Tab = { looking: undefined, search: undefined, finding: undefined };
  const unsent = createUnsentTexts();
  const state: State = { tab, look: undefined, unsent, searching: undefined, world };
  /** What has not changed stays the same object, so that nothing is redrawn for it. */
  const show = (): void => {
    const looking = looked(state);
    if (state.tab.looking !== looking) state.tab = { ...state.tab, looking };
  };
  return {
    get tab() {
      return state.tab;
    },
    get holdsUnkept() {
      return unsent.hasFailed();
    },
    act(act, shared) {
      const commands = carryOut(state, act, shared);
      show();
      return commands;
    },
    hear(events, shared) {
      const commands = events.flatMap((event) => hear(state, event, shared));
      show();
      return [...commands, ...join(state, shared)];
    },
  };
}

/** The open chat, with the texts that are not saved yet. */
function looked({ look, unsent }: State): Looking | undefined {
  if (!look) return undefined;
  const texts = unsent.of(look.state.name);
  if (look.state.unsent !== texts) look.state = { ...look.state, unsent: texts };
  return look.state;
}

const chatOf = (shared: Shared, name: string) => shared.chats.find((chat) => chat.name === name);

function carryOut(state: State, act: Act, shared: Shared): Command[] {
  const { look } = state;
  switch (act.act) {
    case "look":
      return lookFor(state, act.name, shared);
    case "close":
      state.look = undefined;
      return [];
    case "jump":
      return jump(state, act.name, act.line, shared);
    case "search":
    case "moreFound":
    case "endSearch":
      return search(state, act);
    case "answer":
      return answer(state, act, shared);
    case "ask":
    case "withdraw":
    case "stay":
    case "relayOnly":
    case "hide":
    case "signOut":
    case "acceptWire":
    case "password":
    case "draft":
      return plainly(act, shared);
    case "devices":
    case "revoke":
    case "changePassword":
    case "makeRoom":
      return aboutAccount(act);
    case "otherName":
    case "dismiss":
      return [];
    default:
      return look ? inChat(state, look, act, shared) : [];
  }
}

// Opening a chat

/** Opens the chat, but first looks up people we have not met yet. */
function lookFor(state: State, name: string, shared: Shared): Command[] {
  if (!chatOf(shared, name)) {
    state.tab = { ...state.tab, finding: { name, why: undefined } };
    return [{ do: "meet", name }];
  }
  return open(state, name, shared);
}

function open(state: State, name: string, shared: Shared): Command[] {
  state.tab = { ...state.tab, finding: undefined };
  if (state.look?.state.name === name) return [];
  const [look, commands] = lookAt(name, chatOf(shared, name)?.unread ?? 0, state.world.tag);
  state.look = look;
  return [...commands, ...join(state, shared)];
}

function jump(state: State, name: string, line: number, shared: Shared): Command[] {
  const opened = open(state, name, shared);
  state.tab = { ...state.tab, search: undefined };
  return state.look ? [...opened, ...readAround(state.look, line, state.world.tag)] : opened;
}

/** Opening an agreed chat enters it: there is nobody to ask. */
function join(state: State, shared: Shared): Command[] {
  const name = state.look?.state.name;
  if (name === undefined || shared.front === name || !chatOf(shared, name)?.agreed) return [];
  if (!state.look || state.look.joined) return [];
  state.look.joined = true;
  return [{ do: "enter", name }];
}

/** A person who says yes wants to read, and to write. */
function answer(state: State, act: Extract<Act, { act: "answer" }>, shared: Shared): Command[] {
  const { name, says } = act;
  const opened = says === "yes" || says === "always" ? lookFor(state, name, shared) : [];
  return [{ do: "answer", name, says }, ...opened];
}

// In the open chat

type InChat = Exclude<
  Act,
  | Plain
  | AboutAccount
  | { act: "answer" }
  | { act: "look" | "close" | "jump" | "search" | "moreFound" | "endSearch" }
  | { act: "otherName" | "dismiss" }
>;

function inChat(state: State, look: Look, act: InChat, shared: Shared): Command[] {
  const { unsent, world } = state;
  const { name } = look.state;
  switch (act.act) {
    case "send":
      return send(state, look, act.text, shared);
    case "sendAgain":
      return sendAgain(unsent.retry(act.id), name);
    case "discard":
      unsent.remove(act.id);
      return [];
    case "seen":
      return seen(look, act, shared);
    case "atEnd":
      look.atEnd = act.atEnd;
      return [];
    case "older":
      return readOlder(look, world.tag);
    case "newer":
      return readNewer(look, world.tag);
    case "toEnd":
      return readEnd(look, world.tag);
    case "toNew":
      return readNew(look, world.tag);
    case "leave":
      return [{ do: "leave", name }];
    case "verify":
      return [{ do: "verify", name }];
    case "trust":
      return [{ do: "trust", name }];
    case "block":
      return [{ do: "block", name }];
    case "forgetAnswer":
      return [{ do: "forgetAnswer", name }];
    case "quota":
      return [{ do: "quota", name, ...(act.bytes !== undefined && { bytes: act.bytes }) }];
  }
}

const unreadOf = (shared: Shared, { state }: Look): number =>
  chatOf(shared, state.name)?.unread ?? 0;

function seen(look: Look, act: Extract<Act, { act: "seen" }>, shared: Shared): Command[] {
  const all = act.atEnd ? markAllSeen(look, unreadOf(shared, look)) : [];
  return all.length > 0 ? all : markSeen(look, act.lines);
}

/**
 * The first message to somebody online also asks for a chat. Later ones ring nobody: the peer keeps
 * them, and asks once, automatically, whether it may deliver them.
 */
function send({ unsent, world }: State, look: Look, text: string, shared: Shared): Command[] {
  const { name } = look.state;
  const id = world.id();
  unsent.add(name, id, text);
  const chat = chatOf(shared, name);
  const isFirst = chat !== undefined && !chat.last && !chat.agreed;
  const rings = isFirst && shared.online.names.includes(name) && !shared.asking[name];
  const end = look.state.newer
    ? readEnd(look, world.tag)
    : markAllSeen(look, unreadOf(shared, look));
  const write: Command = { do: "write", name, id, text };
  return [...(rings ? [{ do: "talk", name } as const] : []), write, ...end];
}

const sendAgain = (one: Unsent | undefined, name: string): Command[] =>
  one ? [{ do: "write", name, id: one.id, text: one.text }] : [];

// Searching

function search(
  state: State,
  act: Extract<Act, { act: "search" | "moreFound" | "endSearch" }>,
): Command[] {
  if (act.act === "endSearch" || (act.act === "search" && act.text.trim() === "")) {
    state.searching = undefined;
    state.tab = { ...state.tab, search: undefined };
    return [];
  }
  if (act.act === "search") {
    const lines = state.tab.search?.lines;
    state.tab = { ...state.tab, search: { text: act.text, lines, more: false } };
    return [find(state, act.text)];
  }
  const last = state.tab.search?.lines?.at(-1);
  return state.tab.search && last ? [find(state, state.tab.search.text, last.line)] : [];
}

function find(state: State, text: string, before?: number): Command {
  const tag = state.world.tag();
  state.searching = { tag, goesOn: before !== undefined };
  const from = before === undefined ? {} : { before };
  return { do: "search", text, count: foundLines, tag, ...from };
}

function found(state: State, event: Extract<PeerEvent, { tell: "found" }>): void {
  const { search: shown } = state.tab;
  if (!shown || event.tag !== state.searching?.tag) return;
  const before = state.searching.goesOn ? (shown.lines ?? []) : [];
  const lines = [...before, ...event.lines];
  state.tab = { ...state.tab, search: { ...shown, lines, more: event.more } };
}

// What the peer reports

function hear(state: State, event: PeerEvent, shared: Shared): Command[] {
  const { look, world } = state;
  switch (event.tell) {
    case "lines":
      return look ? takeLines(look, event, world.tag) : [];
    case "changed":
      return look?.state.name === event.name ? readAgain(look, world.tag) : [];
    case "kept":
      if (event.id !== undefined) state.unsent.remove(event.id);
      return [];
    case "tooLong":
    case "notKept":
    case "noChat":
      state.unsent.failAll();
      return [];
    case "notTaken": // Repeated to a peer where nobody has signed in yet.
      if (event.command === "write") state.unsent.failAll();
      return [];
    case "found":
      found(state, event);
      return [];
    case "safetyNumber":
      safetyNumber(look, event);
      return [];
    case "quota":
      quota(look, event);
      return [];
    case "theyLeft":
    case "youLeft":
    case "unreachable":
      if (look?.state.name === event.name) look.joined = false;
      return [];
    default:
      return lookedUp(state, event, shared);
  }
}

function safetyNumber(
  look: Look | undefined,
  { name, digits, offered }: Extract<PeerEvent, { tell: "safetyNumber" }>,
): void {
  if (look?.state.name === name) look.state = { ...look.state, numbers: { digits, offered } };
}

function quota(
  look: Look | undefined,
  { name, used, max }: Extract<PeerEvent, { tell: "quota" }>,
): void {
  if (look?.state.name === name) look.state = { ...look.state, space: { used, max } };
}

/** Handles the result of looking up a name. */
function lookedUp(state: State, event: PeerEvent, shared: Shared): Command[] {
  const { finding } = state.tab;
  if (!finding || ("name" in event ? event.name : shared.name) !== finding.name) return [];
  switch (event.tell) {
    case "met":
      return open(state, finding.name, shared);
    case "noSuchName":
    case "notLookedUp":
    case "thatIsYou":
    case "accountChanged":
      state.tab = { ...state.tab, finding: { ...finding, why: event } };
      return [];
    default:
      return [];
  }
}
