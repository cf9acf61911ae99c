// The connection between one device and the server: one TCP connection at a time, with everything
// that can happen to it.
import type { Dice } from "./dice.ts";
import type { Around } from "./sim-world.ts";

/** What a device receives from its channel. */
export interface DeviceEnd {
  opened(): void;
  frame(bytes: Uint8Array): void;
  closed(): void;
}

/** One connection. Frames stay in order in each direction, and wait while the cable stalls. */
export interface Channel {
  /** The person at its other end. */
  readonly person: string;
  /** Sends from the device. */
  sendUp(bytes: Uint8Array): void;
  /** The device closes it: the server notices, and the device gets no event. */
  hangUp(): void;
  /** Sends from the server. */
  sendDown(bytes: Uint8Array): void;
  /** The server closes it, after everything it has sent. */
  closeDown(): void;
  /** The network closes it: both sides notice. */
  cut(): void;
  /** Nothing gets through any more, and nobody notices. */
  swallow(): void;
}

/** The cable of one device. It misbehaves until the times below. */
export class Cable {
  readonly #around: Around;
  readonly #name: string;
  readonly #person: string;
  readonly #dice: Dice;
  readonly #frameDice: Dice;
  #current: Channel | undefined;
  #cutUntil = 0;
  #silentUntil = 0;
  readonly #stalledUntil = { up: 0, down: 0 };

  constructor(around: Around, name: string, person: string) {
    this.#around = around;
    this.#name = name;
    this.#person = person;
    this.#dice = around.dice(`cable ${around.plan.seed} ${name}`);
    this.#frameDice = around.dice(`relayed frames ${around.plan.seed} ${name}`);
  }

  // What goes wrong

  cut(ms: number): void {
    this.#cutUntil = this.#around.clockwork.now() + ms;
    this.#current?.cut();
  }

  /** The present connection is dead for good, and new ones fail for this long. */
  goSilent(ms: number): void {
    this.#silentUntil = this.#around.clockwork.now() + ms;
    this.#current?.swallow();
  }

  stall(way: "up" | "down", ms: number): void {
    this.#stalledUntil[way] = this.#around.clockwork.now() + ms;
  }

  heal(): void {
    this.#cutUntil = 0;
    this.#silentUntil = 0;
    this.#stalledUntil.up = 0;
    this.#stalledUntil.down = 0;
  }

  // Connecting

  /** Connects; an older channel is given up first, and reports nothing more. */
  open(device: DeviceEnd): void {
    this.close();
    const { clockwork, server } = this.#around;
    let state: "making" | "open" | "given up" = "making";
    const channel = this.#channel({
      opened: () => {},
      frame: (bytes) => state === "open" && device.frame(bytes),
      closed: () => state !== "given up" && device.closed(),
    }, () => number, () => { state = "given up"; }); // prettier-ignore
    let number: number | undefined;
    this.#current = channel;
    clockwork.after(this.#latency(), () => {
      if (state !== "making") return;
      if (clockwork.now() < this.#silentUntil) return clockwork.after(15_000, giveUp);
      if (clockwork.now() >= this.#cutUntil) number = server.accept(channel);
      if (number === undefined) return giveUp();
      state = "open";
      device.opened();
    });
    const giveUp = (): void => {
      if (state !== "making") return;
      state = "given up";
      device.closed();
    };
  }

  close(): void {
    this.#current?.hangUp();
    this.#current = undefined;
  }

  send(bytes: Uint8Array): void {
    this.#current?.sendUp(bytes);
  }

  #latency(): number {
    const { latencyMs } = this.#around.plan.weather;
    return 1 + Math.floor(this.#dice.fraction() * 2 * latencyMs);
  }

  // One connection

  #channel(device: DeviceEnd, number: () => number | undefined, over: () => void): Channel {
    const { clockwork, server } = this.#around;
    const lastAt = { up: 0, down: 0 };
    let state: "whole" | "swallows" | "closed" = "whole";

    /** Nothing overtakes, and stalled frames wait. */
    const travel = (way: "up" | "down", arrive: () => void, lateMs = 0): void => {
      const now = clockwork.now();
      const earliest = Math.max(now, this.#stalledUntil[way]) + this.#latency();
      if (lateMs === 0) lastAt[way] = Math.max(lastAt[way], earliest);
      const at = lateMs === 0 ? lastAt[way] : earliest + lateMs;
      clockwork.after(at - now, () => {
        if (state !== "swallows") arrive();
      });
    };
    const toServer = (tell: (channel: number) => void): void => {
      const to = number();
      if (to !== undefined) tell(to);
    };

    return {
      person: this.#person,
      sendUp: (bytes) => {
        if (state === "whole") travel("up", () => toServer((to) => server.frame(to, bytes)));
      },
      hangUp: () => {
        over();
        if (state === "whole") travel("up", () => toServer((to) => server.closed(to)));
      },
      sendDown: (bytes) => {
        if (state !== "whole") return;
        const { copies, lateMs } = this.#fate(bytes);
        for (let copy = 0; copy < copies; copy += 1) {
          travel("down", () => device.frame(bytes), lateMs * (copy + 1));
        }
      },
      closeDown: () => {
        if (state === "whole") travel("down", () => device.closed());
        if (state === "whole") state = "closed";
      },
      cut: () => {
        if (state !== "whole") return;
        travel("down", () => device.closed());
        travel("up", () => toServer((to) => server.closed(to)));
        state = "closed";
      },
      swallow: () => {
        state = "swallows";
      },
    };
  }

  /**
   * What the weather does to a relayed frame; the rest of the server's frames arrive as TCP
   * delivers them.
   */
  #fate(bytes: Uint8Array): { copies: number; lateMs: number } {
    if (!this.#around.isChaos() || !isRelayed(bytes)) return { copies: 1, lateMs: 0 };
    const { loss, duplication, reordering } = this.#around.plan.weather;
    const dice = this.#frameDice;
    const [lost, doubled, late] = [loss, duplication, reordering].map((rate) => dice.chance(rate));
    const met = [lost && "loss", doubled && "duplication", late && "reordering"];
    for (const fault of met) if (fault) this.#around.reach.met(fault, this.#name);
    if (lost) return { copies: 0, lateMs: 0 };
    return { copies: doubled ? 2 : 1, lateMs: late ? 1 + dice.below(600) : 0 };
  }
}

/** The message `relayed`: an array of three whose first item is 32. */
const isRelayed = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x83 && bytes[1] === 0x18 && bytes[2] === 0x20;
