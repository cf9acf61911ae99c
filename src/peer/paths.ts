// Direct paths: one WebRTC connection at a time to each device, tried, kept, and tried again.
//
// Nothing here runs before a link is up, and signals travel only inside it: nobody learns an
// address before a yes, and the server never.
import type { BetweenPeers, Candidate, Description, DeviceId } from "#protocol";
import type { Context } from "./context.ts";
import type { PathId, StunServer } from "./ports.ts";

export interface PathEars {
  /** Says this inside the link to the device. */
  say(device: DeviceId, message: BetweenPeers): void;
  /** The path is open, but not yet proved to end at the device. */
  opened(device: DeviceId, path: PathId): void;
  closed(device: DeviceId, path: PathId): void;
  stun(): StunServer | undefined;
}

/** `attempt` is the number of the newest attempt that either side has named. */
interface Wish {
  offers: boolean;
  attempt: number;
  failures: number;
  state:
    | { at: "resting"; until: number | undefined }
    | { at: "trying"; path: PathId; until: number }
    | { at: "open"; path: PathId };
}

const tryMs = 20_000;
const restsMs = [5_000, 15_000, 60_000, 300_000];

export class Paths {
  readonly #context: Context;
  readonly #ears: PathEars;
  readonly #wishes = new Map<DeviceId, Wish>();
  /** Begins anywhere: a peer that was thrown away may have used the same numbers. */
  #lastPath: PathId;

  constructor(context: Context, ears: PathEars) {
    this.#context = context;
    this.#ears = ears;
    this.#lastPath = new DataView(context.random(4).buffer).getUint32(0) * 2 ** 16;
  }

  /** A direct path to the device is wanted from now on. The side that `offers` makes the attempts. */
  want(device: DeviceId, offers: boolean): void {
    if (this.#wishes.has(device)) return;
    const state = { at: "resting", until: undefined } as const;
    const wish: Wish = { offers, attempt: 0, failures: 0, state };
    this.#wishes.set(device, wish);
    if (offers) this.#begin(wish, wish.attempt + 1);
  }

  #begin(wish: Wish, attempt: number): PathId {
    this.#lastPath += 1;
    wish.attempt = attempt;
    wish.state = { at: "trying", path: this.#lastPath, until: this.#context.now() + tryMs };
    this.#context.emit({
      type: "openPath",
      path: this.#lastPath,
      offers: wish.offers,
      stun: this.#ears.stun(),
    });
    return this.#lastPath;
  }

  signal(device: DeviceId, attempt: number, description: Description): void {
    const wish = this.#wishes.get(device);
    if (!wish) return;
    if (wish.offers) {
      if (attempt !== wish.attempt || wish.state.at !== "trying") return;
      return this.#context.emit({ type: "describePath", path: wish.state.path, description });
    }
    if (attempt <= wish.attempt) return;
    this.#drop(device, wish);
    const path = this.#begin(wish, attempt);
    this.#context.emit({ type: "describePath", path, description });
  }

  /** Candidates go on coming after the path is open; a better one may be among them. */
  candidate(device: DeviceId, attempt: number, found: Candidate): void {
    const wish = this.#wishes.get(device);
    if (!wish || attempt !== wish.attempt || wish.state.at === "resting") return;
    this.#context.emit({ type: "addCandidate", path: wish.state.path, candidate: found });
  }

  #drop(device: DeviceId, wish: Wish): void {
    const { state } = wish;
    if (state.at === "resting") return;
    wish.state = { at: "resting", until: undefined };
    this.#context.emit({ type: "closePath", path: state.path });
    if (state.at === "open") this.#ears.closed(device, state.path);
  }

  /** No more; an open one is closed. */
  end(device: DeviceId): void {
    const wish = this.#wishes.get(device);
    if (wish) this.#drop(device, wish);
    this.#wishes.delete(device);
  }

  #failed(device: DeviceId, wish: Wish): void {
    this.#drop(device, wish);
    const restMs = restsMs[Math.min(wish.failures, restsMs.length - 1)] ?? 0;
    wish.failures += 1;
    wish.state = { at: "resting", until: wish.offers ? this.#context.now() + restMs : undefined };
  }

  #wishOf(path: PathId): [DeviceId, Wish] | undefined {
    return [...this.#wishes].find(([, { state }]) => state.at !== "resting" && state.path === path);
  }

  /** Every path that is tried or open. */
  all(): PathId[] {
    return [...this.#wishes.values()].flatMap(({ state }) =>
      state.at === "resting" ? [] : [state.path],
    );
  }
  /** The path that is open does not lead there: closed, and tried again later. */
  reject(device: DeviceId, path: PathId): void {
    const wish = this.#wishes.get(device);
    if (wish?.state.at === "open" && wish.state.path === path) this.#failed(device, wish);
  }

  described(path: PathId, description: Description): void {
    const [device, wish] = this.#wishOf(path) ?? [];
    if (device && wish)
      this.#ears.say(device, { type: "signal", attempt: wish.attempt, description });
  }

  found(path: PathId, candidate: Candidate): void {
    const [device, wish] = this.#wishOf(path) ?? [];
    if (!device || !wish) return;
    this.#ears.say(device, { type: "candidate", attempt: wish.attempt, candidate });
  }

  opened(path: PathId): void {
    const [device, wish] = this.#wishOf(path) ?? [];
    if (!device || wish?.state.at !== "trying") return;
    wish.state = { at: "open", path };
    wish.failures = 0;
    this.#ears.opened(device, path);
  }

  closed(path: PathId): void {
    const [device, wish] = this.#wishOf(path) ?? [];
    if (device && wish) this.#failed(device, wish);
  }

  /** The device at the other end of an open path. */
  deviceOf(path: PathId): DeviceId | undefined {
    return this.#wishOf(path)?.[0];
  }
  openTo(device: DeviceId): PathId | undefined {
    const state = this.#wishes.get(device)?.state;
    return state?.at === "open" ? state.path : undefined;
  }

  get nextWake(): number | undefined {
    const times = [...this.#wishes.values()].flatMap(({ state }) =>
      state.at !== "open" && state.until !== undefined ? [state.until] : [],
    );
    return times.length === 0 ? undefined : Math.min(...times);
  }

  wake(): void {
    const now = this.#context.now();
    for (const [device, wish] of this.#wishes) {
      if (wish.state.at === "open" || now < (wish.state.until ?? Infinity)) continue;
      if (wish.state.at === "trying") this.#failed(device, wish);
      else this.#begin(wish, wish.attempt + 1);
    }
  }
}
