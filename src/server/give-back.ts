// Taking an account back: its devices still hold what a restored database has lost.
//
// The account key signs all of it, so it matters little who brings it: a missing account comes back
// exactly as its owner made it, and only a list with a higher number can replace a list.
import { sameBytes } from "#crypto";
import { msOf, openRegistration, type DeviceList, type Registration } from "#protocol";
import { within, type Core } from "./core.ts";
import { openListOf, type DeviceLists } from "./device-lists.ts";
import type { Connection, Said } from "./peer-connection.ts";
import type { AccountRow } from "./ports.ts";
import { passwordRowOf } from "./set-password.ts";
import { byAddress } from "./rates.ts";

/** Recreates the account if its name is free; otherwise takes its list if that is newer. */
export function takeBack(
  core: Core,
  lists: DeviceLists,
  connection: Connection,
  { n, registration: signed, list: shown }: Said<"giveBack">,
): void {
  const asker = { connection, n };
  const { calls, wire, turn } = core;
  // The answer reveals whether the name is taken, so this costs as much as asking for the name.
  if (!within(core, asker, byAddress("namesByAddress", connection.address))) return;
  const registration = openRegistration(signed, core.checks);
  const list = registration && openListOf(core, registration.name, shown);
  if (!registration || !list || !belongTogether(registration, list)) {
    return wire.refuse(asker, "bad-proof");
  }
  compare({ registration, signed, list }, create);

  /** `absent`: what to do if the name is free. */
  function compare(given: Given, absent: (given: Given) => void): void {
    calls.query(asker, { query: "accountByName", name: given.list.name }, (row) => {
      if (row === undefined) return absent(given);
      if (row.account !== given.list.account) return wire.refuse(asker, "taken");
      const password = passwordRowOf(row.account, given.registration, given.signed);
      if (password.registered > row.registered) calls.note({ query: "putPassword", ...password });
      lists.put(asker, given.list);
    });
  }

  function create(given: Given): void {
    if (!within(core, asker, byAddress("signUpsByAddress", connection.address))) return;
    const devices = given.list.devices.map(({ id }) => id);
    const now = msOf(turn.wall);
    calls.query(asker, { query: "createAccount", row: rowOf(given), devices, now }, (made) => {
      // Somebody was faster, perhaps another device of the account; or it has another name here.
      if (made === "taken") return compare(given, () => wire.refuse(asker, "taken"));
      core.journal.note("given-back", connection);
      wire.send(connection, { type: "done", re: n });
    });
  }
}

/** A registration and a list that belong together. */
interface Given {
  registration: Registration;
  /** The registration as its account has signed it. */
  signed: Uint8Array;
  list: DeviceList;
}

/**
 * Whether both name one server and one account. We already know that the list is for this server.
 */
const belongTogether = (registration: Registration, list: DeviceList): boolean =>
  sameBytes(registration.serverKey, list.serverKey) &&
  sameBytes(registration.accountKey, list.accountKey);

const rowOf = ({ registration, signed, list }: Given): AccountRow => ({
  ...passwordRowOf(list.account, registration, signed),
  name: list.name,
  list: list.signed,
  number: list.number,
});
