// Changing the password: the server gets a new record and the same account key, wrapped under it.
//
// The account key stays, so nothing else changes: not the list, not the other devices, and not the
// keys of this one, which are wrapped under a key made of it. The account key signs what the server
// is to keep, and the server replaces it as a whole. It is on disk here before it is sent, so after a
// crash at any point the server ends with the old or the new, and so does this device.
import type { SignedUp } from "#crypto";
import { sealRegistration } from "#protocol";
import type { Reply } from "../connection/connection.ts";
import { signerOf } from "./device-keys.ts";
import { wrapAccountKey } from "./own-list.ts";
import { makeRecord } from "./new-record.ts";
import { changesKnown, shownRegistration } from "./registrations.ts";
import type { Attempt } from "./prove-password.ts";
import { pinOf, refuse, unlock, type Unlocked, type Unlocking } from "./unlocking.ts";

/** Changes the password of somebody who is signed in and knows the old one. */
export function changePassword(peer: Unlocking, from: string, to: string): void {
  if (from === to) return peer.context.tell({ tell: "samePassword" });
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
  const before = profile.get("registration");
  const registration = nextRegistration(peer, unlocked, done);
  profile.set("registration", registration);
  attempt.ask({ type: "setPassword", registration }, (reply) => {
    if (reply.type === "done") return context.tell({ tell: "passwordChanged", here: true });
    if (reply.type === "refused" && reply.code === "lost")
      return context.tell({ tell: "passwordUndecided" });
    if (before) profile.set("registration", before);
    else profile.forget("registration");
    refuse(peer, reply);
  });
}

function nextRegistration(
  { context, profile }: Unlocking,
  { secret, served, list: { serverKey, name, accountKey } }: Unlocked,
  { record, stretching, exportKey }: SignedUp,
): Uint8Array {
  const shown = shownRegistration(context, accountKey, served.registration);
  const number = Math.max(shown?.number ?? 0, changesKnown(profile)) + 1;
  const wrappedKey = wrapAccountKey(context, secret, exportKey);
  const next = { serverKey, name, accountKey, record, wrappedKey, stretching, number };
  return sealRegistration(next, signerOf(context, secret));
}

/**
 * The server shows the registration that it keeps. If it is an older one than here, it gets the newer;
 * if it is a newer one, another device has changed the password.
 */
export function comparePasswords(
  { context, profile, connection, account }: Unlocking,
  signed: Uint8Array,
): void {
  if (!account.me) return;
  const [mine, known] = [profile.get("registration"), changesKnown(profile)];
  const number = shownRegistration(context, account.me.accountKey, signed)?.number ?? 0;
  if (number > known) {
    profile.set("registration", signed);
    return context.tell({ tell: "passwordChanged", here: false });
  }
  if (!mine || number === known) return;
  connection.ask({ type: "setPassword", registration: mine }, (reply) => {
    if (reply.type === "done") context.tell({ tell: "passwordChanged", here: true });
  });
}
