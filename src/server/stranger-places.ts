// Strangers: connections that have not signed in, and how many of them there may be from one place.
//
// Many people can share an address, so when it is full, a newcomer takes the place of whoever has
// asked nothing for longest: a person who still types a password, or a peer that only takes up room.
// That person's program connects again when they go on.
import { after, type Steady } from "#protocol";
import type { ServerLimits } from "./operator-limits.ts";
import type { Connection } from "./peer-connection.ts";
import type { Turn } from "./server-turn.ts";

/** The strangers of a server. */
export interface Strangers {
  add(connection: Connection): void;
  remove(connection: Connection): void;
  /**
   * The one that has to go, because this connection has just come: none, one that has asked nothing
   * for a while, or the newcomer itself.
   */
  tooMany(newcomer: Connection): Connection | undefined;
}

/** Nobody who asked something more recently than this loses their place, ms. */
const quietMs = 5_000;

type Group = Set<Connection>;

/** Starts with nobody. */
export function createStrangers(limits: ServerLimits, turn: Turn): Strangers {
  const everybody: Group = new Set();
  const places = new Map<string, Group>();

  /** The address of the connection and the networks around it, each with what it may have. */
  function placesOf({ address: { own, text, networks } }: Connection): [string, number][] {
    if (!own) return [];
    const { strangersByAddress, strangersByNetwork, strangersByWideNetwork } = limits;
    const maxima = [strangersByAddress, strangersByNetwork, strangersByWideNetwork];
    return [text, ...networks].map((place, index) => [place, maxima[index] ?? Infinity]);
  }

  function fullGroup(newcomer: Connection): Group | undefined {
    for (const [place, most] of placesOf(newcomer)) {
      const group = places.get(place);
      if (group !== undefined && group.size > most) return group;
    }
    return everybody.size > limits.strangersInAll ? largestGroup() : undefined;
  }

  /** If they are too many in all, those who have most of the places lose one. */
  function largestGroup(): Group {
    let [largest] = places.values();
    for (const group of places.values()) if (group.size > (largest?.size ?? 0)) largest = group;
    return largest ?? everybody;
  }

  return {
    add(connection) {
      everybody.add(connection);
      for (const [place] of placesOf(connection)) {
        const group = places.get(place);
        if (group === undefined) places.set(place, new Set([connection]));
        else group.add(connection);
      }
    },
    remove(connection) {
      everybody.delete(connection);
      for (const [place] of placesOf(connection)) {
        const group = places.get(place);
        group?.delete(connection);
        if (group?.size === 0) places.delete(place);
      }
    },
    tooMany(newcomer) {
      const group = fullGroup(newcomer);
      return group && (quietest(group, turn.now) ?? newcomer);
    },
  };
}

/** Of those that ask nothing now, the one that has been so for longest. */
function quietest(group: Group, now: Steady): Connection | undefined {
  let found: Connection | undefined;
  for (const connection of group) {
    if (isBusy(connection, now)) continue;
    if (found === undefined || connection.askedAt < found.askedAt) found = connection;
  }
  return found;
}

const isBusy = (connection: Connection, now: Steady): boolean =>
  after(connection.askedAt, quietMs) > now || isProving(connection);

/** Whether a stranger has begun to prove or to set a password, and not failed. */
export const isProving = ({ state }: Connection): boolean =>
  state.at === "stranger" && state.login.at !== "none";
