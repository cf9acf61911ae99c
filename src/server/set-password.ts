// A new password for an account: what belongs to it is replaced as a whole, or not at all.
//
// The account key signs it, so it matters little who brings it; only a higher number replaces what is
// there, so nobody brings an earlier password back.
import { sameBytes } from "#crypto";
import { openRegistration, peekRegistration, type AccountId, type Registration } from "#protocol";
import type { Core } from "./core.ts";
import type { Online } from "./online.ts";
import type { OnlineDevice, Said } from "./peer-connection.ts";
import type { PasswordRow } from "./ports.ts";
import { signResponse } from "./sign-up.ts";

/** Takes a newer registration from a device of its account, and tells its other devices. */
export function setPassword(
  core: Core,
  online: Online,
  { connection, account }: OnlineDevice,
  { n, registration: signed }: Said<"setPassword">,
): void {
  const asker = { connection, n };
  const { calls, wire } = core;
  if (isOlder(signed, account.registration)) return wire.refuse(asker, "stale-list");
  const registration = openRegistration(signed, core.checks);
  if (!registration || !isOf(core, registration, account)) return wire.refuse(asker, "bad-proof");
  const password = passwordRowOf(account.id, registration, signed);
  calls.query(asker, { query: "putPassword", ...password }, (answer) => {
    if (answer === "stale") return wire.refuse(asker, "stale-list");
    core.journal.note("password-changed", connection);
    account.registration = signed;
    wire.send(connection, { type: "done", re: n });
    const others = online.connectionsOf(account.id).filter((one) => one !== connection);
    wire.tell(others, { type: "passwordChanged", registration: signed });
  });
}

/** OPAQUE's part of a new password, once for each time that the old one is proved. */
export function answerNewPassword(
  core: Core,
  device: OnlineDevice,
  { n, message }: Said<"signUpStart">,
): void {
  const { connection } = device;
  const { name } = device.account;
  const asker = { connection, n };
  device.login = { at: "none" };
  core.calls.password(asker, { work: "signUp", name, request: message }, (response) => {
    if (response === undefined) return core.wire.refuse(asker, "malformed");
    const signature = signResponse(core, device, { name, request: message, response });
    core.wire.send(connection, { type: "signUpNext", re: n, message: response, signature });
  });
}

/** Whether it says itself that it is no newer than the one here: that takes no signature to see. */
const isOlder = (signed: Uint8Array, current: Uint8Array): boolean =>
  (peekRegistration(signed)?.number ?? Infinity) <= (peekRegistration(current)?.number ?? -1);

/** Whether it is the registration of this account at this server. */
const isOf = (
  { world }: Core,
  { serverKey, name, accountKey }: Registration,
  account: OnlineDevice["account"],
): boolean =>
  sameBytes(serverKey, world.serverKey) &&
  name === account.name &&
  world.primitives.sha256(accountKey).toHex() === account.id;

/** What the database keeps of a registration. */
export const passwordRowOf = (
  account: AccountId,
  { record, wrappedKey, stretching, number: registered }: Registration,
  registration: Uint8Array,
): PasswordRow => ({ account, record, wrappedKey, stretching, registered, registration });
