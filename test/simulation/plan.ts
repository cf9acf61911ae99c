// What will happen in one simulated world, as plain data: it can be written down, shrunk and
// replayed.

/** Everything about one world except the code under test. */
export interface Plan {
  /** Names the streams of chance. */
  seed: number;
  people: Person[];
  weather: Weather;
  /** What people do and what goes wrong, by time. */
  steps: Step[];
  /** How long all this goes on before everything is healed, ms. */
  chaosMs: number;
  /** The one who does not follow the protocol, if there is one. */
  liar: Liar | undefined;
  /** Whether devices find addresses of their own to show to each other on the way to a direct path. */
  addresses?: boolean;
  /** The devices that run a newer program. */
  newer?: readonly string[];
  /** Whether to use the real cryptography; it is slow, so most worlds use the ideal one. */
  realCrypto: boolean;
  /** Rules to ignore, so that we see what a planted bug leads to, and not the bug itself. */
  blind?: readonly string[];
}

/** A person with one account. Devices are called "alice", "alice 2", … */
export interface Person {
  name: string;
  devices: number;
  /** Whether the devices keep their keys unwrapped. */
  stays: boolean;
}

/** What goes wrong all the time, at these rates from 0 to 1. */
export interface Weather {
  latencyMs: number;
  /** For link frames, over the relay and over direct paths. */
  loss: number;
  duplication: number;
  reordering: number;
  passwordMs: number;
  passwordFailure: number;
  databaseMs: number;
  databaseFailure: number;
  /** Whether devices can reach each other without the server at first. */
  direct: boolean;
  /** How likely each answer to a request is, by weight. */
  answers: Record<Mood, number>;
}

/** What a person does when asked. */
export type Mood = "yes" | "no" | "always" | "block" | "nothing";

/** Where a process can die. At the first three, most is at stake. */
export const crashPoints = [
  "after a write",
  "before a send",
  "after a commit",
  "before a commit",
  "after a send",
  "between turns",
] as const;
export type CrashPoint = (typeof crashPoints)[number];

/** What people do. */
export type Act =
  | { act: "starts"; on: string }
  | { act: "talks"; on: string; to: string }
  | { act: "writes"; on: string; count: number; bytes: number }
  | { act: "leaves"; on: string }
  | { act: "signs out"; on: string }
  | { act: "looks away"; on: string }
  | { act: "looks back"; on: string }
  | { act: "forgets its answer"; on: string; to: string }
  /** With anybody, or only with one person. */
  | { act: "makes no direct path"; on: string; yes: boolean; to?: string }
  | { act: "blocks"; on: string; to: string }
  /** Removes another device of the same account, as if it had been stolen. */
  | { act: "removes"; on: string; device: string }
  /** As little of the disk as there can be, until everything is healed. */
  | { act: "gives little space"; on: string; to: string };

/** What goes wrong once. */
export type Fault =
  /** Dies at the `nth` such point from then on, and starts again after `downMs`. */
  | { fault: "crash"; on: string; point: CrashPoint; nth: number; downMs: number }
  /** After this many more writes the disk is full, for this long. */
  | { fault: "full disk"; on: string; after: number; ms: number }
  /** One write fails, and the next one works again. */
  | { fault: "write error"; on: string; after: number }
  /** One COMMIT reports a failure, but has succeeded. */
  | { fault: "unsure commit"; on: string; after: number }
  /** Somebody pulls the cable: both ends notice. */
  | { fault: "cut cable"; on: string; ms: number }
  /** Nothing gets through any more, and nobody notices. */
  | { fault: "half-open cable"; on: string; ms: number }
  /** Everything waits in one direction. */
  | { fault: "stalled cable"; on: string; way: "up" | "down"; ms: number }
  | { fault: "clock jump"; on: string; byMs: number }
  | { fault: "suspend"; on: string; ms: number }
  /** From then on the two can reach each other directly, or cannot. */
  | { fault: "router"; on: string; to: string; open: boolean }
  /** It dies, and the batch in the middle of a log of others is gone when its disk is mended. */
  | { fault: "lost batch"; on: string; downMs: number }
  /** It dies, and has lost the contents of some entries of others when it starts again. */
  | { fault: "lost contents"; on: string; downMs: number }
  /** All direct paths of the device end, or swallow everything. */
  | { fault: "broken path"; on: string; how: "ends" | "swallows" }
  /** Dies after this many more effects. Its clients notice, or do not. */
  | { fault: "server crash"; after: number; downMs: number; noticed: boolean }
  | { fault: "database down"; ms: number }
  | { fault: "password work down"; ms: number };

export type FaultName = Fault["fault"];

/** One step with its time, ms since the world began. */
export type Step = { at: number } & (Act | Fault);

/**
 * A peer or a server that does not follow the protocol. Everyone who talks with it keeps all
 * promises; nothing is promised to it.
 */
export interface Liar {
  who: "peer" | "server";
  /** Which lies it tells, by name; see `lying-peer.ts` and `lying-server.ts`. */
  lies: string[];
}

/** The name of the peer that lies, if one does. */
export const liarName = "mallory";

/** Whether nothing is promised to this person, because they are the liar. */
export const isLiar = ({ liar }: Pick<Plan, "liar">, person: string): boolean =>
  liar?.who === "peer" && person === liarName;

/** The people who follow the protocol. */
export const honestPeople = (plan: Plan): string[] =>
  plan.people.map(({ name }) => name).filter((name) => !isLiar(plan, name));

export const isFault = (step: Step): step is { at: number } & Fault => "fault" in step;

/** The device of a person with this number, from 0. */
export const deviceName = (person: string, number: number): string =>
  number === 0 ? person : `${person} ${number + 1}`;

/** All devices of a plan. */
export const devicesOf = ({ people }: Plan): string[] =>
  people.flatMap(({ name, devices }) =>
    Array.from({ length: devices }, (_, number) => deviceName(name, number)),
  );
