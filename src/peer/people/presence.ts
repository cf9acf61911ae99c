// The people who are online, as the server says; after a reconnect we report only differences.
import type { AccountId, FromServer, Steady } from "#protocol";
import type { Context } from "../world/context.ts";
import { createAwaitedBack } from "./awaited-back.ts";
import { createOutlet } from "../world/outlet.ts";

type Told = Extract<FromServer, { type: "presence" }>;

/** The events of people who come and go. */
export interface PresenceEvents {
  /** Somebody has come online or gone offline. */
  changed(account: AccountId, online: boolean): void;
}

/** The people who are online, and what the person has heard of it. */
export interface Presence {
  connect(events: PresenceEvents): void;
  /** Takes in a report from the server, with all its parts put together. */
  take(told: Told): void;
  /** The server has restarted: anyone missing from its first report may still be coming back. */
  serverForgot(): void;
  /** Takes in the server's count of everybody online; a closed lobby reports only some of them. */
  lobby(open: boolean, online: number): void;
  /** Whether the server reports only the people whom we watch. */
  readonly isPartial: boolean;
  isOnline(account: AccountId): boolean;
  /** Reports everybody who is online to the person. */
  tellAll(): void;
  /** Takes over from a discarded peer. Once the person has seen all, reports differences. */
  continue(before: Presence): void;
  /** The names of everybody online, by account. */
  readonly all: ReadonlyMap<AccountId, string>;
  readonly toldAll: boolean;
  readonly nextWake: Steady | undefined;
  wake(): void;
}

/** Nobody is online until the server says so. */
export function createPresence(context: Context, me: () => AccountId | undefined): Presence {
  const outlet = createOutlet<PresenceEvents>();
  const online = new Map<AccountId, string>();
  let toldAll = false;
  const awaited = createAwaitedBack(context);
  let everybody = 0;
  let lobby: "open" | "closed" = "open";

  function take({ whole, changes }: Told): void {
    const present = new Set(changes.filter((one) => one.online).map((one) => one.account));
    const missing = [...online.keys()].filter((one) => !present.has(one) && !awaited.has(one));
    if (whole) missing.forEach(goes);
    for (const { account, name, online: here } of changes) {
      if (account === me()) continue;
      if (here) comes(account, name, !whole);
      else goes(account);
    }
    if (whole && !toldAll) tellAll();
  }

  /** `isNews`: the server says that it has just come, though we may not have noticed it go. */
  function comes(account: AccountId, name: string, isNews: boolean): void {
    const isBack = awaited.has(account);
    const isNew = !online.has(account);
    online.set(account, name); // The earlier name may have been wrong.
    if (!isNew && !isBack && !isNews) return;
    awaited.drop(account);
    if (toldAll && isNew && !isBack) context.tell({ tell: "cameOnline", name });
    outlet.to.changed(account, true);
  }

  function goes(account: AccountId): void {
    const name = online.get(account);
    if (name === undefined) return;
    online.delete(account);
    awaited.drop(account);
    context.tell({ tell: "wentOffline", name });
    outlet.to.changed(account, false);
  }

  function tellAll(): void {
    toldAll = true;
    const names = [...online.values()].toSorted();
    context.tell({ tell: "online", names, more: Math.max(0, everybody - 1 - names.length) });
  }

  return {
    connect: outlet.connect,
    take,
    serverForgot: () => awaited.begin(online.keys()),
    lobby(open, count) {
      everybody = open ? 0 : count;
      lobby = open ? "open" : "closed";
    },
    get isPartial() {
      return lobby === "closed";
    },
    isOnline: (account) => online.has(account) && !awaited.has(account),
    tellAll,
    continue(before) {
      for (const [account, name] of before.all) online.set(account, name);
      toldAll = before.toldAll;
    },
    all: online,
    get toldAll() {
      return toldAll;
    },
    get nextWake() {
      return awaited.nextWake;
    },
    wake: () => awaited.overdue().forEach(goes),
  };
}
