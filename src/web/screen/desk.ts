// The machine that all tabs of a profile share: keeps what they show in step with the peer's
// reports.
//
// It takes the events of one turn, and returns the commands that the peer should get for them.
import { latestFirst, pageSentenceOf, type ChatSummary, type Command, type PeerEvent } from "#peer";
import type { Asking, Notice, Shared, Storage, Where } from "./shared.ts";

/** The state of all tabs. */
export interface Desk {
  readonly shared: Shared;
  /** Takes events, at `at` ms since 1970; returns commands for the peer. */
  hear(events: PeerEvent[], at: number): Command[];
  /** This command goes to the peer: what the person awaits, or has answered, shows at once. */
  commanded(command: Command): void;
  /** The person has read the sentence with this number. */
  dismiss(notice: number): void;
  storage(storage: Storage): void;
  /**
   * How much of the profile of an older program is converted, from 0 to 1, or undefined when that
   * is over; returns whether the tabs have to hear of it.
   */
  converting(done: number | undefined): boolean;
  /** The profile cannot be opened; `newer`: a newer page can. */
  fail(why: string, newer?: boolean): void;
}

type EventOf<T extends PeerEvent["tell"]> = Extract<PeerEvent, { tell: T }>;
type Ear = { [T in PeerEvent["tell"]]?: (desk: State, event: EventOf<T>) => Command[] | void };

interface State {
  shared: Shared;
  at: number;
  lastNotice: number;
}

/** How many sentences to keep per chat, and for everything else. */
const noticesMax = 20;

/** How many steps of a conversion the page shows, and a screen reader reads out. */
const shownParts = 10;

const overview: Command[] = [{ do: "who" }, { do: "chats" }];

/** A desk for a profile that is about to open. */
export function createDesk(name: string, storage: Storage, fresh = false): Desk {
  const state: State = { shared: { ...empty(name, storage), fresh }, at: 0, lastNotice: 0 };
  const change = (part: Partial<Shared>): void => {
    state.shared = { ...state.shared, ...part };
  };
  return {
    get shared() {
      return state.shared;
    },
    hear(events, at) {
      state.at = at;
      return events.flatMap((event) => hearOne(state, event));
    },
    commanded(command) {
      const { where } = state.shared;
      if (command.do === "answer" && command.name !== undefined)
        setAsking(state, command.name, undefined);
      if (command.do === "staySignedIn" && where.at === "stay") go(state, { at: "inside" });
      if (command.do === "acceptWire" && where.at === "openWire") go(state, { at: "starting" });
      if (command.do === "makeRoom") go(state, { at: "password", known: true, busy: true });
      if (command.do === "revoke" || command.do === "changePassword")
        change({ change: { busy: true, said: undefined } });
      const isPassword = command.do === "signIn" || command.do === "signUp";
      if (!isPassword || where.at !== "password") return;
      change({ notices: [], where: { ...where, busy: true } });
    },
    dismiss: (notice) =>
      change({ notices: state.shared.notices.filter(({ id }) => id !== notice) }),
    storage: (now) => change({ storage: now }),
    converting(done) {
      const converted = done && Math.floor(done * shownParts) * (100 / shownParts);
      const { where } = state.shared;
      if (where.at !== "starting" || where.converted === converted) return false;
      change({ where: { at: "starting", ...(converted !== undefined && { converted }) } });
      return true;
    },
    fail: (why, newer = false) => change({ where: { at: "ended", why, newer } }),
  };
}

const empty = (name: string, storage: Storage): Shared => ({
  where: { at: "starting" },
  name,
  fresh: false,
  server: "unknown",
  storage,
  online: { names: [], more: 0 },
  chats: [],
  chatsRead: false,
  asking: {},
  front: undefined,
  chatNotices: {},
  notices: [],
  relayOnly: false,
  stays: false,
  hidden: false,
  devices: undefined,
  change: { busy: false, said: undefined },
});

const isAmong = (chats: ChatSummary[], { name }: ChatSummary): boolean =>
  chats.some((one) => one.name === name);

function hearOne(state: State, event: PeerEvent): Command[] {
  // Each entry takes the event it is filed under, which the compiler cannot follow here.
  const ear = ears[event.tell] as
    | ((state: State, event: PeerEvent) => Command[] | void)
    | undefined;
  if (!ear) note(state, event);
  return ear?.(state, event) ?? [];
}

// Sentences

/** Puts an event's sentence where it belongs: into its chat, or above everything. */
function note(state: State, event: PeerEvent): void {
  const text = pageSentenceOf(event);
  if (text === undefined) return;
  const name = "name" in event ? event.name : undefined;
  const chat = state.shared.chats.find((one) => one.name === name);
  state.lastNotice += 1;
  const notice: Notice = {
    id: state.lastNotice, tell: event.tell, name, after: chat?.last?.line ?? 0, at: state.at, text,
  }; // prettier-ignore
  if (name === undefined || name === state.shared.name) return tell(state, notice);
  const { chatNotices } = state.shared;
  const notices = [...(chatNotices[name] ?? []), notice].slice(-noticesMax);
  state.shared = { ...state.shared, chatNotices: { ...chatNotices, [name]: notices } };
}

/** Never says again what is already there. */
function tell(state: State, notice: Notice): void {
  const others = state.shared.notices.filter(
    (one) => one.tell !== notice.tell || one.name !== notice.name,
  );
  state.shared = { ...state.shared, notices: [...others, notice].slice(-noticesMax) };
}

/** What this sentence said no longer holds. */
function unsay(state: State, ...said: PeerEvent["tell"][]): void {
  const notices = state.shared.notices.filter((one) => !said.includes(one.tell));
  state.shared = { ...state.shared, notices };
}

/** A sentence about the way in, or about everything, even if it has a name in it. */
function noteForAll(state: State, event: PeerEvent): void {
  const text = pageSentenceOf(event);
  if (text === undefined) return;
  state.lastNotice += 1;
  const name = "name" in event ? event.name : undefined;
  tell(state, { id: state.lastNotice, tell: event.tell, name, after: 0, at: state.at, text });
}

// Parts of the state

const go = (state: State, where: Where): void => {
  state.shared = { ...state.shared, where };
};

function goIn(state: State): Command[] {
  go(state, { at: "inside" });
  return overview;
}

/** Nothing that we awaited on the way in will come. */
function idle(state: State): void {
  const { where } = state.shared;
  if (where.at === "password") go(state, { ...where, busy: false });
}

function setAsking(state: State, name: string, asking: Asking | undefined): void {
  const { [name]: _before, ...others } = state.shared.asking;
  const after = asking ? { ...others, [name]: asking } : others;
  state.shared = { ...state.shared, asking: after };
}

function setServer(state: State, server: Shared["server"]): void {
  state.shared = { ...state.shared, server };
}

function setFront(state: State, front: string | undefined): void {
  state.shared = { ...state.shared, front };
}

function setOnline(state: State, names: string[], more: number): void {
  state.shared = { ...state.shared, online: { names: names.toSorted(), more } };
}

/** What came of a change of the account shows where it was made. */
function changed(state: State, event: PeerEvent): void {
  state.shared = { ...state.shared, change: { busy: false, said: pageSentenceOf(event) } };
}

const isChanging = (state: State): boolean => state.shared.change.busy;

const withSentence =
  (work: (state: State, name: string) => void) =>
  (state: State, event: PeerEvent & { name: string }): void => {
    work(state, event.name);
    note(state, event);
  };

/**
 * We no longer talk to the server: a signed-in person can read what is here, and nobody else gets
 * in.
 */
function serverGone(state: State, event: PeerEvent): void {
  setServer(state, "gone");
  noteForAll(state, event);
  const { where } = state.shared;
  if (where.at !== "inside") go(state, { at: "ended", why: pageSentenceOf(event) });
}

const leftFront = withSentence((state, name) => {
  if (state.shared.front === name) setFront(state, undefined);
  setAsking(state, name, undefined);
});

const askedNoMore = withSentence((state, name) => setAsking(state, name, undefined));

/**
 * Tabs ask these on their own, and again after a takeover, when the person has yet to sign in. A
 * message that could not be written shows as such where it was typed.
 */
const reading = new Set<Command["do"]>([
  "who", "chats", "lines", "search", "draft", "shown", "enter", "write",
]); // prettier-ignore

const ears: Ear = {
  // The way in
  serverReached(state) {
    setServer(state, "there");
    unsay(state, "serverAway", "refused");
  },
  signedInAgain(state) {
    setServer(state, "there");
    unsay(state, "refused");
    return [{ do: "who" }];
  },
  serverAway(state, event) {
    setServer(state, "away");
    if (state.shared.where.at === "starting") noteForAll(state, event);
  },
  wireIsOpen: (state) => go(state, { at: "openWire" }),
  nameIsNew: (state) => enter(state, false),
  nameIsKnown: (state) => enter(state, true),
  wrongPassword(state, event) {
    if (isChanging(state)) return changed(state, event);
    idle(state);
    noteForAll(state, event);
  },
  passwordWeighed(state, event) {
    const isWeak = event.strength === "weak";
    if (isWeak && isChanging(state)) return changed(state, event);
    if (isWeak) idle(state);
    noteForAll(state, event);
  },
  nameTaken(state, event) {
    go(state, { at: "password", known: true, busy: false });
    noteForAll(state, event);
  },
  signedIn(state, { askStay }) {
    const commands = goIn(state);
    if (askStay) go(state, { at: "stay" });
    return commands;
  },
  opened(state, { stays }) {
    state.shared = { ...state.shared, stays };
    return goIn(state);
  },
  stays(state, { on }) {
    state.shared = { ...state.shared, stays: on };
  },
  refused(state, event) {
    if (isChanging(state)) return changed(state, event);
    idle(state);
    noteForAll(state, event);
  },
  notKept(state, event) {
    idle(state);
    noteForAll(state, event);
    return [{ do: "chats" }];
  },
  notTaken(state, event) {
    idle(state);
    if (!reading.has(event.command)) noteForAll(state, event);
  },
  serverChanged: serverGone,
  accountLost: serverGone,
  signedOutHere: (state, event) => go(state, { at: "ended", why: pageSentenceOf(event) }),
  ended(state, event) {
    if (state.shared.where.at !== "ended") go(state, { at: "ended", why: pageSentenceOf(event) });
  },
  accountGivenBack: noteForAll,
  devicesFull: (state, { devices }) => go(state, { at: "full", devices }),
  devices(state, { devices }) {
    state.shared = { ...state.shared, devices };
  },
  deviceRevoked(state, event) {
    changed(state, event);
    return [{ do: "devices" }];
  },
  passwordChanged: (state, event) =>
    event.here ? changed(state, event) : noteForAll(state, event),
  passwordUndecided: changed,
  samePassword: changed,
  noSuchDevice: changed,
  thatDeviceIsHere: changed,
  hidden(state, { on }) {
    state.shared = { ...state.shared, hidden: on };
  },
  relayOnly(state, event) {
    if (event.name !== undefined) return note(state, event);
    state.shared = { ...state.shared, relayOnly: event.on };
  },

  relayNotKnown(state, event) {
    state.shared = { ...state.shared, relayOnly: true };
    noteForAll(state, event);
  },

  // People
  online: (state, { names, more }) => setOnline(state, names, more),
  cameOnline(state, { name }) {
    const { names, more } = state.shared.online;
    if (!names.includes(name)) setOnline(state, [...names, name], more);
  },
  wentOffline(state, { name }) {
    const { names, more } = state.shared.online;
    setOnline(
      state,
      names.filter((one) => one !== name),
      more,
    );
  },

  // Asking
  ringing: (state, { name }) => setAsking(state, name, { by: "me" }),
  asked: (state, { name, waiting }) => setAsking(state, name, { by: "them", waiting }),
  askedEnded: askedNoMore,
  declined: askedNoMore,
  requestEnded: askedNoMore,
  nobodyAsks(state, { name }) {
    if (name !== undefined) setAsking(state, name, undefined);
  },

  // Chats
  chatOpened(state, event) {
    setFront(state, event.name);
    setAsking(state, event.name, undefined);
    note(state, event);
  },
  theyLeft: leftFront,
  youLeft: leftFront,
  changed: (_state, { name }) => [{ do: "chats", name }],
  chats(state, { chats, all, relayOnly }) {
    const others = all ? [] : state.shared.chats.filter((one) => !isAmong(chats, one));
    state.shared = {
      ...state.shared,
      relayOnly,
      chatsRead: true,
      chats: [...others, ...chats].toSorted(latestFirst),
    };
  },

  // These are for the tab that asked, or show in its lines.
  line() {},
  kept() {},
  lines() {},
  found() {},
  history() {},
  status() {},
  safetyNumber() {},
  quota() {},
  met() {},
  noSuchName() {},
  notLookedUp() {},
  thatIsYou() {},
  tooLong: noteForAll,
  arrived() {},
  delivered() {},
  read() {},
  noChat: noteForAll,
};

/** After a lost connection the peer asks for the name again; keep what the person is typing. */
function enter(state: State, known: boolean): void {
  const { where } = state.shared;
  if (where.at === "password" && where.known === known) return idle(state);
  go(state, { at: "password", known, busy: false });
}
