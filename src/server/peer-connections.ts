// All open connections: how they begin, what ends them, and who is told of the end.
import { after, type Steady } from "#protocol";
import type { Connection, OnlineDevice, Stranger } from "./peer-connection.ts";
import type { ServerLimits } from "./operator-limits.ts";
import type { Address, Channel } from "./ports.ts";
import type { Turn } from "./server-turn.ts";
import type { Wakes } from "./wakes.ts";

/** How a connection ended: on purpose, so that its peer may well come back, or after a long silence. */
export type Leaving = "signed-out" | "lost" | "silent";

/** Called when the connection of a signed-in device has ended. */
export type Departed = (device: OnlineDevice, how: Leaving) => void;

/** All connections of a server. */
export interface Connections {
  /** A connection that waits for hello, and is cut when none comes. */
  open(channel: Channel, address: Address): Connection;
  /** Hello was said: the connection is cut when nobody signs in in time. */
  greet(connection: Connection, stranger: Stranger): void;
  /** The device is signed in: its connection is cut when nothing is heard of it any more. */
  admit(device: OnlineDevice): void;
  /** Ends a connection from our side, with a close code of WebSocket. */
  cut(connection: Connection, how: Leaving, code: number): void;
  /** A connection has ended; what is told a second time is ignored. */
  ended(connection: Connection, how: Leaving): void;
  find(channel: Channel): Connection | undefined;
  all(): Connection[];
  /** How many of this address are not signed in; 0 where the address is not the peer's own. */
  strangersAt(address: Address): number;
}

/** The close codes of RFC 6455 §7.4.1 that we use. */
export const closeCodes = { normal: 1000, leaving: 1001, policy: 1008, tooLarge: 1009 };

/** Begins with no connection; `departed` hears of each device that is in no longer. */
export function createConnections(
  { helloMs, signInMs, heartbeatMs }: ServerLimits,
  turn: Turn,
  wakes: Wakes,
  departed: Departed,
): Connections {
  const connections = new Map<Channel, Connection>();
  const strangers = new Map<string, number>();

  function countStranger({ own, text }: Address, change: 1 | -1): void {
    if (!own) return;
    const count = (strangers.get(text) ?? 0) + change;
    if (count > 0) strangers.set(text, count);
    else strangers.delete(text);
  }

  function limit(connection: Connection, at: Steady, run: () => void): void {
    wakes.cancel(connection.deadline);
    connection.deadline = wakes.at(at, run);
  }

  const cut = (connection: Connection, how: Leaving, code: number): void => {
    if (connection.state.at === "gone") return;
    turn.effects.push({ type: "close", channel: connection.channel, code });
    ended(connection, how);
  };
  const giveUp = (connection: Connection): void => cut(connection, "lost", closeCodes.policy);
  const bury = (connection: Connection): void => cut(connection, "silent", closeCodes.policy);

  function listen(connection: Connection): void {
    const silentAt = after(connection.heardAt, 2 * heartbeatMs);
    if (silentAt <= turn.now) bury(connection);
    else limit(connection, silentAt, () => listen(connection));
  }

  function ended(connection: Connection, how: Leaving): void {
    const { state } = connection;
    if (state.at === "gone") return;
    connection.state = { at: "gone" };
    connections.delete(connection.channel);
    wakes.cancel(connection.deadline);
    if (state.at === "in") departed(state, how);
    else countStranger(connection.address, -1);
  }

  return {
    open(channel, address) {
      const connection: Connection = {
        channel,
        address,
        state: { at: "greeting" },
        flow: "open",
        heardAt: turn.now,
        deadline: undefined,
      };
      connections.set(channel, connection);
      countStranger(address, 1);
      limit(connection, after(turn.now, helloMs), () => giveUp(connection));
      return connection;
    },
    greet(connection, stranger) {
      connection.state = stranger;
      limit(connection, after(turn.now, signInMs), () => giveUp(connection));
    },
    admit(device) {
      device.connection.state = device;
      countStranger(device.connection.address, -1);
      listen(device.connection);
    },
    cut,
    ended,
    find: (channel) => connections.get(channel),
    all: () => [...connections.values()],
    strangersAt: ({ own, text }) => (own ? (strangers.get(text) ?? 0) : 0),
  };
}
