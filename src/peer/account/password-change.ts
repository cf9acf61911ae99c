// Changing the password: the server gets a new record and the same account key, wrapped under it.
//
// The account key stays, so nothing else changes: not the list, not the other devices, and not the
// keys of this one, which are wrapped under a key made of it. The account key signs what the server
// is to keep, and the server replaces it as a whole. It is on disk here before it is sent, so after a
// crash at any point the server ends with the old or the new, and so does this device.
import type { SignedUp } from "#crypto";
import { peekRegistration, sealRegistration, type Registration } from "#protocol";
import type { Connection, Reply } from "../connection/connection.ts";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import { signerOf } from "./device-keys.ts";
import { wrapAccountKey } from "./own-list.ts";
import { makeRecord } from "./new-record.ts";
import type { Attempt } from "./prove-password.ts";
import { pinOf, refuse, unlock, type Unlocked, type Unlocking } from "./unlocking.ts";

/** Changes the password of somebody who is signed in and knows the old one. */
export function changePassword(peer: Unlocking, from: string, to: string): void {
  unlock(peer, from, (unlocked, attempt) => {
    const { welcome } = peer.connection;
    if (!welcome) return refuse(peer);
    const needs = { context: peer.context, welcome, pin: pinOf(peer) };
    // A weak password has been reported as such.
    const failed = (reply?: Reply): void => (reply ? refuse(peer, reply) : undefined);
    makeRecord(needs, to, { ...attempt, failed }, (done) => replace(peer, attempt, unlocked, done));
  });
}

function replace(peer: Unlocking, attempt: Attempt, unlocked: Unlocked, done: SignedUp): void {
  const { context, profile } = peer;
  const { secret, served } = unlocked;
  const before = { ...served, number: served.registered };
  const { record, stretching } = done;
  const wrappedKey = wrapAccountKey(context, secret, done.exportKey);
  const next = { record, stretching, wrappedKey, number: before.number + 1 };
  profile.set("registration", signedAs(context, unlocked, next));
  const registration = profile.get("registration");
  if (!registration) return refuse(peer);
  attempt.ask({ type: "setPassword", registration }, (reply) => {
    if (reply.type === "done") return context.tell({ tell: "passwordChanged", here: true });
    if (reply.type === "refused" && reply.code === "lost")
      return context.tell({ tell: "passwordUndecided" });
    profile.set("registration", signedAs(context, unlocked, before));
    refuse(peer, reply);
  });
}

function signedAs(
  context: Context,
  { secret, list: { serverKey, name, accountKey } }: Unlocked,
  {
    record,
    wrappedKey,
    stretching,
    number,
  }: Omit<Registration, "serverKey" | "name" | "accountKey">,
): Uint8Array {
  const registration = { serverKey, name, accountKey, record, wrappedKey, stretching, number };
  return sealRegistration(registration, signerOf(context, secret));
}

/**
 * The server says which registration it keeps. If it is an older one than here, it gets the newer;
 * if it is a newer one, another device has changed the password.
 */
export function comparePasswords(
  { context, profile, connection }: { context: Context; profile: Profile; connection: Connection },
  registered: number,
): void {
  const registration = profile.get("registration");
  const mine = (registration && peekRegistration(registration)?.number) ?? 0;
  const known = Math.max(mine, profile.get("registered") ?? 0);
  if (registered > known) {
    context.tell({ tell: "passwordChanged", here: false });
    profile.set("registered", registered);
  }
  if (!registration || registered >= mine) return;
  connection.ask({ type: "setPassword", registration }, (reply) => {
    if (reply.type === "done") context.tell({ tell: "passwordChanged", here: true });
  });
}
