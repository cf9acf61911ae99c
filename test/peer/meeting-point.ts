// The shipped server in a test's world: its machine, a database in memory, and channels to devices.
import { passwordServer } from "#crypto";
import { createServer, defaultServerLimits } from "#server";
import type { AccountRow, Query, ServerEffect, ServerInput } from "#server";
import { passwordWorkWith } from "../../src/node/password-work.ts";
import { primitivesNode } from "../../src/node/primitives-node.ts";
import { answerOf, createDatabaseFake } from "../server/database-fake.ts";
import type { Clockwork } from "./clockwork.ts";

/** What a device hears of its channel. */
export interface ChannelEnd {
  opened(): void;
  frame(bytes: Uint8Array): void;
  closed(): void;
}

/** The server, as devices reach it. Everything happens when the clockwork comes to it. */
export interface MeetingPoint {
  /** Connects a device; it hears `closed` at once while the server is away. */
  connect(end: ChannelEnd): number;
  send(channel: number, bytes: Uint8Array): void;
  /** The device gives its channel up, or the cable is cut. */
  hangUp(channel: number): void;
  /** The process dies: its channels close, and all that it had in memory is gone. */
  die(): void;
  /** It runs again, on the same database; with another `key` it is not the same server any more. */
  start(key?: "another key"): Promise<void>;
  /** A mute server takes connections, and neither hears nor says anything. */
  become(speech: "mute" | "speaking"): void;
  database(state: "works" | "fails"): void;
  /** From now on it shows this device list to whoever looks for the name. */
  lie(name: string, list: Uint8Array): void;
}

type Untimed<T> = T extends unknown ? Omit<T, "now"> : never;

export async function openMeetingPoint(clockwork: Clockwork): Promise<MeetingPoint> {
  const database = createDatabaseFake();
  const ends = new Map<number, ChannelEnd>();
  const lies = new Map<string, Uint8Array>();
  const alarm = clockwork.alarm(() => tell({ type: "wake" }));
  let secret = await passwordServer.createSecret();
  let machine = await make();
  let lastChannel = 0;
  let state: "running" | "dead" = "running";
  let speech: "mute" | "speaking" = "speaking";
  let databaseState: "works" | "fails" = "works";

  async function make() {
    const serverKey = await passwordServer.serverKey(secret);
    const { random } = clockwork;
    const world = { random, primitives: primitivesNode, serverKey, stunPort: 7070 };
    return createServer({ ...world, limits: defaultServerLimits });
  }

  function tell(input: Untimed<ServerInput>): void {
    const running = machine;
    if (state === "dead" || speech === "mute") return;
    for (const effect of running.handle({ ...input, now: clockwork.now() })) perform(effect);
  }

  function perform(effect: ServerEffect): void {
    switch (effect.type) {
      case "send":
        return clockwork.post(() => ends.get(effect.channel)?.frame(effect.bytes));
      case "close":
        return clockwork.post(() => close(effect.channel));
      case "query":
        return clockwork.post(() => tell(answerTo(effect.call, effect.query)));
      case "password":
        return clockwork.await(passwordWorkWith(secret)(effect.work), (answer) =>
          tell({ type: "answered", call: effect.call, answer }),
        );
      case "wakeAt":
        return alarm.set(effect.at);
      case "log":
        return;
    }
  }

  function answerTo(call: number, query: Query): Untimed<ServerInput> {
    if (databaseState === "fails") return { type: "failed", call };
    const list = query.query === "accountByName" ? lies.get(query.name) : undefined;
    const answer = answerOf(database, query);
    return { type: "answered", call, answer: list ? { ...(answer as AccountRow), list } : answer };
  }

  function close(channel: number): void {
    const end = ends.get(channel);
    ends.delete(channel);
    end?.closed();
  }

  return {
    connect(end) {
      lastChannel += 1;
      const channel = lastChannel;
      clockwork.post(() => {
        if (state === "dead") return end.closed();
        ends.set(channel, end);
        tell({ type: "opened", channel, address: { text: "192.0.2.1", own: false } });
        end.opened();
      });
      return channel;
    },
    send: (channel, bytes) =>
      clockwork.post(() => {
        if (ends.has(channel)) tell({ type: "frame", channel, bytes });
      }),
    hangUp: (channel) =>
      clockwork.post(() => {
        if (!ends.has(channel)) return;
        close(channel);
        tell({ type: "closed", channel });
      }),
    die() {
      state = "dead";
      alarm.set(undefined);
      for (const channel of ends.keys()) clockwork.post(() => close(channel));
      clockwork.run();
    },
    async start(key) {
      if (key) secret = await passwordServer.createSecret();
      machine = await make();
      state = "running";
    },
    become(how) {
      speech = how;
    },
    database(how) {
      databaseState = how;
    },
    lie: (name, list) => void lies.set(name, list),
  };
}
