// The lobby: while few enough people are online, everybody sees everybody.
import type { Core } from "./core.ts";
import type { Connection } from "./peer-connection.ts";
import type { Online } from "./online.ts";

/** Closes when it is too full, and reopens only when it is a good deal emptier. */
export interface Lobby {
  isOpen(): boolean;
  /** Counts who is online, opens or closes to match, and announces a change to everybody. */
  update(): "opened" | "closed" | "unchanged";
  /** Tells these connections whether the lobby is open. */
  tell(connections: Connection[]): void;
}

/** An open lobby; the operator's limits decide when it closes and reopens. */
export function createLobby({ world, wire }: Core, online: Online): Lobby {
  let state: "open" | "closed" = "open";

  function next(): "open" | "closed" {
    if (online.devices.size > world.limits.lobbyCloses) return "closed";
    return online.devices.size < world.limits.lobbyReopens ? "open" : state;
  }

  const tell = (connections: Connection[]): void =>
    wire.tell(connections, { type: "lobby", open: state === "open", online: visible() });

  const visible = (): number =>
    [...online.accounts.values()].filter(({ isHidden }) => !isHidden).length;

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
