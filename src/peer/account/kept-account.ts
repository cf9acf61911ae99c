// A copy of the account in case the server loses it: a restored backup of the server's database may
// be older than the account, or than its newest device list.
import { settingsKeyOf } from "#crypto";
import { openDeviceList, sealRegistration } from "#protocol";
import type { DeviceList, DeviceListBody } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Reply, Connection } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import { signerOf } from "./device-keys.ts";
import { changesKnown, shownRegistration } from "./registrations.ts";

/**
 * The result of giving the account back. `there`: the server has this list or a newer one. `taken`:
 * somebody else has the name. `nothing`: there is nothing to give, or this connection has given it.
 */
export type GivenBack = "given" | "there" | "taken" | "nothing" | Reply;

/** The server's record for the password of an account. */
export interface Registered {
  record: Uint8Array;
  wrappedKey: Uint8Array;
  stretching: Uint8Array;
  /** The signed registration of all that, empty as long as the password is the first. */
  registration: Uint8Array;
}

/** The account, ready for a server that has lost it (docs/protocol.md §4, "Giving back"). */
export interface KeptAccount {
  /** Saves the registration now, because signing it takes the account key; never an older one. */
  keep(owner: Owner, registered: Registered, accountSecret: Uint8Array): void;
  /** Gives it to the server with the newest list, at most once on each connection. */
  giveBack(list: Uint8Array, then: (came: GivenBack) => void): void;
  /** Notes that a new connection to the server is open. */
  greeted(): void;
}

/** The owner of the account, as its device list says. */
export type Owner = Pick<DeviceListBody, "serverKey" | "name" | "accountKey">;

/** Keeps the account in the profile; uses `connection` only to give it back. */
export function keepAccount(
  context: Context,
  profile: Profile,
  connection: Connection,
): KeptAccount {
  let state: "fresh connection" | "given back" = "fresh connection";

  function giveBack(list: Uint8Array, then: (came: GivenBack) => void): void {
    const registration = profile.get("registration");
    if (!registration || state === "given back") return then("nothing");
    state = "given back";
    connection.ask({ type: "giveBack", registration, list }, (reply) => then(cameOf(reply)));
  }

  return {
    keep({ serverKey, name, accountKey }, served, accountSecret) {
      const { record, wrappedKey, stretching } = served;
      const first = { serverKey, name, accountKey, record, wrappedKey, stretching, number: 0 };
      const shown = shownRegistration(context, accountKey, served.registration);
      const sign = signerOf(context, accountSecret);
      const registration = shown ? served.registration : sealRegistration(first, sign);
      // A server that was restored from a backup shows an older one.
      if ((shown?.number ?? 0) >= changesKnown(profile)) profile.set("registration", registration);
      profile.set("settingsKey", settingsKeyOf(context.primitives, accountSecret));
    },
    giveBack,
    greeted() {
      state = "fresh connection";
    },
  };
}

function cameOf(reply: Reply): GivenBack {
  if (reply.type === "done") return "given";
  if (reply.type !== "refused") return reply;
  if (reply.code === "stale-list") return "there";
  return reply.code === "taken" ? "taken" : reply;
}

/** Publishes our device list again if the server has gone back to an older one. */
export function catchUp(
  { checks, tell }: Context,
  connection: Connection,
  { number, signed: list }: DeviceList,
  shown: Uint8Array,
): void {
  const theirs = openDeviceList(shown, checks);
  if (!theirs || theirs.number >= number) return;
  connection.ask({ type: "publish", list }, (reply) => {
    if (reply.type === "done") tell({ tell: "accountGivenBack" });
  });
}
