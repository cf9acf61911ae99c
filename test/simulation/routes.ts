// Direct paths between simulated devices, through routers that may or may not let them pass.
import type { Description } from "#protocol";
import type { PathId, PeerEffect, PeerInput } from "#peer";
import type { Dice } from "./dice.ts";
import type { Base } from "./sim-world.ts";

/** The effects of a peer that concern paths. */
export type PathEffect = Extract<PeerEffect, { path: PathId }>;

/** One end of a path, made by a process that may be gone. */
interface End {
  readonly device: string;
  readonly path: PathId;
  take(input: PeerInput): void;
  readonly ufrag: string;
  other: End | undefined;
  state: "making" | "open" | "swallows" | "closed";
  /** When the last frame to it arrives: frames stay in order, unless the weather reorders them. */
  lastAt: number;
}

/** How long a connection takes to report that it finds no way, ms. */
const failsAfterMs = 15_000;

/** All direct paths of one world. */
export class Routes {
  readonly #around: Base;
  readonly #dice: Dice;
  readonly #ends = new Map<string, End>();
  readonly #open = new Map<string, boolean>();
  #made = 0;

  constructor(around: Base) {
    this.#around = around;
    this.#dice = around.dice(`routes ${around.plan.seed}`);
  }

  // What goes wrong

  /**
   * Whether these two can reach each other directly from now on; an open path between them breaks.
   */
  router(one: string, other: string, open: boolean): void {
    this.#open.set(pairOf(one, other), open);
    if (open) return;
    const between = (end: End): boolean =>
      (end.device === one && end.other?.device === other) ||
      (end.device === other && end.other?.device === one);
    for (const end of this.#ends.values()) if (between(end)) end.state = "swallows";
  }

  breakPaths(device: string, how: "ends" | "swallows"): void {
    const ends = [...this.#ends.values()].filter((end) => end.device === device);
    for (const end of ends) {
      if (end.state !== "open") continue;
      if (how === "ends") this.#close(end, true);
      else for (const one of [end, end.other]) if (one) one.state = "swallows";
    }
  }

  /** A process is gone; the other end hears of it some time later, or never. */
  gone(device: string): void {
    for (const end of this.#ends.values()) {
      if (end.device !== device) continue;
      if (this.#dice.chance(0.5)) this.#close(end, false);
      else end.state = "swallows";
    }
  }

  #isOpen(one: string, other: string): boolean {
    return this.#open.get(pairOf(one, other)) ?? this.#around.plan.weather.direct;
  }

  // What peers want

  perform(device: string, effect: PathEffect, take: (input: PeerInput) => void): void {
    if (effect.type === "openPath") return this.#make(device, effect.path, effect.offers, take);
    const end = this.#endOf(device, effect.path);
    if (!end) return;
    if (effect.type === "describePath") this.#describe(end, effect.description);
    if (effect.type === "sendPath") this.#send(end, effect.bytes);
    if (effect.type === "closePath") this.#close(end, false);
  }

  #endOf(device: string, path: PathId): End | undefined {
    return [...this.#ends.values()].find((end) => end.device === device && end.path === path);
  }

  #make(device: string, path: PathId, offers: boolean, take: End["take"]): void {
    this.#made += 1;
    const ufrag = `path${this.#made}`;
    const end: End = { device, path, take, ufrag, other: undefined, state: "making", lastAt: 0 };
    this.#ends.set(ufrag, end);
    const setup = offers ? "actpass" : "active";
    const description: Description = {
      ufrag,
      password: "p".repeat(22),
      fingerprint: new Uint8Array(32),
      setup,
    };
    this.#tell(end, { type: "pathDescribed", path, description }, 5);
    if (this.#around.plan.addresses) this.#tell(end, candidateAt(path, this.#made), 10);
  }

  /** The device at the other end of a path, once the two ends know each other. */
  leadsTo(device: string, path: PathId): string | undefined {
    return this.#endOf(device, path)?.other?.device;
  }

  #describe(end: End, { ufrag }: Description): void {
    const other = this.#ends.get(ufrag);
    if (!other || end.other) return;
    end.other = other;
    if (other.other !== end) return;
    const open = this.#isOpen(end.device, other.device);
    const afterMs = open ? this.#latency() : failsAfterMs;
    for (const one of [end, other]) this.#settle(one, open, afterMs);
  }

  #settle(end: End, open: boolean, afterMs: number): void {
    this.#around.clockwork.after(afterMs, () => {
      if (end.state !== "making") return;
      end.state = open ? "open" : "closed";
      end.take(
        open ? { type: "pathOpened", path: end.path } : { type: "pathClosed", path: end.path },
      );
    });
  }

  #send(end: End, bytes: Uint8Array): void {
    const { other } = end;
    if (end.state !== "open" || !other) return;
    const { copies, lateMs } = this.#fate(end.device);
    for (let copy = 0; copy < copies; copy += 1) {
      const now = this.#around.clockwork.now();
      const at = Math.max(now + this.#latency(), lateMs === 0 ? other.lastAt : 0);
      if (lateMs === 0) other.lastAt = at;
      this.#tell(other, { type: "pathFrame", path: other.path, bytes }, at - now + lateMs);
    }
  }

  #fate(device: string): { copies: number; lateMs: number } {
    if (!this.#around.isChaos()) return { copies: 1, lateMs: 0 };
    const { loss, duplication, reordering } = this.#around.plan.weather;
    const [lost, doubled, late] = [loss, duplication, reordering].map((rate) =>
      this.#dice.chance(rate),
    );
    const met = [lost && "loss", doubled && "duplication", late && "reordering"];
    for (const fault of met) if (fault) this.#around.reach.met(fault, device);
    if (lost) return { copies: 0, lateMs: 0 };
    return { copies: doubled ? 2 : 1, lateMs: late ? 1 + this.#dice.below(600) : 0 };
  }

  /** The end that closes hears nothing about it, unless the network has closed it. */
  #close(end: End, both: boolean): void {
    this.#ends.delete(end.ufrag);
    const silent = end.state === "swallows";
    end.state = "closed";
    const { other } = end;
    if (both) end.take({ type: "pathClosed", path: end.path });
    if (!other || silent || other.state === "closed") return;
    this.#around.clockwork.after(this.#latency(), () => {
      if (other.state === "closed") return;
      other.state = "closed";
      this.#ends.delete(other.ufrag);
      other.take({ type: "pathClosed", path: other.path });
    });
  }

  /** Frames on their way when an end closes are no longer heard. */
  #tell(end: End, input: PeerInput, afterMs: number): void {
    this.#around.clockwork.after(afterMs, () => {
      if (end.state === "making" || end.state === "open") end.take(input);
    });
  }

  #latency(): number {
    return 1 + Math.floor(this.#dice.fraction() * this.#around.plan.weather.latencyMs);
  }
}

/** An address of the device itself, from a block that is kept for documentation. */
const candidateAt = (path: PathId, made: number): PeerInput => ({
  type: "pathCandidate",
  path,
  candidate: {
    address: "192.0.2.7",
    port: 40_000 + (made % 1_000),
    kind: "host",
    priority: 1,
    foundation: "1",
  },
});

const pairOf = (one: string, other: string): string => [one, other].toSorted().join(" and ");
