// Two ends of a delivery and a wire between them that loses, repeats and reorders as a test says.
import {
  decodeBetweenPeers,
  encodeBetweenPeers,
  limits,
  earliest,
  msOf,
  steadyAt,
} from "#protocol";
import type { PeerEvent } from "#peer";
import type { BetweenPeers, DeviceId, Vector } from "#protocol";
import type { Author } from "../../../src/peer/logs/take.ts";
import type { NewEntry } from "../../../src/peer/logs/append.ts";
import type { FilledEntry } from "../../../src/peer/logs/contents.ts";
import { claimsOf } from "../../../src/peer/logs/claims.ts";
import type { HeldLog } from "../../../src/peer/logs/logs.ts";
import { OwnLogs } from "../../../src/peer/delivery/own-logs.ts";
import { Receipts } from "../../../src/peer/delivery/receipts.ts";
import { Sync, type SyncEvents, type SyncNeeds } from "../../../src/peer/delivery/sync.ts";
import { conversation, createHalf, type Half } from "./halves.ts";

type Kind = BetweenPeers["type"];
export type Said<T extends Kind> = Extract<BetweenPeers, { type: T }>;

/** One end, with what it has reported and sent. */
export interface End {
  readonly half: Half;
  readonly sync: Sync;
  readonly stored: NewEntry[];
  /** Entries whose contents came later. */
  readonly filled: FilledEntry[];
  readonly acknowledged: Vector[];
  readonly forked: HeldLog[];
  /** How often it has cut the other end off, which ignored its window. */
  overran(): number;
  /** What its person's screen got since the last call. */
  told(): PeerEvent[];
  /** Does this in a turn, and sends what follows from it. */
  turn(work?: () => void): void;
  write(...texts: string[]): void;
  hear(said: BetweenPeers): void;
  /** What this end has sent of this kind, oldest first. */
  said<T extends Kind>(kind: T): Said<T>[];
  /** Forgets what was sent. */
  forget(): void;
  claims(): ReturnType<typeof claimsOf>;
}

/** A `have` of one page. */
export const haveOf = (logs: Vector["logs"], window: number, wanted: boolean): Said<"have"> => {
  const vector = { conversation, logs };
  return { type: "have", vector, window, wanted, page: 0, pages: 1, pause: "none" };
};

/** What happens to a message on its way. */
export type Fate = "comes" | "is lost" | "comes twice" | "comes late";

/** Two ends and the messages on their way between them. */
export interface Wire {
  readonly alice: End;
  readonly bob: End;
  /** Brings a link up; `window` in bytes. */
  join(window?: number): void;
  /** Takes the link down, and loses what was on its way. */
  cut(): void;
  /** How many messages are on their way. */
  readonly pending: number;
  /** Decides what happens to the next message. */
  step(fate?: Fate): void;
  /** Delivers everything on its way, and everything that follows from it. */
  run(): void;
  /** Lets time pass, ms, and wakes whichever end has asked for it. */
  pass(ms: number): void;
}

interface Letter {
  to: End;
  wire: Uint8Array;
}

/** More steps than any test needs: two ends that do not come to rest are a bug. */
const stepsMax = 10_000;

/** `others` are devices that the two know in addition to each other. */
export const createWire = (...others: Half[]): Wire =>
  createWireOf(createHalf("alice"), createHalf("bob"), ...others);

/** A wire between these two; one of them may be the copy of a third. */
export function createWireOf(a: Half, b: Half, ...others: Half[]): Wire {
  const halves = [a, b, ...others];
  let letters: Letter[] = [];
  const post = (to: End, said: BetweenPeers): void =>
    void letters.push({ to, wire: encodeBetweenPeers([said]) });
  const alice: End = createEnd(a, b, halves, (said) => post(bob, said));
  const bob: End = createEnd(b, a, halves, (said) => post(alice, said));

  function step(fate: Fate = "comes"): void {
    const letter = letters.shift();
    if (!letter || fate === "is lost") return;
    if (fate === "comes late") return void letters.push(letter);
    const [said] = decodeBetweenPeers(letter.wire)?.said ?? [];
    if (!said) throw new Error("an end has said something that nobody understands");
    letter.to.hear(said);
    if (fate === "comes twice") letter.to.hear(said);
  }

  function run(): void {
    for (let steps = 0; letters.length > 0; steps += 1) {
      if (steps > stepsMax) throw new Error("the two ends do not come to rest");
      step();
    }
  }

  return {
    alice,
    bob,
    join(window = limits.relayWindowBytes) {
      letters = [];
      for (const [end, other] of [
        [alice, bob],
        [bob, alice],
      ] as const) {
        end.turn(() => end.sync.open(other.half.me.keys.id, conversation, window));
      }
    },
    cut() {
      letters = [];
      alice.sync.close(bob.half.me.keys.id);
      bob.sync.close(alice.half.me.keys.id);
    },
    get pending() {
      return letters.length;
    },
    step,
    run,
    pass: (ms) => pass([alice, bob], ms, run),
  };
}

/** Lets time pass from one wake to the next. */
function pass(ends: [End, End], ms: number, run: () => void): void {
  const { context } = ends[0].half;
  const now = (): number => msOf(context.now());
  const nextWake = (): number =>
    msOf(earliest(ends.map(({ sync }) => sync.nextWake)) ?? steadyAt(Infinity));
  const until = now() + ms;
  for (let steps = 0; steps < stepsMax; steps += 1) {
    const at = Math.min(Math.max(nextWake(), now()), until);
    const passing = at - now();
    for (const { half } of ends) half.pass(passing);
    if (nextWake() > at) return;
    for (const end of ends) end.turn(() => end.sync.wake());
    run();
  }
  throw new Error("the two ends keep being woken");
}

/** What a sync has reported, and sent. */
interface Notes {
  stored: NewEntry[];
  filled: FilledEntry[];
  acknowledged: Vector[];
  forked: HeldLog[];
  overran: number;
  said: BetweenPeers[];
}

/** What a sync needs, except its way out and the listener for its events. */
interface Around {
  needs: Omit<SyncNeeds, "send" | "signHeads">;
  events: SyncEvents;
}

/** The parts around a sync that deal with logs. */
function createAround(half: Half, other: Half, known: Half[], notes: Notes): Around {
  const { account } = half.me;
  const { keys, list } = other.me;
  const own = new OwnLogs(half.context, {
    me: () => half.me,
    former: () => half.former,
    writer: half.writer,
    explains: () => false,
  });
  const receipts = new Receipts(
    half.logs,
    () => account,
    (device) => own.writer(device) !== "another",
  );

  function author(device: DeviceId): Author | undefined {
    const found = known.find(({ me }) => me.keys.id === device);
    const here = own.writer(device) !== "another";
    return found && { ...found.author, own: found.me.account === account, here };
  }

  return {
    needs: {
      author: (_from, device) => author(device),
      writer: (device) => own.writer(device),
      isMine: (log) => log.account === account,
      room: () => Infinity,
      endOf: (log) => log.next,
      misses: (_from, chat, claim) => own.misses(list.name, chat, claim),
    },
    events: {
      compared: () => {},
      stored(_from, log, entries, again) {
        notes.stored.push(...entries);
        if (log.account === account) own.fetched(list.name, log, again);
      },
      filled: (_from, _log, entries) => void notes.filled.push(...entries),
      acknowledged(_device, vector) {
        receipts.acknowledged(keys.id, vector);
        notes.acknowledged.push(vector);
      },
      forked: (log) => void notes.forked.push(log),
      full: () => {},
      paused: () => {},
      overran: () => void (notes.overran += 1),
    },
  };
}

const noNotes = (): Notes => {
  return { stored: [], filled: [], acknowledged: [], forked: [], overran: 0, said: [] };
};

function createEnd(
  half: Half,
  other: Half,
  known: Half[],
  post: (said: BetweenPeers) => void,
): End {
  const notes = noNotes();
  const { needs, events } = createAround(half, other, known, notes);
  const send = (_device: DeviceId, said: BetweenPeers): void => {
    notes.said.push(said);
    post(said);
  };
  const signHeads = (): void => half.writer.signHeads();
  const sync = new Sync(half.context, half.logs, { ...needs, send, signHeads }, events);

  function turn(work = (): void => {}): void {
    work();
    half.writer.signHeads();
    sync.flush();
  }

  function take(said: BetweenPeers): void {
    const from = other.me.keys.id;
    if (said.type === "have") sync.have(from, said);
    if (said.type === "ack") sync.ack(from, said.vector, said.window);
    if (said.type === "batch") sync.batch(from, said.batch);
    if (said.type === "lacks") sync.lacks(from, said);
    if (said.type === "absent") sync.absent(from, said);
  }

  const { stored, filled, acknowledged, forked } = notes;
  return {
    half,
    sync,
    stored,
    filled,
    acknowledged,
    forked,
    overran: () => notes.overran,
    told: () =>
      half.context.end().flatMap((effect) => (effect.type === "tell" ? effect.event : [])),
    turn,
    write: (...texts) => turn(() => half.write(...texts)),
    hear: (said) => turn(() => take(said)),
    said: <T extends Kind>(kind: T) =>
      notes.said.filter((one): one is Said<T> => one.type === kind),
    forget() {
      notes.said = [];
    },
    claims: () => claimsOf(half.logs.of(conversation)),
  };
}
