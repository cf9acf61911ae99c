// What a lying peer says inside a link besides false batches: false vectors, storms, messages that
// nobody asked for, and messages from elsewhere or earlier.
import { encodeBatch, limits, noEntry, type BetweenPeers, type Claim } from "#protocol";
import type { DeviceId, EntryHash, Epoch, LinkId } from "#protocol";
import type { Dice } from "./dice.ts";
import type { LiarMemory } from "./liar-memory.ts";

/** What to say instead; undefined if the lie does not fit here. */
export type Talk = (
  said: BetweenPeers[],
  dice: Dice,
  memory: LiarMemory,
) => BetweenPeers[] | undefined;

const farNexts: [number, ...number[]] = [2 ** 31, Number.MAX_SAFE_INTEGER];

/** As many as fit into one frame. */
const manyLogs = 120;

/** By the name of the lie. */
export const falseTalk: Record<string, Talk> = {
  // Vectors

  "claims more than it holds": claims((claim, dice) => {
    return { ...claim, next: claim.next + dice.pick([1, 5, ...farNexts]) };
  }),
  "claims less than it holds": claims((claim, dice) => ({ ...claim, next: dice.below(claim.next) })),
  "claims other hashes": claims((claim, dice) => ({ ...claim, hash: hex(dice, 32) as EntryHash })),
  "claims other heads": claims((claim, dice) => ({ ...claim, signature: dice.bytes(64) })),
  "claims logs of others": logs((dice, { batches }) =>
    batches.map(({ device, epoch, first }) => claim(device, epoch, first + 1 + dice.below(9))),
  ),
  "claims many logs": logs((dice) =>
    Array.from({ length: manyLogs }, () =>
      claim(hex(dice, 32) as DeviceId, hex(dice, 16) as Epoch, 1 + dice.below(99)),
    ),
  ),
  "claims nothing": logs(() => []),
  "claims what is held elsewhere": (said, _, { said: before }) => {
    const other = before.find((one) => one.type === "have" && isElsewhere(one, said));
    return other && [...said, other];
  },
  "no window": windows(() => 0),
  "endless window": windows(() => 0xffff_ffff),
  "small window": windows(() => 1),

  // Messages from earlier, or for others

  replays: (said, dice, { said: before }) => [...said, ...some(before, dice)],
  "crosses conversations": (said, dice, { batches }) => {
    const others = some(batches, dice).map((batch) => encodeBatch(batch));
    return [...said, ...others.map((batch) => ({ type: "batch" as const, batch }))];
  },
  "says everything twice": (said) => [...said, ...said],
  "says it backwards": (said) => said.toReversed(),
  "withholds batches": (said) => without(said, "batch"),
  "withholds acknowledgements": (said) => without(said, "ack"),
  "withholds everything": () => [],

  // Messages that nobody asked for

  "unasked signals": (said, dice) => [...said, signal(dice), candidate(dice), signal(dice)],
  "unasked probes": (said, dice) => [
    ...said,
    { type: "probe", nonce: dice.bytes(16) },
    { type: "probed", nonce: dice.bytes(16) },
  ],
  "storm of pings": (said) => filled(said, { type: "ping", nonce: 1 }),
  "storm of pongs": (said) => filled(said, { type: "pong", nonce: 1 }),
  "storm of questions": (said) => {
    const have = said.find((one) => one.type === "have");
    return have && filled(said, { ...have, wanted: true, vector: { ...have.vector, logs: [] } }, 100);
  },
  "storm of chats": (said, dice) => [
    ...said,
    ...Array.from({ length: 60 }, () => chat(dice.pick(["open", "away"]))),
  ],
  leaves: (said) => [...said, chat("left")],
  "leaves and comes back": (said) => [chat("left"), ...said, chat("open")],
  "storm of goodbyes": (said) => filled(said, { type: "bye" }),
  "renews without end": (said, dice) => [
    ...said,
    ...Array.from({ length: 12 }, () => renewal(dice)),
  ],
  "somebody else's list": (said, dice, { lists }) => {
    return [...said, ...some(lists, dice).map((list) => ({ type: "list" as const, list }))];
  },
  "nobody's list": (said, dice) => [...said, { type: "list", list: dice.bytes(200) }],
}; // prettier-ignore

type WithVector = Extract<BetweenPeers, { type: "have" | "ack" }>;

const hasVector = (said: BetweenPeers): said is WithVector =>
  said.type === "have" || said.type === "ack";

/** A lie about each claim of a vector. */
function claims(change: (claim: Claim, dice: Dice) => Claim): Talk {
  return vectors((held, dice) => held.map((one) => change(one, dice)));
}

/** More claims. */
function logs(more: (dice: Dice, memory: LiarMemory) => Claim[]): Talk {
  return vectors((held, dice, memory) => {
    const added = more(dice, memory);
    return added.length === 0 ? [] : [...held, ...added].slice(0, limits.logsNamedMax);
  });
}

function vectors(change: (logs: Claim[], dice: Dice, memory: LiarMemory) => Claim[]): Talk {
  return (said, dice, memory) => {
    if (!said.some((one) => hasVector(one) && one.vector.logs.length > 0)) return undefined;
    return said.map((one) => {
      if (!hasVector(one)) return one;
      return { ...one, vector: { ...one.vector, logs: change(one.vector.logs, dice, memory) } };
    });
  };
}

function windows(window: () => number): Talk {
  return (said) => {
    if (!said.some(hasVector)) return undefined;
    return said.map((one) => (hasVector(one) ? { ...one, window: window() } : one));
  };
}

const claim = (device: DeviceId, epoch: Epoch, next: number): Claim => {
  return { device, epoch, next, hash: noEntry, signature: undefined };
};

const hex = (dice: Dice, length: number): string => dice.bytes(length).toHex();

/** Whether it is about a different conversation from this one. */
function isElsewhere(one: WithVector, said: BetweenPeers[]): boolean {
  const here = said.find(hasVector);
  return here !== undefined && one.vector.conversation !== here.vector.conversation;
}

function some<T>(from: readonly T[], dice: Dice): T[] {
  const first = dice.below(Math.max(1, from.length));
  return from.slice(first, first + 1 + dice.below(4));
}

function without(said: BetweenPeers[], type: BetweenPeers["type"]): BetweenPeers[] | undefined {
  const left = said.filter((one) => one.type !== type);
  return left.length === said.length ? undefined : left;
}

/** As many messages as one frame may hold. */
const filled = (said: BetweenPeers[], one: BetweenPeers, most = 256): BetweenPeers[] => [
  ...said,
  ...Array.from({ length: Math.max(0, most - said.length) }, () => one),
];

const chat = (state: "open" | "away" | "left"): BetweenPeers => ({ type: "chat", state });

const signal = (dice: Dice): BetweenPeers => ({
  type: "signal",
  attempt: dice.pick([0, 1, 2, Number.MAX_SAFE_INTEGER]),
  description: {
    ufrag: `path${1 + dice.below(8)}`,
    password: "p".repeat(dice.pick([0, 22, 256])),
    fingerprint: dice.bytes(32),
    setup: dice.pick(["active", "passive", "actpass"]),
  },
});

const candidate = (dice: Dice): BetweenPeers => ({
  type: "candidate",
  attempt: dice.below(3),
  candidate: {
    address: dice.pick(["127.0.0.1", "169.254.0.1", "ff02::1", "alice.local", "", "192.0.2.7"]),
    port: dice.pick([0, 22, 65_535]),
    kind: dice.pick(["host", "srflx", "prflx", "relay"]),
    priority: dice.below(2 ** 32),
    foundation: "f".repeat(dice.below(33)),
  },
});

const renewal = (dice: Dice): BetweenPeers => ({
  type: "renew",
  link: hex(dice, 8) as LinkId,
  step: dice.pick([0, 0, 1, 2]),
  message: dice.bytes(dice.pick([0, 32, 96, 4_000])),
});
