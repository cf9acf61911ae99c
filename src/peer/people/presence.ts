// Who is online, as the server tells it; after a lost connection only the differences are told.
import type { AccountId, FromServer, Steady } from "#protocol";
import type { Context } from "../world/context.ts";
import { createAwaitedBack } from "./awaited-back.ts";
import { createOutlet } from "../world/outlet.ts";

type Told = Extract<FromServer, { type: "presence" }>;

/** What is told of who came and went. */
export interface PresenceEvents {
  /** Before the person is told. */
  changed(account: AccountId, online: boolean): void;
}

/** Who is online, and what of it the person was told. */
export interface Presence {
  connect(events: PresenceEvents): void;
  /** Takes in what the server has told, all parts of it. */
  take(told: Told): void;
  /** The server has begun anew: who is missing from what it tells first may still be coming back. */
  serverForgot(): void;
  /** The server's count of everybody, where it tells only of some. */
  lobby(open: boolean, online: number): void;
  /** Whether the server tells only of those who are watched. */
  readonly isPartial: boolean;
  isOnline(account: AccountId): boolean;
  /** Tells the person who is online. */
  tellAll(): void;
  /** Takes over from a peer that was thrown away: only differences are told, once all was told. */
  continue(before: Presence): void;
  /** The names of everybody who is online. */
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

  /** `isNews`: it has come just now, as far as the server knows, though we may not have missed it. */
  function comes(account: AccountId, name: string, isNews: boolean): void {
    const isBack = awaited.has(account);
    const isNew = !online.has(account);
    online.set(account, name); // What was told before may have been a lie, or a mistake.
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
