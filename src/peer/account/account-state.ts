// The states of signing in: whom the peer acts for, and how far it has come.
import type { AccountId, DeviceId, DeviceList, Sign } from "#protocol";
import type { NextList } from "./own-list.ts";
import type { Blocks } from "../people/own-blocks.ts";
import type { WhyNotTaken } from "../world/events.ts";
import type { DeviceKeys } from "./device-keys.ts";
import type { OwnCertificate } from "./own-session.ts";

/** The account and device that this peer acts for. */
export interface Me {
  account: AccountId;
  accountKey: Uint8Array;
  keys: DeviceKeys;
  /** The newest signed device list of my account. */
  list: DeviceList;
  /** If it is a session device, which is on no list. */
  session?: OwnCertificate | undefined;
}

/** `kept`: the turn of the sign-in is over, so everything that it wrote is on disk. */
export type State =
  | { at: "outside" }
  | { at: "entering" }
  /** The password was right, but the account has as many devices as it may. */
  | { at: "full"; makeRoom(device: DeviceId): void }
  | { at: "mine"; me: Me; kept: boolean };

/** Why no password can be taken in this state; undefined if one can. `asked`: the server has. */
export function whyNoPassword({ at }: State, asked: boolean): WhyNotTaken | undefined {
  if (at === "mine") return "signedIn";
  return (at === "outside" || at === "full") && asked ? undefined : "notYet";
}

/** Why a device that the server does not know is signed out: a session device has expired. */
export const whySignedOut = <C extends string>(me: Me | undefined, code: C): C | "expired" =>
  code === "unknown-device" && me?.session ? "expired" : code;

/** How a device gets in: by password, with its keys, or after giving the account back. */
export type How = "comes" | "comesBack" | "gaveBack";

/** The events of an account. */
export interface AccountEvents {
  /** The server has let this device in. */
  entered(came: Blocks & { settings: Uint8Array; registration: Uint8Array }): void;
  /** The server has restarted: it remembers only what is in its database. */
  forgotten(): void;
  /** The server has lost the account for good, so we send it nothing more. */
  lost(): void;
  /**
   * A list without these devices is about to be published, and its confirmation may be lost; or the
   * server has just taken it. The account key signs what still counts of them, once the list does.
   */
  dropping(next: Dropping, sign: Sign): void;
  /** The server has this list of ours. */
  listShown(signed: Uint8Array): void;
}

/** A list that names fewer devices than the one before, and whose it is. */
export type Dropping = NextList & { accountKey: Uint8Array };
