// A device in a simulated world: a shipped peer as a process that dies, sleeps and starts again.
import { decodeToServer, steadyAt, wallAt, type DeviceId } from "#protocol";
import { runPeer, type Command, type PeerEffect, type PeerEvent, type PeerInput } from "#peer";
import { StoreFailure } from "#peer";
import type { Primitives } from "#crypto";
import { AckOnlooker } from "./ack-onlooker.ts";
import { Alarm } from "./alarm.ts";
import { Cable } from "./channel.ts";
import type { Dice } from "./dice.ts";
import { watched } from "./crypto-onlooker.ts";
import { Disk } from "./sim-disk.ts";
import { lyingPrimitives } from "./lying-peer.ts";
import { newerPrimitives } from "./newer-program.ts";
import { devicesOf, isLiar, type CrashPoint } from "./plan.ts";
import { Thief } from "./thief.ts";
import type { Around } from "./sim-world.ts";

/** In one of this many worlds the peers create the tables, which may go wrong. */
const madeFresh = 10;

/** Thrown where a process dies, through whatever it was doing. */
class Death extends Error {}

/** What a device reports to its user. */
export interface DeviceEars {
  tell(event: PeerEvent): void;
  /** The process is gone: it has ended on its own, or died. */
  gone(how: "ended" | "died"): void;
}

/** `running`: the parts of it that are alive; `asleep`: it hears everything when it wakes up. */
type State =
  | { at: "off" }
  | { at: "running"; life: number; take(input: PeerInput): void }
  | { at: "asleep"; life: number; take(input: PeerInput): void; waiting: (() => void)[] };

export class SimulatedDevice {
  readonly name: string;
  /** The name of its account. */
  readonly person: string;
  readonly disk: Disk;
  readonly cable: Cable;
  readonly #alarm: Alarm;
  /** Every id under which it has proved itself to the server; the last one counts. */
  readonly ids: DeviceId[] = [];
  readonly #around: Around;
  readonly #ears: DeviceEars;
  readonly #random: Dice;
  readonly #passwordDice: Dice;
  /** The operations of a peer that lies. */
  readonly #lying: Primitives | undefined;
  readonly #thief: Thief;
  /** By the secret. */
  readonly #publicKeys = new Map<string, Uint8Array>();

  #state: State = { at: "off" };
  #lives = 0;
  #aheadMs = 0;
  /**
   * How far its clock was ahead when its process began, because the process keeps that clock for
   * its deadlines.
   */
  #beganAheadMs = 0;
  #trap: { point: CrashPoint; left: number } | undefined;

  constructor(around: Around, person: string, name: string, ears: DeviceEars) {
    this.#around = around;
    this.person = person;
    this.name = name;
    this.#ears = ears;
    this.cable = new Cable(around, name, person);
    this.#alarm = new Alarm(around.clockwork, () => this.now());
    this.#random = around.dice(`random ${around.plan.seed} ${name}`);
    this.#thief = new Thief(around);
    this.#passwordDice = around.dice(`passwords ${around.plan.seed} ${name}`);
    const atDisk = {
      wrote: () => this.#at("after a write"),
      committing: () => this.#at("before a commit"),
      committed: () => {
        this.#around.watch.committed(this);
        this.#at("after a commit");
      },
      forgot: () => this.#around.watch.settings.undone(this),
      keptEntries: () => this.#around.watch.kept(this),
      keptTicks: () => this.#around.watch.keptTicks(this),
      does: (chore: string) => this.#around.reach.met(chore, this.name),
    };
    this.disk = new Disk(atDisk, around.plan.seed % madeFresh !== 0);
    this.#lying = this.#lyingPrimitives();
  }

  get isRunning(): boolean {
    return this.#state.at === "running";
  }

  get isOff(): boolean {
    return this.#state.at === "off";
  }

  /**
   * The time on its own clock when its process began, plus what has passed since, asleep or not.
   */
  now(): number {
    return this.#around.clockwork.now() + this.#beganAheadMs;
  }

  // Living and dying

  /** Starts the process, with what the disk holds. */
  start(): void {
    if (!this.isOff) return;
    this.#lives += 1;
    const life = this.#lives;
    this.#beganAheadMs = this.#aheadMs;
    this.#around.journal.note(this.name, "starts");
    this.#around.watch.started(this);
    const isAlive = (): boolean => this.#state.at === "running" && this.#state.life === life;
    try {
      const { take } = runPeer({
        name: this.person,
        serverHost: "tincan.example",
        program: "simulation",
        store: this.disk.store,
        keyFile: this.disk.keyFile,
        random: (length) => this.#random.bytes(length),
        primitives: this.#primitives(),
        now: () => steadyAt(this.now()),
        wall: () => wallAt(this.#around.clockwork.now() + this.#aheadMs),
        defer: (turn) => this.#around.clockwork.after(0, () => {
          this.#mortally(life, () => { this.#at("between turns"); turn(); });
        }),
        perform: (effect) => this.#perform(effect, life, isAlive),
      }); // prettier-ignore
      this.#state = { at: "running", life, take };
      take({ type: "command", command: { do: "start" } });
    } catch (error) {
      this.#failedToStart(error);
    }
  }

  /** Nobody watches a liar, because nothing is promised to it. */
  #primitives(): Primitives {
    const { plan, branches } = this.#around;
    if (this.#lying) return this.#lying;
    const watching = this.#watchedPrimitives();
    const primitives = plan.newer?.includes(this.name) ? this.#newerPrimitives(watching) : watching;
    return plan.liar?.who === "peer" ? branches.watched(this, primitives) : primitives;
  }

  #newerPrimitives(primitives: Primitives): Primitives {
    return newerPrimitives(primitives, () => this.#around.reach.met("says new things", this.name));
  }

  /**
   * If a device has several links, an onlooker cannot tell over which one it owes an
   * acknowledgement.
   */
  #watchedPrimitives(): Primitives {
    const { primitives, plan, clockwork, watch } = this.#around;
    const isAlone = devicesOf(plan).length === 2;
    return watched(primitives, this.name, {
      signs: (secret) => this.#signs(secret),
      sealed: (plain, bytes) => watch.paths.sealed(plain, bytes),
      thief: this.#thief,
      acks: isAlone ? new AckOnlooker(() => clockwork.steps) : undefined,
      owes: (batches) => watch.owes(this, batches),
    });
  }

  /** Notes the public key for those who check what it has signed. */
  #signs(secret: Uint8Array): Uint8Array {
    const { primitives, keys } = this.#around;
    const name = secret.toHex();
    const key = this.#publicKeys.get(name) ?? primitives.signingPublic(secret);
    this.#publicKeys.set(name, key);
    keys.set(primitives.sha256(key).toHex() as DeviceId, key);
    return key;
  }

  #lyingPrimitives(): Primitives | undefined {
    const { plan, primitives, dice, reach, branches } = this.#around;
    if (!plan.liar || !isLiar(plan, this.person)) return undefined;
    return lyingPrimitives({
      primitives,
      dice: dice(`lies ${plan.seed} ${this.name}`),
      lies: plan.liar.lies,
      rows: (sql, ...values) => this.disk.rows(sql, ...values),
      signs: (secret) => branches.signs(this.#signs(secret)),
      told: (lie) => {
        this.#around.journal.note(this.name, "lies", lie);
        reach.met(`lie: ${lie}`, this.name);
      },
    });
  }

  /** If the disk stores nothing on the very first start, the person tries again. */
  #failedToStart(error: unknown): void {
    if (!(error instanceof StoreFailure) && !(error instanceof Death)) throw error;
    this.#state = { at: "off" };
    this.disk.forget();
    this.#around.journal.note(this.name, "cannot start");
    this.#ears.gone("died");
  }

  /** Does something that may kill the process; then whatever it had not committed is gone. */
  #mortally(life: number, work: () => void): void {
    if (this.#state.at === "off" || this.#state.life !== life) return;
    if (this.#state.at === "asleep") {
      this.#state.waiting.push(() => this.#mortally(life, work));
      return;
    }
    try {
      work();
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      this.#die("died");
    }
  }

  #die(how: "ended" | "died"): void {
    this.#state = { at: "off" };
    this.#trap = undefined;
    this.#alarm.stop();
    this.disk.forget();
    this.cable.close();
    this.#around.routes.gone(this.name);
    this.#around.journal.note(this.name, how);
    this.#around.watch.died(this);
    this.#ears.gone(how);
  }

  crash(): void {
    if (!this.isOff) this.#die("died");
  }

  /** It dies, and its disk has lost something when it starts again. */
  losesBatch(): void {
    this.crash();
    const loss = this.disk.loseBatch(this.ids);
    if (!loss) return;
    this.#around.journal.note(this.name, "loses a batch of", loss.log.slice(65, 71));
    this.#around.reach.met("lost batch", this.name);
    this.#around.watch.lost(this, loss);
  }

  /** It dies, and holds some entries without their contents when it starts again. */
  losesContents(): void {
    this.crash();
    const count = this.disk.loseContents(this.ids);
    if (count === 0) return;
    this.#around.journal.note(this.name, "loses contents", String(count));
    this.#around.reach.met("lost contents", this.name);
  }

  /** It has nothing more to do, so the process ends. */
  end(): void {
    if (!this.isOff) this.#die("ended");
  }

  /** Dies when it reaches this point for the `nth` time. */
  trap(point: CrashPoint, nth: number): void {
    this.#trap = { point, left: nth };
  }

  #at(point: CrashPoint): void {
    if (this.#trap?.point !== point) return;
    this.#trap.left -= 1;
    if (this.#trap.left > 0) return;
    this.#around.journal.note(this.name, "is killed", point);
    this.#around.reach.met(`crash ${point}`, this.name);
    throw new Death(point);
  }

  /** From now on it hears nothing and does nothing; its clock runs on, its timers do not. */
  suspend(): void {
    if (this.#state.at !== "running") return;
    const { life, take } = this.#state;
    this.#state = { at: "asleep", life, take, waiting: [] };
    this.#around.journal.note(this.name, "falls asleep");
  }

  resume(): void {
    if (this.#state.at !== "asleep") return;
    const { life, take, waiting } = this.#state;
    this.#around.journal.note(this.name, "wakes up");
    this.#state = { at: "running", life, take };
    for (const job of waiting) job();
  }

  clock(aheadMs: number): void {
    this.#aheadMs = aheadMs;
  }

  get aheadMs(): number {
    return this.#aheadMs;
  }

  // Input

  says(command: Command): void {
    this.#take({ type: "command", command });
  }

  #take(input: PeerInput): void {
    const life = this.#lives;
    if (this.#state.at === "running") {
      this.#around.watch.settings.takes(this, input);
      this.#state.take(input);
    } else if (this.#state.at === "asleep") {
      this.#state.waiting.push(() => this.#mortally(life, () => this.#take(input)));
    }
  }

  /** Counts its processes. */
  get life(): number {
    return this.#lives;
  }

  // Output

  #perform(effect: PeerEffect, life: number, isAlive: () => boolean): void {
    const isSend = effect.type === "sendServer" || effect.type === "sendPath";
    if (isSend) this.#at("before a send");
    this.#around.watch.performs(this, effect);
    const take = (input: PeerInput): void => {
      if (this.#state.at !== "off" && this.#state.life === life) this.#take(input);
    };
    if (isAlive()) this.#carryOut(effect, take);
    if (isSend) this.#at("after a send");
  }

  #carryOut(effect: PeerEffect, take: (input: PeerInput) => void): void {
    switch (effect.type) {
      case "tell":
        return this.#ears.tell(effect.event);
      case "openServer":
        return this.cable.open({
          opened: () => take({ type: "serverOpened" }),
          frame: (bytes) => take({ type: "serverFrame", bytes }),
          closed: () => take({ type: "serverClosed" }),
        });
      case "closeServer":
        return this.cable.close();
      case "sendServer":
        this.#noteId(effect.bytes);
        return this.cable.send(effect.bytes);
      case "password":
        return this.#password(effect, take);
      case "wakeAt":
        return this.#alarm.set(effect.at, () => take({ type: "wake" }));
      case "addCandidate":
        return;
      default:
        this.#around.routes.perform(this.name, effect, take);
    }
  }

  /** The messages `prove` and `resume` say which device this is. */
  #noteId(bytes: Uint8Array): void {
    if (bytes[1] !== 7 && bytes[1] !== 8) return;
    const said = decodeToServer(bytes);
    if (said?.type !== "prove" && said?.type !== "resume") return;
    if (this.ids.at(-1) !== said.device) this.ids.push(said.device);
    if (said.type === "resume") this.#thief.hears(said);
  }

  #password(
    { call, work }: Extract<PeerEffect, { type: "password" }>,
    take: (input: PeerInput) => void,
  ): void {
    const { clockwork, plan, passwords } = this.#around;
    if (work.work === "estimateGuesses") {
      return clockwork.after(0, () =>
        take({ type: "answered", call, answer: passwords.peer(work) }),
      );
    }
    const { passwordMs, passwordFailure } = plan.weather;
    const fails = this.#around.isChaos() && this.#passwordDice.chance(passwordFailure);
    const answer = fails ? undefined : passwords.peer(work);
    clockwork.after(passwordMs * (0.5 + this.#passwordDice.fraction()), () =>
      take(fails ? { type: "failed", call } : { type: "answered", call, answer }),
    );
  }
}
