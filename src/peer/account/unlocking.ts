// Opening the account key once more: it takes the password, also where somebody stays signed in.
import type { DeviceList, Sign } from "#protocol";
import type { Connection, Reply } from "../connection/connection.ts";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import type { Dropping, Me } from "./account-state.ts";
import { newestList, openAccountKey } from "./own-list.ts";
import { openServerPin, type ServerPin } from "./server-pin.ts";
import { provePassword, type Attempt, type ServedAccount } from "./prove-password.ts";

/** What changing an account takes, besides its password. */
export interface Unlocking {
  context: Context;
  profile: Profile;
  connection: Connection;
  account: {
    readonly me: Me | undefined;
    /** My account is about to publish a list with fewer devices, from here, or has just done so. */
    dropping(next: Dropping, sign: Sign): void;
    /** The server has this list. */
    listChanged(signed: Uint8Array): void;
  };
}

/** An account whose key is open; nobody keeps the secret for longer than a change takes. */
export interface Unlocked {
  secret: Uint8Array;
  list: DeviceList;
  served: ServedAccount;
}

/** Opens the account key of somebody who is signed in. Says what went wrong if it did not work. */
export function unlock(
  peer: Unlocking,
  password: string,
  then: (unlocked: Unlocked, attempt: Attempt) => void,
): void {
  const attempt = attemptOf(peer);
  provePassword(peer, attempt, password, (proved) => {
    if (proved.is === "wrong") return peer.context.tell({ tell: "wrongPassword" });
    if (proved.is === "refused") return refuse(peer, proved.reply);
    const { account: served, exportKey } = proved;
    const list = newestList(peer.context, peer.profile, served.list);
    const secret = list && openAccountKey(peer.context, list, served.wrappedKey, exportKey);
    if (!secret || list.account !== peer.account.me?.account) return refuse(peer);
    peer.account.listChanged(list.signed);
    then({ secret, list, served }, attempt);
  });
}

/** Whoever is signed in has pinned the server's key, so nobody else gets to keep a password. */
export const pinOf = ({ context, profile, connection }: Unlocking): ServerPin =>
  openServerPin(context, profile, connection);

/** Drops what comes after this device has become another one, or none. */
function attemptOf(peer: Unlocking): Attempt {
  const { context, connection } = peer;
  const device = peer.account.me?.keys.id;
  const isSame = (): boolean => peer.account.me?.keys.id === device;
  return {
    work: (work, ask, then) =>
      context.work(
        work,
        ask,
        (answer) => (isSame() ? then(answer) : undefined),
        () => refuse(peer),
      ),
    ask: (question, then) =>
      connection.ask(question, (reply) => (isSame() ? then(reply) : undefined)),
    pins: (serverKey) => pinOf(peer).proved(serverKey, undefined),
  };
}

/** Says why a change was not made; without a server there is none. */
export function refuse({ context }: Pick<Unlocking, "context">, reply?: Reply): void {
  if (reply?.type !== "refused")
    return context.tell({ tell: "refused", code: "failed", retryMs: undefined });
  const { code, retryMs } = reply;
  context.tell({ tell: "refused", code: code === "lost" ? "not-now" : code, retryMs });
}
