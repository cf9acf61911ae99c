// The shipped server in a test's world: its machine, a database in memory, and channels to devices.
import { passwordServer } from "#crypto";
import { decodeFromServer, encodeFromServer, steadyAt, wallAt } from "#protocol";
import type { DeviceId } from "#protocol";
import { createServer, defaultServerLimits, type Server } from "#server";
import type { AccountRow, Query, ServerEffect, ServerInput, ServerLimits } from "#server";
import { passwordWorkWith } from "../../../src/node/server/password-work.ts";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import {
  answerOf,
  createDatabaseFake,
  type DatabaseFake,
} from "../../server/stage/database-fake.ts";
import type { Alarm, Clockwork } from "./clockwork.ts";

/** What a device receives from its channel. */
export interface ChannelEnd {
  opened(): void;
  frame(bytes: Uint8Array): void;
  closed(): void;
}

type Untimed<T> = T extends unknown ? Omit<T, "now" | "wall"> : never;

/** The server, as devices reach it. Everything happens when the clockwork gets to it. */
export class MeetingPoint {
  readonly #clockwork: Clockwork;
  readonly #limits: ServerLimits;
  readonly #alarm: Alarm;
  #database = createDatabaseFake();
  readonly #ends = new Map<number, ChannelEnd>();
  readonly #lies = new Map<string, Uint8Array>();
  /** The machine and its OPAQUE secret; undefined while the process is dead. */
  #running: { machine: Server; secret: Uint8Array } | undefined;
  #secret: Uint8Array | undefined;
  #lastChannel = 0;
  #speech: "mute" | "speaking" = "speaking";
  #databaseState: "works" | "fails" = "works";
  #shownKey: Uint8Array | undefined;

  constructor(clockwork: Clockwork, limits: Partial<ServerLimits>) {
    this.#clockwork = clockwork;
    this.#limits = { ...defaultServerLimits, ...limits };
    this.#alarm = clockwork.alarm(() => this.#tell({ type: "wake" }));
  }

  /** Starts it on the same database; with another key it counts as a different server. */
  async start(key?: "another key"): Promise<void> {
    if (key || !this.#secret) this.#secret = await passwordServer.createSecret();
    const serverKey = await passwordServer.serverKey(this.#secret);
    const { random } = this.#clockwork;
    const about = {
      random,
      primitives: primitivesNode,
      serverKey,
      markKey: serverKey,
      signingSecret: serverKey,
      stunPort: 7070,
    };
    const machine = createServer({ ...about, limits: this.#limits });
    this.#running = { machine, secret: this.#secret };
  }

  /** Kills the process: its channels close, and everything in its memory is gone. */
  die(): void {
    this.#running = undefined;
    this.#alarm.set(undefined);
    for (const channel of this.#ends.keys()) this.#clockwork.post(() => this.#close(channel));
    this.#clockwork.run();
  }

  /** Connects a device, which hears `closed` at once while the server is away. */
  connect(end: ChannelEnd): number {
    this.#lastChannel += 1;
    const channel = this.#lastChannel;
    this.#clockwork.post(() => {
      if (!this.#running) return end.closed();
      this.#ends.set(channel, end);
      this.#tell({
        type: "opened",
        channel,
        address: { text: "192.0.2.1", own: false, networks: [] },
      });
      end.opened();
    });
    return channel;
  }

  send(channel: number, bytes: Uint8Array): void {
    this.#clockwork.post(() => {
      if (this.#ends.has(channel)) this.#tell({ type: "frame", channel, bytes });
    });
  }

  /** Closes the channel, because the device gives it up or the cable is cut. */
  hangUp(channel: number): void {
    this.#clockwork.post(() => {
      if (!this.#ends.has(channel)) return;
      this.#close(channel);
      this.#tell({ type: "closed", channel });
    });
  }

  #close(channel: number): void {
    const end = this.#ends.get(channel);
    this.#ends.delete(channel);
    end?.closed();
  }

  #tell(input: Untimed<ServerInput>): void {
    if (!this.#running || this.#speech === "mute") return;
    const { machine, secret } = this.#running;
    const ms = this.#clockwork.now();
    const times = { now: steadyAt(ms), wall: wallAt(ms) };
    for (const effect of machine.handle({ ...input, ...times })) {
      this.#perform(effect, secret);
    }
  }

  #perform(effect: ServerEffect, secret: Uint8Array): void {
    const { post } = this.#clockwork;
    switch (effect.type) {
      case "send":
        return post(() => this.#ends.get(effect.channel)?.frame(this.#onItsWay(effect.bytes)));
      case "close":
        return post(() => this.#close(effect.channel));
      case "query":
        return post(() => this.#tell(this.#answerTo(effect.call, effect.query)));
      case "password":
        return this.#clockwork.await(passwordWorkWith(secret)(effect.work), (answer) =>
          this.#tell({ type: "answered", call: effect.call, answer }),
        );
      case "wakeAt":
        return this.#alarm.set(effect.at);
      case "pause":
      case "log":
    }
  }

  #onItsWay(bytes: Uint8Array): Uint8Array {
    const frame = this.#shownKey ? decodeFromServer(bytes) : undefined;
    if (frame?.type !== "welcome") return bytes;
    return encodeFromServer({ ...frame, signingKey: this.#shownKey });
  }

  #answerTo(call: number, query: Query): Untimed<ServerInput> {
    if (this.#databaseState === "fails") return { type: "failed", call };
    const answer = answerOf(this.#database, query);
    const asksForAccount = query.query === "accountByName" || query.query === "accountByDevice";
    const row = asksForAccount ? (answer as AccountRow | undefined) : undefined;
    const list = row && this.#lies.get(row.name);
    return { type: "answered", call, answer: list ? { ...row, list } : answer };
  }

  /** A mute server accepts connections, and neither hears nor says anything. */
  become(speech: "mute" | "speaking"): void {
    this.#speech = speech;
  }

  /** The present database, for `goBackTo`. */
  backUp(): DatabaseFake {
    return this.#database.copy();
  }

  /** Replaces the database with a backup; the process must be dead meanwhile. */
  goBackTo(backup: DatabaseFake): void {
    this.#database = backup.copy();
  }

  /** Publishes a list of the account with only these devices. */
  keepOnly(name: string, devices: DeviceId[]): void {
    const row = this.#database.accountByName({ name });
    if (row === undefined) throw new Error(`nobody is called ${name}`);
    this.#database.putList({ ...row, number: row.number + 1, devices, now: this.#clockwork.now() });
  }

  database(state: "works" | "fails"): void {
    this.#databaseState = state;
  }

  /** From now on shows this key for signing, which is not its own. */
  show(signingKey: Uint8Array): void {
    this.#shownKey = signingKey;
  }

  /** From now on uses this device list for the name, and shows it to everyone. */
  lie(name: string, list: Uint8Array): void {
    this.#lies.set(name, list);
  }
}
