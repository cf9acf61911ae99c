// Direct paths: one WebRTC connection at a time to each device, tried, proved, kept, tried again.
//
// Nothing here runs before a link is up, and signals travel only inside it: nobody learns an
// address before a yes, and the server never does. A path is used only after a sealed challenge has
// come back over it.
import { after, earliest, isDue } from "#protocol";
import type { AccountId, BetweenPeers, Candidate, Description } from "#protocol";
import type { DeviceId, Steady } from "#protocol";
import type { Context } from "../world/context.ts";
import type { PathId, StunServer } from "../world/ports.ts";
import { AttemptBudget } from "./attempt-budget.ts";
import { candidatesMax, hostCandidatesMax } from "./candidate-rules.ts";
import type { Carrier } from "./remote.ts";

/** Messages about paths; all others are for the code that speaks through the link. */
export type PathTalk = Extract<BetweenPeers, { type: "signal" | "candidate" | "probe" | "probed" }>;

/** What paths need. */
export interface PathNeeds {
  /** Says this inside the link to the device, at the end of the turn. */
  say(device: DeviceId, said: PathTalk): void;
  /** Says this at once, over one particular carrier. */
  sayBy(device: DeviceId, carrier: Carrier, said: PathTalk): void;
  /** The account of the device if we may make a path to it now. */
  directTo(device: DeviceId): AccountId | undefined;
  stun(): StunServer | undefined;
}

/** What paths report. */
export interface PathEvents {
  /** The path leads to the device and can carry the link from now on. */
  opened(device: DeviceId, path: PathId): void;
  closed(device: DeviceId, path: PathId): void;
}

/** `attempt` is the highest attempt number that either side has named. */
interface Wish {
  readonly offers: boolean;
  attempt: number;
  begunAt: Steady | undefined;
  /** How many attempts have failed since we last proved a path. */
  failures: number;
  /** Candidates received from the other side in this attempt. */
  candidates: number;
  /** Those of our side that we have named to it, and how many of them are this machine's own. */
  named: { all: number; hosts: number };
  state:
    | { at: "resting"; until: Steady | undefined }
    | { at: "trying"; path: PathId; until: Steady }
    /** The path is open, and we have sent `nonce` over it. */
    | { at: "proving"; path: PathId; until: Steady; nonce: string }
    | { at: "open"; path: PathId };
}

const tryMs = 20_000;
const probeMs = 4_000;
const restsMs = [5_000, 15_000, 60_000, 300_000];
/** Every attempt costs sockets, so the other side cannot make us begin more often than this, ms. */
const betweenAttemptsMs = 1_000;

/** All direct paths of a peer. */
export class Paths {
  readonly #context: Context;
  readonly #needs: PathNeeds;
  readonly #events: PathEvents;
  readonly #wishes = new Map<DeviceId, Wish>();
  readonly #budget = new AttemptBudget();
  /** Starts at a random number: an earlier peer of this device may have used the same ones. */
  #lastPath: PathId;

  constructor(context: Context, needs: PathNeeds, events: PathEvents) {
    this.#context = context;
    this.#needs = needs;
    this.#events = events;
    this.#lastPath = new DataView(context.random(4).buffer).getUint32(0) * 2 ** 16;
  }

  // What is wanted

  /** From now on we want a direct path to the device. The side that `offers` makes the attempts. */
  want(device: DeviceId, offers: boolean): void {
    if (this.#wishes.has(device)) return;
    const wish: Wish = {
      offers,
      attempt: 0,
      begunAt: undefined,
      failures: 0,
      candidates: 0,
      named: { all: 0, hosts: 0 },
      state: { at: "resting", until: undefined },
    };
    this.#wishes.set(device, wish);
    if (offers) this.#begin(device, wish, 1);
  }

  #begin(device: DeviceId, wish: Wish, attempt: number): PathId | undefined {
    const account = this.#needs.directTo(device);
    if (account === undefined) return undefined;
    const now = this.#context.now();
    const waitMs = this.#budget.take(account, now);
    if (waitMs > 0) return this.#rest(wish, waitMs);
    this.#lastPath += 1;
    wish.attempt = attempt;
    wish.begunAt = now;
    wish.candidates = 0;
    wish.named = { all: 0, hosts: 0 };
    wish.state = { at: "trying", path: this.#lastPath, until: after(now, tryMs) };
    const stun = this.#needs.stun();
    this.#context.emit({ type: "openPath", path: this.#lastPath, offers: wish.offers, stun });
    return this.#lastPath;
  }

  #rest(wish: Wish, restMs: number): undefined {
    const until = wish.offers ? after(this.#context.now(), restMs) : undefined;
    wish.state = { at: "resting", until };
  }

  /** We want no path to it any more; closes an open one. */
  end(device: DeviceId): void {
    const wish = this.#wishes.get(device);
    this.#wishes.delete(device);
    if (wish) this.#drop(device, wish, undefined);
  }

  #drop(device: DeviceId, wish: Wish, until: Steady | undefined): void {
    const { state } = wish;
    wish.state = { at: "resting", until };
    if (state.at === "resting") return;
    this.#context.emit({ type: "closePath", path: state.path });
    if (state.at === "open") this.#events.closed(device, state.path);
  }

  /** The side that offers tries again, later each time. */
  #fail(device: DeviceId, wish: Wish): void {
    const restMs = restsMs[Math.min(wish.failures, restsMs.length - 1)] ?? 0;
    wish.failures += 1;
    this.#drop(device, wish, wish.offers ? after(this.#context.now(), restMs) : undefined);
  }

  /** The path no longer leads to the device. */
  reject(device: DeviceId, path: PathId): void {
    const wish = this.#wishes.get(device);
    if (wish && pathOf(wish) === path) this.#fail(device, wish);
  }

  // What the other side says

  /** `via` is the carrier that brought it. */
  hear(device: DeviceId, said: PathTalk, via: Carrier): void {
    const wish = this.#wishes.get(device);
    if (!wish) return;
    switch (said.type) {
      case "probe":
        return this.#needs.sayBy(device, via, { type: "probed", nonce: said.nonce });
      case "probed":
        return this.#prove(device, wish, said.nonce.toHex(), via);
      case "signal":
        return this.#signal(device, wish, said.attempt, said.description);
      case "candidate":
        return this.#candidate(wish, said.attempt, said.candidate);
    }
  }

  #signal(device: DeviceId, wish: Wish, attempt: number, description: Description): void {
    const path = wish.offers
      ? attempt === wish.attempt && wish.state.at === "trying" && wish.state.path
      : this.#answer(device, wish, attempt);
    if (path) this.#context.emit({ type: "describePath", path, description });
  }

  /** The other side makes a new attempt, so it has no more use for the old path. */
  #answer(device: DeviceId, wish: Wish, attempt: number): PathId | undefined {
    const { begunAt } = wish;
    const isSoon = begunAt !== undefined && this.#context.now() < after(begunAt, betweenAttemptsMs);
    if (attempt <= wish.attempt || isSoon) return undefined;
    this.#drop(device, wish, undefined);
    // Closing its old path may have ended the link, and with it the wish for a path.
    return this.#wishes.get(device) === wish ? this.#begin(device, wish, attempt) : undefined;
  }

  /** Candidates keep arriving after the path has opened; a better one may be among them. */
  #candidate(wish: Wish, attempt: number, candidate: Candidate): void {
    const path = pathOf(wish);
    if (attempt !== wish.attempt || path === undefined) return;
    wish.candidates += 1;
    if (wish.candidates > candidatesMax) return;
    this.#context.emit({ type: "addCandidate", path, candidate });
  }

  #prove(device: DeviceId, wish: Wish, nonce: string, via: Carrier): void {
    const { state } = wish;
    if (state.at !== "proving" || state.nonce !== nonce || state.path !== via) return;
    wish.state = { at: "open", path: state.path };
    wish.failures = 0;
    this.#events.opened(device, state.path);
  }

  // What our own side of a path reports

  /** Our side is ready to describe itself to the other. */
  described(path: PathId, description: Description): void {
    const [device, wish] = this.#wishOf(path) ?? [];
    if (!device || !wish) return;
    this.#needs.say(device, { type: "signal", attempt: wish.attempt, description });
  }

  /** We have found a candidate of our side. */
  found(path: PathId, candidate: Candidate): void {
    const [device, wish] = this.#wishOf(path) ?? [];
    if (!device || !wish || !mayName(wish, candidate)) return;
    wish.named.all += 1;
    if (candidate.kind === "host") wish.named.hosts += 1;
    this.#needs.say(device, { type: "candidate", attempt: wish.attempt, candidate });
  }

  /** The connection is up; we still have to prove where it leads. */
  opened(path: PathId): void {
    const [device, wish] = this.#wishOf(path) ?? [];
    if (!device || wish?.state.at !== "trying") return;
    const nonce = this.#context.random(16);
    const until = after(this.#context.now(), probeMs);
    wish.state = { at: "proving", path, until, nonce: nonce.toHex() };
    this.#needs.sayBy(device, path, { type: "probe", nonce });
  }

  closed(path: PathId): void {
    const [device, wish] = this.#wishOf(path) ?? [];
    if (device && wish) this.#fail(device, wish);
  }

  // Asking about paths

  #wishOf(path: PathId): [DeviceId, Wish] | undefined {
    return [...this.#wishes].find(([, wish]) => pathOf(wish) === path);
  }

  /** Every path that we are trying or that is open. */
  all(): PathId[] {
    return [...this.#wishes.values()].flatMap((wish) => pathOf(wish) ?? []);
  }

  /** The device at the other end of a path. */
  deviceOf(path: PathId): DeviceId | undefined {
    return this.#wishOf(path)?.[0];
  }

  // Waking

  get nextWake(): Steady | undefined {
    return earliest([...this.#wishes.values()].map(untilOf));
  }

  wake(): void {
    const now = this.#context.now();
    for (const [device, wish] of this.#wishes) {
      if (!isDue(untilOf(wish), now)) continue;
      if (wish.state.at === "resting") this.#begin(device, wish, wish.attempt + 1);
      else this.#fail(device, wish);
    }
  }
}

const mayName = ({ named }: Wish, { kind }: Candidate): boolean =>
  named.all < candidatesMax && (kind !== "host" || named.hosts < hostCandidatesMax);

const pathOf = ({ state }: Wish): PathId | undefined =>
  state.at === "resting" ? undefined : state.path;

const untilOf = ({ state }: Wish): Steady | undefined =>
  state.at === "open" ? undefined : state.until;
