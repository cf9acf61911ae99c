// All open connections: how they begin, what ends them, and what follows from the end.
import { after, type Steady } from "#protocol";
import type { Connection, OnlineDevice, Stranger } from "./peer-connection.ts";
import type { ServerLimits } from "./operator-limits.ts";
import type { Address, Channel } from "./ports.ts";
import type { Turn } from "./server-turn.ts";
import { createStrangers, isProving } from "./stranger-places.ts";
import type { Wakes } from "./wakes.ts";

/** How a connection ended: on purpose, by a loss that the peer may recover from, or in silence. */
export type Leaving = "signed-out" | "lost" | "silent";

/** Runs when the connection of a signed-in device has ended. */
export type Departed = (device: OnlineDevice, how: Leaving) => void;

/** All connections of a server. */
export interface Connections {
  /** Opens a connection, and cuts it unless hello comes in time. */
  open(channel: Channel, address: Address): Connection;
  /** The peer has said hello; cuts the connection unless it signs in in time. */
  greet(connection: Connection, stranger: Stranger): void;
  /** The device has signed in; cuts its connection once it falls silent. */
  admit(device: OnlineDevice): void;
  /** Ends a connection from our side, with a WebSocket close code. */
  cut(connection: Connection, how: Leaving, code: number): void;
  /** A connection has ended; a second call has no effect. */
  ended(connection: Connection, how: Leaving): void;
  find(channel: Channel): Connection | undefined;
  all(): Connection[];
  /** Which connection has to go, if there are too many strangers now that this one is here. */
  tooMany(newcomer: Connection): Connection | undefined;
}

/** The close codes of RFC 6455 §7.4.1 that we use. */
export const closeCodes = { normal: 1000, leaving: 1001, policy: 1008, tooLarge: 1009 };

/** Starts with no connection; `departed` hears of each signed-in device that goes. */
export function createConnections(
  limits: ServerLimits,
  turn: Turn,
  wakes: Wakes,
  departed: Departed,
): Connections {
  const connections = new Map<Channel, Connection>();
  const strangers = createStrangers(limits, turn);
  const { helloMs, signInMs } = limits;

  function limit(connection: Connection, at: Steady, run: () => void): void {
    wakes.cancel(connection.deadline);
    connection.deadline = wakes.at(at, run);
  }

  const cut = (connection: Connection, how: Leaving, code: number): void => {
    if (connection.state.at === "gone") return;
    turn.effects.push({ type: "close", channel: connection.channel, code });
    ended(connection, how);
  };
  const giveUp = (connection: Connection): void => cut(connection, "silent", closeCodes.policy);

  /** Cuts it once it falls silent, or when this time comes. */
  function listen(connection: Connection, until?: Steady): void {
    const silentAt = after(connection.heardAt, silentMs(connection, limits));
    const next = until !== undefined && until < silentAt ? until : silentAt;
    if (next <= turn.now) giveUp(connection);
    else limit(connection, next, () => listen(connection, until));
  }

  function ended(connection: Connection, how: Leaving): void {
    const { state } = connection;
    if (state.at === "gone") return;
    connection.state = { at: "gone" };
    connections.delete(connection.channel);
    wakes.cancel(connection.deadline);
    if (state.at === "in") departed(state, how);
    else strangers.remove(connection);
  }

  return {
    open(channel, address) {
      const connection: Connection = {
        channel,
        address,
        state: { at: "greeting" },
        flow: "open",
        heardAt: turn.now,
        askedAt: turn.now,
        deadline: undefined,
      };
      connections.set(channel, connection);
      strangers.add(connection);
      limit(connection, after(turn.now, helloMs), () => giveUp(connection));
      return connection;
    },
    greet(connection, stranger) {
      connection.state = stranger;
      listen(connection, after(turn.now, signInMs));
    },
    admit(device) {
      device.connection.state = device;
      strangers.remove(device.connection);
      listen(device.connection);
    },
    cut,
    ended,
    find: (channel) => connections.get(channel),
    all: () => [...connections.values()],
    tooMany: strangers.tooMany,
  };
}

/** How long it may say nothing. A page cannot ping while it stretches a password. */
function silentMs(connection: Connection, limits: ServerLimits): number {
  if (connection.state.at === "in") return 2 * limits.heartbeatMs;
  return isProving(connection) ? limits.loginMs : limits.strangerSilentMs;
}
