// A simulated world: the shipped server and the shipped peers of a plan, with everything around
// them.
import type { Primitives } from "#crypto";
import type { AccountId, DeviceId } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { Branches } from "./branches.ts";
import { createClockwork, worldBegins, type Clockwork } from "./sim-clockwork.ts";
import { SimulatedDevice } from "./sim-device.ts";
import { createDice, type Dice } from "./dice.ts";
import { Hand } from "./hand.ts";
import { createIdealCrypto } from "./ideal-crypto.ts";
import { createJournal, type Journal } from "./journal.ts";
import { createPasswords, type Passwords } from "./passwords.ts";
import { deviceName, liarName, type Fault, type Plan, type Step } from "./plan.ts";
import { isFault } from "./plan.ts";
import { createReach, type Reach } from "./reach.ts";
import { Routes } from "./routes.ts";
import { accountOf } from "./records.ts";
import { SimulatedServer } from "./sim-server.ts";
import { Watch } from "./watch.ts";

/** What every part of a world knows. */
export interface Base {
  readonly plan: Plan;
  readonly clockwork: Clockwork;
  readonly journal: Journal;
  readonly primitives: Primitives;
  readonly serverKey: Uint8Array;
  readonly passwords: Passwords;
  readonly watch: Watch;
  readonly branches: Branches;
  readonly reach: Reach;
  /** The keys that devices sign with, as soon as they have. */
  readonly keys: Map<DeviceId, Uint8Array>;
  /** A stream of chance with this name. */
  dice(name: string): Dice;
  /** Whether things still go wrong. */
  isChaos(): boolean;
}

/** What every device knows. */
export interface Around extends Base {
  readonly server: SimulatedServer;
  readonly routes: Routes;
}

/** Faults that strike later, or not at all. */
const reportedLater: ReadonlySet<string> = new Set(["crash", "lost batch", "lost contents"]);

/** Many more steps than any story takes; a story that takes more is in a loop. */
const stepsMax = 150_000;

export class World {
  readonly around: Around;
  readonly devices: SimulatedDevice[] = [];
  readonly hands = new Map<SimulatedDevice, Hand>();
  readonly #plan: Plan;
  #phase: "chaos" | "healed" = "chaos";

  constructor(plan: Plan, eventsMax?: number) {
    this.#plan = plan;
    const clockwork = createClockwork(stepsMax);
    const journal = createJournal(clockwork, eventsMax);
    const primitives = plan.realCrypto ? primitivesNode : createIdealCrypto();
    const serverKey = primitives.sha256(new TextEncoder().encode("the key of the server"));
    const passwords = createPasswords(primitives, serverKey);
    const about = { plan, clockwork, journal, primitives, serverKey, passwords, dice: createDice };
    const isChaos = (): boolean => this.#phase === "chaos";
    const watch = new Watch({
      clockwork,
      plan,
      primitives,
      devices: this.devices,
      leadsTo: (name, path) => this.around.routes.leadsTo(name, path),
    });
    const reach = createReach((name) => this.#stateOf(name));
    const conversationOf = (person: string): string | undefined =>
      this.conversationOf(person, liarName);
    const branches = new Branches({ primitives, clockwork, reach, watch, conversationOf });
    const keys = new Map<DeviceId, Uint8Array>();
    const base = { ...about, isChaos, watch, reach, branches, keys };
    this.around = Object.assign(base, {
      server: new SimulatedServer(base),
      routes: new Routes(base),
    });
    for (const person of plan.people) {
      for (let number = 0; number < person.devices; number += 1) this.#furnish(person.name, number);
    }
  }

  #furnish(person: string, number: number): void {
    const ears = {
      tell: (event: Parameters<Hand["tell"]>[0]) => hand.tell(event),
      gone: (how: "ended" | "died") => hand.gone(how),
    };
    const device = new SimulatedDevice(this.around, person, deviceName(person, number), ears);
    const stays = this.#plan.people.find(({ name }) => name === person)?.stays ?? true;
    const hand = new Hand(this.around, device, stays);
    this.devices.push(device);
    this.hands.set(device, hand);
  }

  #stateOf(name: string): string[] {
    const devices = this.devices.filter((device) => name === "server" || device.name === name);
    return devices.flatMap((device) => this.hands.get(device)?.state ?? []);
  }

  device(name: string): SimulatedDevice | undefined {
    return this.devices.find((device) => device.name === name);
  }

  // The plan

  /** Schedules everything in the plan. */
  begin(): void {
    for (const step of this.#plan.steps) {
      this.around.clockwork.after(step.at, () => this.#take(step));
    }
  }

  #take(step: Step): void {
    if (this.#phase !== "chaos") return;
    if (isFault(step)) return this.#goWrong(step);
    const device = this.device(step.on);
    if (device) this.hands.get(device)?.act(step);
  }

  #goWrong(fault: Fault): void {
    const { server, journal, reach, clockwork } = this.around;
    const who = "on" in fault ? fault.on : "server";
    journal.note(who, `(${fault.fault})`);
    if (!reportedLater.has(fault.fault)) reach.met(fault.fault, who);
    switch (fault.fault) {
      case "server crash":
        return server.dieAfter(fault.after, fault.downMs, fault.noticed);
      case "database down":
        return server.databaseDown(fault.ms);
      case "password work down":
        return server.passwordsDown(fault.ms);
    }
    const device = this.device(fault.on);
    if (!device) return;
    switch (fault.fault) {
      case "crash":
        return this.#crash(device, fault);
      case "lost batch":
        this.hands.get(device)?.comesBackAfter(fault.downMs);
        return device.losesBatch();
      case "lost contents":
        this.hands.get(device)?.comesBackAfter(fault.downMs);
        return device.losesContents();
      case "full disk":
        device.disk.fullAfter(fault.after);
        return clockwork.after(fault.ms, () => device.disk.clear());
      case "write error":
        return device.disk.failAfter(fault.after);
      case "unsure commit":
        return device.disk.unsureAfter(fault.after);
      case "cut cable":
        return device.cable.cut(fault.ms);
      case "half-open cable":
        return device.cable.goSilent(fault.ms);
      case "stalled cable":
        return device.cable.stall(fault.way, fault.ms);
      case "clock jump":
        return device.clock(device.aheadMs + fault.byMs);
      case "suspend":
        device.suspend();
        return clockwork.after(fault.ms, () => device.resume());
      case "router":
        return this.around.routes.router(fault.on, fault.to, fault.open);
      case "broken path":
        return this.around.routes.breakPaths(fault.on, fault.how);
    }
  }

  #crash(device: SimulatedDevice, fault: Extract<Fault, { fault: "crash" }>): void {
    this.hands.get(device)?.comesBackAfter(fault.downMs);
    device.trap(fault.point, fault.nth);
  }

  /** From now on nothing goes wrong any more, and everyone wants to hear what was written. */
  heal(): void {
    this.#phase = "healed";
    this.around.journal.note("world", "is healed");
    this.around.server.heal();
    for (const device of this.devices) {
      device.disk.clear();
      device.cable.heal();
      device.trap("between turns", Infinity);
      device.clock(0);
      device.resume();
      this.hands.get(device)?.heal();
    }
  }

  /** One of the two asks, on their nth device, so that texts waiting for a yes can go. */
  asks(one: string, other: string, nth: number): void {
    const { removals } = this.around.watch;
    const all = this.devices.filter(({ person }) => person === one || person === other);
    const both = all.filter((device) => !removals.isRemoved(device));
    const asker = both[nth];
    if (!asker) return;
    const name = asker.person === one ? other : one;
    // A yes that a removed device has signed reaches no device that came later.
    if (both.length < all.length) asker.says({ do: "leave", name });
    this.hands.get(asker)?.asks(name);
  }

  /** All devices of the person die and do not come back; the server may hear of it, or not. */
  takeAway(person: string): void {
    const noticed = this.#plan.seed % 2 === 0;
    for (const device of this.devices.filter((one) => one.person === person)) {
      this.hands.get(device)?.comesBackAfter(Infinity);
      if (!noticed) device.cable.goSilent(Infinity);
      device.crash();
    }
  }

  /** Everyone checks who is online. */
  lookAround(): void {
    for (const device of this.devices) device.says({ do: "who" });
  }

  isIn(device: SimulatedDevice): boolean {
    return this.hands.get(device)?.isIn ?? false;
  }

  /** The account of a person, once any of its devices has signed in. */
  accountOf(person: string): AccountId | undefined {
    const own = this.devices.filter((device) => device.person === person);
    return own.map(accountOf).find((account) => account !== undefined);
  }

  /** The conversation of two people, as docs/protocol.md defines it. */
  conversationOf(one: string, other: string): string | undefined {
    const accounts = [this.accountOf(one), this.accountOf(other)].toSorted();
    const both = accounts.flatMap((id) => (id === undefined ? [] : [Uint8Array.fromHex(id)]));
    const label = new TextEncoder().encode("tincan/1/direct\0");
    return both.length === 2 ? this.around.primitives.sha256(label, ...both).toHex() : undefined;
  }

  /** What a device shows of its chat with somebody, from the first line to the last. */
  screen(device: SimulatedDevice, name: string): string[] {
    const hand = this.hands.get(device);
    hand?.looksAt(name);
    this.around.clockwork.runUntil(this.around.clockwork.now());
    return hand?.screen ?? [];
  }

  /** ms since the world began. */
  get age(): number {
    return this.around.clockwork.now() - worldBegins;
  }
}
