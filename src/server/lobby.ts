// The lobby: while few enough people are online, everybody sees everybody.
import type { AccountId } from "#protocol";
import type { Core } from "./core.ts";
import type { Online } from "./online.ts";
import type { OnlineDevice } from "./peer-connection.ts";

/** Closes when it is too full, and reopens only when it is a good deal emptier. */
export interface Lobby {
  isOpen(): boolean;
  /** Counts who is online, opens or closes to match, and announces a change to everybody. */
  update(): "opened" | "closed" | "unchanged";
  /** Tells these devices whether the lobby is open. */
  tell(devices: OnlineDevice[]): void;
}

/** An open lobby; the operator's limits decide when it closes and reopens. */
export function createLobby({ world, wire }: Core, online: Online): Lobby {
  let state: "open" | "closed" = "open";

  function next(): "open" | "closed" {
    if (online.devices.size > world.limits.lobbyCloses) return "closed";
    return online.devices.size < world.limits.lobbyReopens ? "open" : state;
  }

  function tell(devices: OnlineDevice[]): void {
    const countFor = counter(online);
    for (const { connection, account } of devices) {
      wire.send(connection, {
        type: "lobby",
        open: state === "open",
        online: countFor(account.id),
      });
    }
  }

  return {
    isOpen: () => state === "open",
    update() {
      if (next() === state) return "unchanged";
      state = next();
      tell([...online.devices.values()]);
      return state === "open" ? "opened" : "closed";
    },
    tell,
  };
}

/** How many are online for an account: nobody may count those who hide, or who block them. */
function counter({ accounts }: Online): (account: AccountId) => number {
  const visible = [...accounts.values()].filter(({ isHidden }) => !isHidden);
  const blockers = visible.filter(({ blocked }) => blocked.size > 0);
  return (account) =>
    visible.length - blockers.filter(({ blocked }) => blocked.has(account)).length;
}
