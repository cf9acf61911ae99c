// The account as this device keeps it for the server, which may lose it: its database may be restored
// from a backup that is older than the account, or than its newest device list.
import { sealRegistration, type DeviceListBody } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Reply, Connection } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import { signerOf } from "./device-keys.ts";

/**
 * What became of giving it back. `there`: the server has this list already, or a newer one. `taken`:
 * somebody else has the name. `nothing`: there is nothing to give, or it was given on this connection.
 */
export type GivenBack = "given" | "there" | "taken" | "nothing" | Reply;

/** What the server keeps for the password of an account. */
export interface Registered {
  record: Uint8Array;
  wrappedKey: Uint8Array;
}

/**
 * What this device can give back to a server that has lost the account (docs/protocol.md §4,
 * "Giving back").
 */
export interface KeptAccount {
  /** Keeps what was registered: only who has the account key at hand can sign it. */
  keep(owner: Owner, registered: Registered, accountSecret: Uint8Array): void;
  /** Says it to the server, with the newest list: once on each connection. */
  giveBack(list: Uint8Array, then: (came: GivenBack) => void): void;
  /** A new connection to the server stands. */
  greeted(): void;
}

/** Whose account it is, as its device list says. */
export type Owner = Pick<DeviceListBody, "serverKey" | "name" | "accountKey">;

/** Keeps the account in the profile; `connection` is used only to say it to the server. */
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
    keep({ serverKey, name, accountKey }, { record, wrappedKey }, accountSecret) {
      const registration = { serverKey, name, accountKey, record, wrappedKey };
      const sign = signerOf(context, accountSecret);
      profile.set("registration", sealRegistration(registration, sign));
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
