// Consent: what a yes and its end mean for the two accounts, and what both hear of it.
import { after, limits, type AccountId, type Answer } from "#protocol";
import type { Core } from "./core.ts";
import { createEndedRequests } from "./ended-requests.ts";
import { createGrants, type Ended, type Grants, type Proof } from "./grants.ts";
import type { Connection, OnlineDevice, Said } from "./peer-connection.ts";
import type { Online } from "./online.ts";
import type { Wake } from "./wakes.ts";

/** The grants of this server, and the news of them for both accounts. */
export interface Consents {
  readonly grants: Grants;
  /** Both accounts have agreed: each learns which devices of the other it can reach. */
  agree(yes: Answer, proof: Proof): void;
  /** Both had agreed but the server forgot: show the yes to devices that have signed in since. */
  agreeAgain(yes: Answer, proof: Proof): void;
  /** A device ends its account's consent with another account. */
  leave(device: OnlineDevice, frame: Said<"leave">): void;
  /** The first account has blocked the second. */
  blocked(by: AccountId, account: AccountId): void;
  arrived(device: OnlineDevice): void;
  /** The set of the account's online devices has changed. */
  devicesChanged(account: AccountId): void;
  /** The last device of the account has signed out, which ends all its consents. */
  signedOut(account: AccountId): void;
  /** The last device of the account was lost: its grants outlive it, for a limited time. */
  lost(account: AccountId): void;
}

/** Starts with no consent: devices show the ones that still hold. */
export function createConsents(core: Core, online: Online): Consents {
  const { wire, wakes, turn, world } = core;
  const ended = createEndedRequests(core);
  const grants: Grants = createGrants(core, (one, other) => news.reachableBoth(one, other));
  const news = createConsentNews(core, online, grants);
  const absences = new Map<AccountId, Wake>();

  /** `by`: the connection on which the leaver said so; it need not hear of its own action. */
  function end(leaver: AccountId, other: AccountId, how: Ended["how"], by?: Connection): void {
    if (!grants.between(leaver, other)) return;
    ended.note(grants.end(leaver, other, how), leaver, how);
    wire.tell(online.connectionsOf(other), { type: "left", account: leaver, how });
    const own = online.connectionsOf(leaver);
    const others = own.filter((connection) => connection !== by);
    wire.tell(others, { type: "left", account: other, how: "own" });
    news.reachable(other, leaver, own);
  }

  const endAll = (account: AccountId, how: Ended["how"]): void =>
    grants.partnersOf(account).forEach((partner) => end(account, partner, how));

  function lost(account: AccountId): void {
    if (absences.has(account) || grants.partnersOf(account).length === 0) return;
    const run = (): void => {
      absences.delete(account);
      endAll(account, "away");
    };
    absences.set(account, wakes.at(after(turn.now, world.limits.absenceMs), run));
  }

  function devicesChanged(account: AccountId): void {
    for (const partner of grants.partnersOf(account)) {
      news.reachable(account, partner);
    }
  }

  function tellAgreed(one: AccountId, other: AccountId): void {
    news.reachableBoth(one, other);
    [one, other].filter((account) => online.connectionsOf(account).length === 0).forEach(lost);
  }

  return {
    grants,
    agree(yes, proof) {
      ended.note(grants.give(yes, proof, "said"), yes.to, "replaced");
      tellAgreed(yes.from, yes.to);
    },
    agreeAgain(yes, proof) {
      const { from, to } = yes;
      const before = grants.proofOf(from, to);
      ended.note(grants.give(yes, proof, "shown"), to, "replaced");
      if (grants.proofOf(from, to) !== before) {
        news.yes(from, to);
        news.yes(to, from);
      }
      tellAgreed(from, to);
    },
    leave({ account, connection }, { n, account: other, request }) {
      if (grants.leave(account.id, other, request)) end(account.id, other, "left", connection);
      ended.left({ connection, n }, account.id, request);
    },
    blocked: (by, account) => end(by, account, "left"),
    arrived({ account: { id }, connection }) {
      wakes.cancel(absences.get(id));
      absences.delete(id);
      for (const partner of grants.partnersOf(id)) {
        news.yes(partner, id, [connection]);
        news.yes(id, partner);
        news.reachable(partner, id, [connection]);
      }
      devicesChanged(id);
    },
    devicesChanged,
    signedOut: (account) => endAll(account, "left"),
    lost,
  };
}

/** Session devices, and those on the list: a crowd of the former must not hide the latter. */
const parted = (devices: OnlineDevice[]): [OnlineDevice[], OnlineDevice[]] => [
  devices.filter(({ expiry }) => expiry !== undefined),
  devices.filter(({ expiry }) => expiry === undefined),
];

/** News for these connections of `one`, or for all of its connections. */
interface ConsentNews {
  /** Which devices of `other` they can reach. */
  reachable(other: AccountId, one: AccountId, connections?: Connection[]): void;
  reachableBoth(one: AccountId, other: AccountId): void;
  /** The yes shared with `other`: a device may have arrived since, or crashed before storing it. */
  yes(other: AccountId, one: AccountId, connections?: Connection[]): void;
}

/** Tells the devices of both accounts that are online. */
function createConsentNews({ wire }: Core, online: Online, grants: Grants): ConsentNews {
  function reachable(
    other: AccountId,
    one: AccountId,
    connections = online.connectionsOf(one),
  ): void {
    const here = grants.between(one, other) ? online.accounts.get(other)?.devices.values() : [];
    const [sessions, listed] = parted([...(here ?? [])]);
    const devices = [...listed, ...sessions].slice(0, limits.onlineMax).map(({ id }) => id);
    wire.tell(connections, { type: "reachable", account: other, devices });
  }

  return {
    reachable,
    reachableBoth(one, other) {
      reachable(other, one);
      reachable(one, other);
    },
    yes(other, one, connections = online.connectionsOf(one)) {
      const [proof, account] = [grants.proofOf(one, other), online.accounts.get(other)];
      if (proof && account)
        wire.tell(connections, { type: "answered", ...proof, list: account.list });
    },
  };
}
