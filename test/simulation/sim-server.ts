// The shipped server in a simulated world: a process that dies, on a database that answers late.
import { steadyAt, wallAt } from "#protocol";
import { createServer, defaultServerLimits, type Server } from "#server";
import type { Query, ServerEffect, ServerInput, ServerLimits } from "#server";
import { answerOf, createDatabaseFake } from "../server/stage/database-fake.ts";
import type { Channel } from "./channel.ts";
import type { Dice } from "./dice.ts";
import { LyingServer, type Down } from "./lying-server.ts";
import type { Base } from "./sim-world.ts";

type Untimed<T> = T extends unknown ? Omit<T, "now" | "wall"> : never;

/**
 * People here ask and sign in far more often than real people do, so rate limits are left to
 * another test. All other limits are the usual ones.
 */
const manyTimes = { burst: 100_000, perHour: 360_000_000 };
const limits: ServerLimits = {
  ...defaultServerLimits,
  signUpsByAddress: manyTimes,
  signInsByAccount: manyTimes,
  signInsByAddress: manyTimes,
  namesByAddress: manyTimes,
  directoryByAccount: manyTimes,
  requestsByPair: manyTimes,
  framesByDevice: manyTimes,
  framesByAccount: manyTimes,
  changesByAccount: manyTimes,
  listsByAccount: manyTimes,
  relaysByAccount: manyTimes,
  undeliveredByAccount: manyTimes,
  relayBurstBytes: 1e12,
  signInsInAll: manyTimes,
  strangersByAddress: 1_000,
};

/** The server as channels reach it, with the plan's troubles. */
export class SimulatedServer {
  readonly #around: Base;
  readonly #random: Dice;
  readonly #databaseDice: Dice;
  readonly #passwordDice: Dice;
  readonly #database = createDatabaseFake();
  readonly #channels = new Map<number, Channel>();
  /** Stands between it and its channels if the server lies. */
  readonly #liar: LyingServer | undefined;
  #machine: Server | undefined;
  /** Counts processes, because input for one must not reach the next. */
  #life = 0;
  #lastChannel = 0;
  #alarm = 0;
  /** After this many more effects it dies; Infinity while no death is planned. */
  #effectsLeft = Infinity;
  #dying: { downMs: number; noticed: boolean } = { downMs: 0, noticed: true };
  #databaseDownUntil = 0;
  #passwordsDownUntil = 0;

  constructor(around: Base) {
    this.#around = around;
    const { seed } = around.plan;
    this.#random = around.dice(`server random ${seed}`);
    this.#databaseDice = around.dice(`database ${seed}`);
    this.#passwordDice = around.dice(`server passwords ${seed}`);
    this.#liar = this.#makeLiar();
    this.#start();
  }

  #makeLiar(): LyingServer | undefined {
    const { plan, dice, reach, journal, primitives } = this.#around;
    if (plan.liar?.who !== "server") return undefined;
    return new LyingServer({
      dice: dice(`lies ${plan.seed} server`),
      lies: plan.liar.lies,
      sha256: primitives.sha256,
      told: (lie) => {
        journal.note("server", "lies", lie);
        reach.met(`lie: ${lie}`, "server");
      },
    });
  }

  get isUp(): boolean {
    return this.#machine !== undefined;
  }

  #start(): void {
    const { primitives, serverKey, journal } = this.#around;
    const random = (length: number): Uint8Array => this.#random.bytes(length);
    this.#life += 1;
    this.#machine = createServer({
      random,
      primitives,
      serverKey,
      markKey: serverKey,
      signingSecret: serverKey,
      stunPort: 7070,
      limits,
    });
    journal.note("server", "starts");
  }

  // What goes wrong

  /** Dies after this many more effects, and is back after `downMs`. */
  dieAfter(effects: number, downMs: number, noticed: boolean): void {
    if (this.#machine === undefined) return;
    this.#effectsLeft = effects;
    this.#dying = { downMs, noticed };
  }

  databaseDown(ms: number): void {
    this.#databaseDownUntil = this.#around.clockwork.now() + ms;
  }

  passwordsDown(ms: number): void {
    this.#passwordsDownUntil = this.#around.clockwork.now() + ms;
  }

  /**
   * Everything works from now on; a server that is down comes back, and a fresh one replaces a
   * liar.
   */
  heal(): void {
    this.#dying = { downMs: 0, noticed: true };
    if (this.#liar && this.isUp) this.#die();
    this.#effectsLeft = Infinity;
    this.#databaseDownUntil = 0;
    this.#passwordsDownUntil = 0;
    if (!this.isUp) this.#start();
  }

  #die(): void {
    const { journal, clockwork } = this.#around;
    const { downMs, noticed } = this.#dying;
    journal.note("server", noticed ? "dies" : "dies unnoticed");
    this.#machine = undefined;
    this.#effectsLeft = Infinity;
    for (const channel of this.#channels.values()) {
      if (noticed) channel.closeDown();
      else channel.swallow();
    }
    this.#channels.clear();
    const life = this.#life;
    clockwork.after(downMs, () => {
      if (this.#life === life) this.#start();
    });
  }

  // What channels bring

  /** A device has connected; false while it is down. */
  accept(channel: Channel): number | undefined {
    if (!this.isUp) return undefined;
    this.#lastChannel += 1;
    this.#channels.set(this.#lastChannel, channel);
    const address = { text: "192.0.2.1", own: false, networks: [] };
    this.#take({ type: "opened", channel: this.#lastChannel, address });
    return this.#lastChannel;
  }

  frame(channel: number, bytes: Uint8Array): void {
    if (!this.#channels.has(channel)) return;
    this.#around.watch.atServer(bytes);
    this.#around.watch.turnstile.heard(channel, bytes);
    this.#around.watch.relay.heard(this.#channels.get(channel)?.person ?? "", bytes);
    const liar = this.#around.isChaos() ? this.#liar : undefined;
    const { isHeard, downs } = liar?.hears(channel, bytes) ?? { isHeard: true, downs: [] };
    if (isHeard) this.#take({ type: "frame", channel, bytes });
    for (const down of downs) this.#channels.get(down.channel)?.sendDown(down.bytes);
  }

  closed(channel: number): void {
    if (this.#channels.delete(channel)) this.#take({ type: "closed", channel });
  }

  #take(input: Untimed<ServerInput>): void {
    if (!this.#machine) return;
    const life = this.#life;
    const ms = this.#around.clockwork.now();
    const times = { now: steadyAt(ms), wall: wallAt(ms) };
    const effects = this.#machine.handle({ ...input, ...times });
    for (const effect of effects) {
      this.#effectsLeft -= 1;
      if (this.#effectsLeft < 0) this.#die();
      if (this.#life !== life || !this.isUp) return;
      this.#perform(effect);
    }
  }

  #perform(effect: ServerEffect): void {
    switch (effect.type) {
      case "send":
        return this.#send(effect);
      case "close": {
        const channel = this.#channels.get(effect.channel);
        this.#channels.delete(effect.channel);
        return channel?.closeDown();
      }
      case "query":
        return this.#query(effect.call, effect.query);
      case "password":
        return this.#password(effect);
      case "wakeAt":
        return this.#wakeAt(effect.at);
      case "pause": // Never: its limits leave room for all that a world relays.
      case "log":
    }
  }

  #send(frame: Down): void {
    const { watch, isChaos } = this.#around;
    const honest = this.#channels.get(frame.channel);
    if (honest) watch.relay.said(honest.person, frame.bytes);
    watch.turnstile.said(frame.channel, frame.bytes);
    const frames = (isChaos() && this.#liar?.says(frame)) || [frame];
    for (const { channel, bytes } of frames) this.#channels.get(channel)?.sendDown(bytes);
  }

  /** The database carries out the query or not, and its answer arrives or not. */
  #query(call: number, query: Query): void {
    const { clockwork, plan, watch } = this.#around;
    const { databaseMs, databaseFailure } = plan.weather;
    const isDown = clockwork.now() < this.#databaseDownUntil;
    const fails = isDown || (this.#around.isChaos() && this.#databaseDice.chance(databaseFailure));
    const isDone = !fails || this.#databaseDice.chance(0.5);
    watch.atDatabase(query);
    const answer = isDone ? answerOf(this.#database, query) : undefined;
    if (isDone && answer !== "stale") watch.removals.stored(query);
    const delayMs = this.#databaseDice.fraction() * databaseMs;
    this.#later(delayMs, fails ? { type: "failed", call } : { type: "answered", call, answer });
  }

  #password({ call, work }: Extract<ServerEffect, { type: "password" }>): void {
    const { clockwork, plan, passwords } = this.#around;
    const { passwordFailure } = plan.weather;
    const isDown = clockwork.now() < this.#passwordsDownUntil;
    const fails = isDown || (this.#around.isChaos() && this.#passwordDice.chance(passwordFailure));
    const answer = fails ? undefined : passwords.server(work);
    this.#later(2, fails ? { type: "failed", call } : { type: "answered", call, answer });
  }

  #later(ms: number, input: Untimed<ServerInput>): void {
    const life = this.#life;
    this.#around.clockwork.after(ms, () => {
      if (this.#life === life) this.#take(input);
    });
  }

  #wakeAt(at: number): void {
    const { clockwork } = this.#around;
    const life = this.#life;
    this.#alarm += 1;
    const mine = this.#alarm;
    clockwork.after(at - clockwork.now(), () => {
      if (this.#life === life && this.#alarm === mine) this.#take({ type: "wake" });
    });
  }
}
