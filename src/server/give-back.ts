// Taking an account back: what a restored database has lost, its devices still hold.
//
// Everything in it is signed by the account key, so it matters little who brings it: an account that
// is not there becomes what its owner has made of it, and a list can only be followed by a higher one.
import { sameBytes } from "#crypto";
import { openRegistration, type DeviceList, type Registration } from "#protocol";
import { within, type Core } from "./core.ts";
import { openListOf, type DeviceLists } from "./device-lists.ts";
import type { Connection, Said } from "./peer-connection.ts";
import type { AccountRow } from "./ports.ts";
import { byAddress } from "./rates.ts";

/** Makes the account again where nobody has its name, or takes its list where that is higher. */
export function takeBack(
  core: Core,
  lists: DeviceLists,
  connection: Connection,
  { n, registration: signed, list: shown }: Said<"giveBack">,
): void {
  const asker = { connection, n };
  const { calls, wire, turn } = core;
  // It tells whether somebody has the name, so it costs what asking for that costs.
  if (!within(core, asker, byAddress("namesByAddress", connection.address))) return;
  const registration = openRegistration(signed, core.checks);
  const list = registration && openListOf(core, registration.name, shown);
  if (!registration || !list || !belongTogether(registration, list)) {
    return wire.refuse(asker, "bad-proof");
  }
  compare({ registration, list }, create);

  /** `absent`: what to do where nobody has the name. */
  function compare(given: Given, absent: (given: Given) => void): void {
    calls.query(asker, { query: "accountByName", name: given.list.name }, (row) => {
      if (row === undefined) return absent(given);
      if (row.account !== given.list.account) return wire.refuse(asker, "taken");
      lists.put(asker, given.list);
    });
  }

  function create(given: Given): void {
    if (!within(core, asker, byAddress("signUpsByAddress", connection.address))) return;
    const devices = given.list.devices.map(({ id }) => id);
    calls.query(asker, { query: "createAccount", row: rowOf(given), devices }, (made) => {
      // Somebody was faster, who may be another device of the account; or it has another name here.
      if (made === "taken") return compare(given, () => wire.refuse(asker, "taken"));
      turn.effects.push({
        type: "log",
        event: "given-back",
        fields: { channel: connection.channel },
      });
      wire.send(connection, { type: "done", re: n });
    });
  }
}

/** What was given back, and was found to belong together. */
interface Given {
  registration: Registration;
  list: DeviceList;
}

/** Of one server and one account; of the list it is known already that the server is this one. */
const belongTogether = (registration: Registration, list: DeviceList): boolean =>
  sameBytes(registration.serverKey, list.serverKey) &&
  sameBytes(registration.accountKey, list.accountKey);

const rowOf = ({ registration, list }: Given): AccountRow => ({
  account: list.account,
  name: list.name,
  record: registration.record,
  wrappedKey: registration.wrappedKey,
  list: list.signed,
  number: list.number,
});
