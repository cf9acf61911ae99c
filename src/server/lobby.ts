// The lobby: whether there are few enough online for everybody to be told of everybody.
import type { Core } from "./core.ts";
import type { Connection } from "./peer-connection.ts";
import type { Online } from "./online.ts";

/** Closes when it grows too full, and opens again only when it is a good deal emptier. */
export interface Lobby {
  isOpen(): boolean;
  /** Looks how many are online; a change is told to everybody. */
  update(): "opened" | "closed" | "unchanged";
  /** Tells these connections how it stands. */
  tell(connections: Connection[]): void;
}

/** An open lobby; it closes and opens again at the limits that an operator sets. */
export function createLobby({ world, wire }: Core, online: Online): Lobby {
  let state: "open" | "closed" = "open";

  function next(): "open" | "closed" {
    if (online.devices.size > world.limits.lobbyCloses) return "closed";
    return online.devices.size < world.limits.lobbyReopens ? "open" : state;
  }

  const tell = (connections: Connection[]): void =>
    wire.tell(connections, { type: "lobby", open: state === "open", online: online.accounts.size });

  return {
    isOpen: () => state === "open",
    update() {
      if (next() === state) return "unchanged";
      state = next();
      tell([...online.devices.values()].map(({ connection }) => connection));
      return state === "open" ? "opened" : "closed";
    },
    tell,
  };
}
