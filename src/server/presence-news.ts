// Presence: tells peers in batches who has come and who has left.
//
// A snapshot shows what we have announced so far, which may be older than what is true now; a batch
// is the difference. So a peer that has a snapshot and all later batches knows what everybody
// knows.
import { limits, after, type AccountId } from "#protocol";
import type { Core } from "./core.ts";
import type { Connection, OnlineDevice, Said } from "./peer-connection.ts";
import { createLobby } from "./lobby.ts";
import type { Online } from "./online.ts";
import { createRoster, type Change, type Row } from "./roster.ts";
import type { Wake } from "./wakes.ts";
import { createWatches } from "./watches.ts";
import type { Wire } from "./wire.ts";

/** An account is online while it has a device, and for a grace period after losing the last one. */
export interface Presence {
  /** Shows the device who is online; the others learn of its account with the next batch. */
  arrived(device: OnlineDevice): void;
  /** A device of the account has come or gone. */
  changed(account: AccountId): void;
  /** Stops all watching by the device. */
  forget(device: OnlineDevice): void;
  /** An account has blocked this one, which therefore sees it go, or has unblocked it. */
  blocked(by: AccountId, account: AccountId): void;
  unblocked(by: AccountId, account: AccountId): void;
  /** Replaces the accounts that the device watches, and shows which of them are online. */
  watch(device: OnlineDevice, frame: Said<"watch">): void;
}

/** Announces arrivals and departures in batches (docs/protocol.md §4, "What the server says"). */
export function createPresence(core: Core, online: Online): Presence {
  const { wire, turn, wakes, world } = core;
  const watches = createWatches();
  const lobby = createLobby(core, online);
  const roster = createRoster(online);
  /** By account: whether it was gone at any moment since the last batch. */
  const changes = new Map<AccountId, boolean>();
  let batch: Wake | undefined;

  function changed(account: AccountId): void {
    const wasGone = changes.get(account) === true || !online.accounts.has(account);
    changes.set(account, wasGone);
    batch ??= wakes.at(after(turn.now, world.limits.presenceMs), flush);
  }

  /**
   * Updates the lobby first, so that a sudden crowd closes it before everybody hears of everybody.
   */
  function flush(): void {
    batch = undefined;
    const opened = lobby.update() === "opened";
    const news = [...changes].flatMap(([account, wasGone]) => roster.update(account, wasGone));
    changes.clear();
    if (!lobby.isOpen()) return tellWatchers(news);
    for (const device of online.devices.values()) {
      if (opened) show(device);
      else send(wire, device, news);
    }
  }

  function tellWatchers(news: Change[]): void {
    const perDevice = new Map<OnlineDevice, Change[]>();
    for (const change of news) {
      for (const device of watches.watchersOf(change.row.account)) {
        const some = perDevice.get(device) ?? [];
        some.push(change);
        perDevice.set(device, some);
      }
    }
    for (const [device, some] of perDevice) send(wire, device, some);
  }

  function show(device: OnlineDevice): void {
    send(wire, device, roster.shown(lobby.isOpen() ? undefined : watches.of(device)), "whole");
  }

  /** What the devices of this account should see of one whom they have seen, or not, until now. */
  function turnAround(by: AccountId, account: AccountId, isOnline: boolean): void {
    const [shown] = roster.shown([by]);
    if (!shown) return;
    const rows = [{ ...shown.row, online: isOnline }];
    for (const device of online.accounts.get(account)?.devices.values() ?? []) {
      if (lobby.isOpen() || watches.of(device).includes(by))
        sendRows(wire, device.connection, rows);
    }
  }

  return {
    blocked: (by, account) => turnAround(by, account, false),
    unblocked: (by, account) => turnAround(by, account, true),
    arrived(device) {
      lobby.tell([device]);
      if (lobby.isOpen()) show(device);
      changed(device.account.id);
    },
    changed,
    forget: (device) => watches.set(device, []),
    watch(device, { n, accounts }) {
      if (accounts.length > world.limits.watched) {
        return wire.refuse({ connection: device.connection, n }, "too-many");
      }
      watches.set(device, [...new Set(accounts)]);
      show(device);
    },
  };
}

/** Leaves out the account itself and those that block it. */
function send(
  wire: Wire,
  { connection, account }: OnlineDevice,
  news: Change[],
  how?: "whole",
): void {
  const others = news
    .filter(({ of }) => of.id !== account.id && !of.blocked.has(account.id))
    .map(({ row }) => row);
  sendRows(wire, connection, others, how);
}

/** Splits a long list into several frames. */
function sendRows(wire: Wire, connection: Connection, rows: readonly Row[], how?: "whole"): void {
  const whole = how === "whole";
  if (!whole && rows.length === 0) return;
  const left = [...rows];
  do {
    const part = left.splice(0, limits.presenceMax);
    wire.send(connection, { type: "presence", whole, more: left.length > 0, changes: part });
  } while (left.length > 0);
}
