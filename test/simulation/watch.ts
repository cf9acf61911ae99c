// The onlooker: sees everything that happens in a simulated world, and fails at the first broken
// promise. The names of the rules are those of docs/simulation.md.
import type { ChatLine, PathId, PeerEffect, PeerEvent } from "#peer";
import { limits, type AccountId, type DeviceId } from "#protocol";
import type { Query } from "#server";
import { Agreements, standingOf } from "./agreements.ts";
import type { Owed } from "./ack-onlooker.ts";
import type { SimulatedDevice } from "./sim-device.ts";
import { BlockOnlooker } from "./block-onlooker.ts";
import { PathOnlooker } from "./path-onlooker.ts";
import { isSealed, relayedTo } from "./relayed-to.ts";
import { SettingsOnlooker } from "./settings-onlooker.ts";
import { SpaceOnlooker } from "./space-onlooker.ts";
import { findTexts } from "./plain-text.ts";
import { isLiar } from "./plan.ts";
import { partsOf } from "../../src/peer/disk/entry-number.ts";
import { logsOn } from "./held.ts";
import type { Loss } from "./lost-batch.ts";
import { accountOf, rowsOf, vectorOf, wrongRead, wrongTick } from "./records.ts";
import { emptyRecord, type DeviceRecord } from "./device-record.ts";
import { RelayOnlooker } from "./relay-onlooker.ts";
import { RemovalOnlooker } from "./removal-onlooker.ts";
import { TurnstileOnlooker } from "./turnstile-onlooker.ts";
import { WindowOnlooker } from "./window-onlooker.ts";
import { joinedTooFar } from "./whole-logs.ts";
import { Violation } from "./violation.ts";
import type { Base } from "./sim-world.ts";

/** A window of the relay, plus whatever is said in addition. */
const turnBytesMax = 1.125 * limits.relayWindowBytes;

/** A peer that has stayed signed in opens within this time, ms. */
const readyMs = 2_000;

/** What it asks the world around it. */
export interface WatchAround extends Pick<Base, "clockwork" | "plan" | "primitives"> {
  devices: SimulatedDevice[];
  /** The name of the device at the other end of a path of this one. */
  leadsTo(device: string, path: PathId): string | undefined;
}

export class Watch {
  readonly agreements: Agreements;
  readonly relay: RelayOnlooker;
  readonly #around: WatchAround;
  readonly settings: SettingsOnlooker;
  readonly paths: PathOnlooker;
  readonly turnstile: TurnstileOnlooker;
  readonly removals: RemovalOnlooker;
  readonly #space: SpaceOnlooker;
  readonly #windows: WindowOnlooker;
  readonly #blocks: BlockOnlooker;
  readonly #records = new Map<SimulatedDevice, DeviceRecord>();

  constructor(around: WatchAround) {
    this.#around = around;
    this.#space = new SpaceOnlooker(around.plan);
    this.#windows = new WindowOnlooker(around.plan, (account) => this.nameOf(account));
    this.#blocks = new BlockOnlooker(around.plan);
    this.turnstile = new TurnstileOnlooker(around.plan);
    this.removals = new RemovalOnlooker(around.plan, () => around.clockwork.steps);
    this.agreements = new Agreements({
      devicesOf: (person) => around.devices.filter((device) => device.person === person),
      nameOf: (account) => this.nameOf(account),
    });
    this.relay = new RelayOnlooker({
      nameOf: (account) => this.nameOf(account),
      ownerOf: (id) => this.#deviceOf(id)?.person,
    });
    this.settings = new SettingsOnlooker({
      ...around,
      step: () => around.clockwork.steps,
      accountNamed: (person) => this.#accountNamed(person),
    });
    this.paths = new PathOnlooker({
      settings: this.settings,
      otherEnd: ({ name }, path) => this.#deviceNamed(around.leadsTo(name, path)),
      deviceOf: (id) => this.#deviceOf(id),
    });
  }

  /** The id of the device with this name, once the server has heard of it. */
  idOf = (name: string): DeviceId | undefined => this.#deviceNamed(name)?.ids.at(-1);

  #deviceOf = (id: string): SimulatedDevice | undefined =>
    this.#around.devices.find(({ ids }) => ids.some((one) => one === id));

  #deviceNamed = (wanted: string | undefined): SimulatedDevice | undefined =>
    this.#around.devices.find(({ name }) => name === wanted);

  #accountNamed = (person: string): AccountId | undefined =>
    this.#around.devices
      .filter((one) => one.person === person)
      .map(accountOf)
      .find((one) => one);

  nameOf(account: AccountId): string | undefined {
    return this.#around.devices.find((device) => accountOf(device) === account)?.person;
  }

  record(device: SimulatedDevice): DeviceRecord {
    const known = this.#records.get(device) ?? emptyRecord();
    this.#records.set(device, known);
    return known;
  }

  /** Nothing is promised to this one. */
  #isLiar({ person }: SimulatedDevice): boolean {
    return isLiar(this.#around.plan, person);
  }

  // Living

  started(device: SimulatedDevice): void {
    const record = this.record(device);
    record.startedAt = this.#around.clockwork.now();
    record.spoke = false;
    if (this.#isLiar(device) || !keepsItsKeys(device) || this.removals.isRemoved(device)) return;
    const { life } = device;
    this.#around.clockwork.after(readyMs, () => {
      if (record.spoke || device.life !== life || !device.isRunning) return;
      throw new Violation("L4", `${device.name} started and says nothing`);
    });
  }

  died(device: SimulatedDevice): void {
    if (!this.#isLiar(device)) for (const each of this.#honest()) this.#checkTicks(each, device);
  }

  // What leaves a device

  performs(device: SimulatedDevice, effect: PeerEffect): void {
    if (effect.type === "sendServer") this.agreements.sends(device, effect.bytes);
    if (this.#isLiar(device)) return;
    if (device.disk.isOpen && !this.#around.plan.blind?.includes("S4")) {
      throw new Violation("S4", `${device.name} does ${effect.type} before its turn is kept`);
    }
    this.paths.performs(device, effect);
    if (effect.type === "openServer") this.settings.connects(device);
    if (effect.type === "openPath") this.#checkPath(device);
    if (effect.type === "sendPath") this.#talksBy(device, effect.path);
    if (effect.type !== "sendServer") return;
    this.settings.asks(device, effect.bytes);
    this.#checkBytes(device, effect.bytes);
  }

  /** Whoever is at the other end of this path hears something. */
  #talksBy(device: SimulatedDevice, path: PathId): void {
    const other = this.#deviceNamed(this.#around.leadsTo(device.name, path));
    if (!other) return;
    this.#blocks.talks(device, other, this.#around.clockwork.steps);
    this.removals.talks(device, other, other.ids.at(-1));
  }

  /** Everything sent in one turn over the relay to one device fits into its window. */
  #checkBytes(device: SimulatedDevice, bytes: Uint8Array): void {
    const to = relayedTo(bytes);
    if (to === undefined) return;
    const { relayed } = this.record(device);
    const turn = this.#around.clockwork.steps;
    if (relayed.turn !== turn) Object.assign(relayed, { turn, bytes: new Map() });
    const other = this.#deviceOf(to);
    if (other) this.#blocks.talks(device, other, turn);
    if (other && isSealed(bytes)) this.removals.talks(device, other, to);
    const sum = (relayed.bytes.get(to) ?? 0) + bytes.length;
    relayed.bytes.set(to, sum);
    if (sum <= turnBytesMax) return;
    throw new Violation("S10", `${device.name} sends ${sum} bytes to one device in one turn`);
  }

  #checkPath(device: SimulatedDevice): void {
    if (!this.agreements.hasAny(device)) {
      throw new Violation("S8", `${device.name} opens a path, and nobody has agreed to talk to it`);
    }
    if (this.record(device).relayOnly) {
      throw new Violation("S8", `${device.name} opens a path although it was forbidden`);
    }
  }

  /** A device that stores entries sent to it says so in the same turn. */
  owes(device: SimulatedDevice, batches: Owed[]): void {
    const held = batches.length > 0 ? vectorOf(device) : new Map<string, number>();
    for (const { conversation, log, next } of batches) {
      const name = `${conversation} ${log.slice(0, 64)} ${log.slice(64)}`;
      if ((held.get(name) ?? 0) < next) continue;
      throw new Violation("L5", `${device.name} holds ${next} of a log, and does not say so`);
    }
  }

  // What reaches the server

  atServer(bytes: Uint8Array): void {
    const found = findTexts(bytes);
    if (found) throw new Violation("S7", `the server received ${found}`);
  }

  atDatabase(query: Query): void {
    for (const value of Object.values("row" in query ? query.row : query)) {
      if (value instanceof Uint8Array) this.atServer(value);
    }
  }

  // What is kept

  /** A turn of the device is on its disk. */
  committed(device: SimulatedDevice): void {
    if (this.#isLiar(device)) return;
    this.settings.kept(device);
    this.removals.committed(device);
  }

  /** The device has committed entries to its disk. */
  kept(device: SimulatedDevice): void {
    if (this.#isLiar(device)) return;
    this.#checkJoined(device);
    this.removals.kept(device);
    const { entries } = this.record(device);
    for (const [account, logs] of Map.groupBy(logsOn(rowsOf(device)), (log) => log.account)) {
      const count = logs.reduce((sum, { next }) => sum + next, 0);
      const before = entries.get(account) ?? 0;
      if (count < before) throw new Violation("S1", `${device.name} has lost entries`);
      entries.set(account, count);
      if (count === before) continue;
      this.#checkConsent(device, account);
      this.#space.kept(device, account);
      this.#windows.kept(device, account);
    }
  }

  /**
   * The disk of the device was damaged. Until it has got back what it lost, others believe rightly
   * that it held more.
   */
  lost(device: SimulatedDevice, { log, next }: Loss): void {
    const { entries, lost } = this.record(device);
    entries.clear();
    lost.set(log, Math.max(next, lost.get(log) ?? 0));
  }

  /** How far the device once held a log, or undefined if it has lost nothing of it since. */
  #onceHeld(device: SimulatedDevice, log: string): number | undefined {
    return this.record(device).lost.get(log);
  }

  /** The device has committed to its disk what others hold, or were shown. */
  keptTicks(device: SimulatedDevice): void {
    if (this.#isLiar(device)) return;
    this.#checkTicks(device);
    this.#checkJoined(device);
    const wrong = wrongRead(device, this.#honest(), (one, log) => this.#onceHeld(one, log));
    if (wrong) throw new Violation("S12", wrong);
  }

  /** A liar may claim to hold any part of a batch. */
  #checkJoined(device: SimulatedDevice): void {
    if (this.#around.plan.liar?.who === "peer") return;
    const log = joinedTooFar(rowsOf(device), (id) => device.ids.includes(id));
    if (log !== undefined)
      throw new Violation("S1", `${device.name} has joined too much of ${log}`);
  }

  #checkConsent(device: SimulatedDevice, account: AccountId): void {
    const from = this.nameOf(account);
    if (from === undefined || from === device.person) return;
    if (this.agreements.mayKeep(device, from)) return;
    const standing = standingOf(device, from);
    throw new Violation(
      "S8",
      `${device.name} keeps what ${from} wrote without a yes (${standing})`,
    );
  }

  /** Somebody was blocked; this counts once it is on disk. */
  blocked(device: SimulatedDevice, name: string): void {
    if (standingOf(device, name) !== "block") return;
    this.agreements.blocked(device, name);
    this.#blocks.blocked(device, name, this.#around.clockwork.steps);
  }

  // What it reports

  told(device: SimulatedDevice, event: PeerEvent): void {
    if (this.#isLiar(device)) return;
    const record = this.record(device);
    record.spoke = true;
    switch (event.tell) {
      case "kept":
        record.kept.push(event.line.text ?? "");
        return;
      case "line":
        return this.#line(device, record, event.line);
      case "notKept":
      case "diskFails":
        record.lifeWithTrouble = device.life;
        return;
      case "deviceRevoked":
        return this.removals.removes(device, event.device);
      case "youLeft":
        return this.agreements.leftChat(device, event.name);
      case "opened":
      case "signedIn":
        record.inLife = device.life;
        return;
      case "ended":
        // Giving up at the password prompt does not count as leaving anyone.
        if (record.inLife === device.life) this.agreements.left(device);
        return;
      case "relayOnly":
        if (event.name === undefined) record.relayOnly = event.on;
        return this.settings.told(device, event.name, event.on);
      case "wrongPassword":
      case "serverChanged":
      case "accountChanged":
      case "signedOutHere":
      case "forked":
      case "profileIsOld":
      case "overran":
        return this.#untrue(device, event);
      default:
    }
  }

  /** Events that occur only if somebody lies, or if a disk was restored. */
  #untrue(device: SimulatedDevice, event: PeerEvent): void {
    if (event.tell === "forked") this.record(device).forksTold += 1;
    const isRemoved = event.tell === "signedOutHere" && this.removals.isRemoved(device);
    if (isRemoved || this.#mayBeSo(event)) return;
    const rule = rulesOfUntruth[event.tell] ?? "S12";
    throw new Violation(rule, `${device.name} reports ${event.tell}, and it is not so`);
  }

  /** A server can expel anyone; a peer can write two things in one place of its own log. */
  #mayBeSo(event: PeerEvent): boolean {
    const { plan } = this.#around;
    if (event.tell === "forked" || event.tell === "overran") return isLiar(plan, event.name);
    const byServer = ["wrongPassword", "serverChanged", "signedOutHere"].includes(event.tell);
    return byServer && plan.liar?.who === "server";
  }

  #line(
    device: SimulatedDevice,
    record: DeviceRecord,
    { line, name, text = "", gone }: ChatLine,
  ): void {
    const shownAt = record.shown.get(line);
    const [author = "", number = ""] = text.split(" canary")[0]?.split("#") ?? [];
    if (shownAt !== undefined && record.lifeWithTrouble !== device.life) {
      const agoMs = this.#around.clockwork.now() - shownAt;
      if (agoMs > 1_000)
        throw new Violation("S2", `${device.name} shows ${author}#${number} twice`);
    }
    if (record.told.has(line)) return;
    record.told.set(line, text);
    if (isLiar(this.#around.plan, name) || gone) return;
    const last = record.lastTold.get(author) ?? 0;
    record.lastTold.set(author, Number(number));
    if (Number(number) > last) return;
    throw new Violation("S3", `${device.name} shows ${author}#${number} after #${last}`);
  }

  #honest(): SimulatedDevice[] {
    return this.#around.devices.filter((device) => !this.#isLiar(device));
  }

  /** The person has reported a line as shown; noted once the peer has had time to store that. */
  shown(device: SimulatedDevice, line: number): void {
    const { life } = device;
    this.#around.clockwork.after(1, () => {
      const { log: row, seq } = partsOf(line);
      const log = logsOn(rowsOf(device)).find(({ id }) => id === row);
      if (device.life === life && device.isRunning && log && seq < log.shown) {
        this.record(device).shown.set(line, this.#around.clockwork.now());
      }
    });
  }

  /**
   * No message is reported as arrived unless it is on the disk of the device that should have it.
   */
  #checkTicks(device: SimulatedDevice, only?: SimulatedDevice): void {
    const others = only ? [only] : this.#honest();
    const wrong = wrongTick(device, others, (one, log) => this.#onceHeld(one, log));
    if (wrong) throw new Violation("S12", wrong);
  }
}

/** Whether it has stayed signed in, so that it can open without a server. */
const keepsItsKeys = (device: SimulatedDevice): boolean =>
  device.disk.isMade &&
  device.disk.rows("SELECT 1 FROM profile WHERE key = 'stay' AND value = 1").length > 0;

/** The rules that some events break if they are not true. */
const rulesOfUntruth: Partial<{ [T in PeerEvent["tell"]]: string }> = {
  forked: "S5",
  profileIsOld: "S5",
  overran: "S10",
};
