// Whose side a peer is, how far it has come in being let in, and what that leads to.
import type { AccountId, DeviceList } from "#protocol";
import type { Blocks } from "../people/contacts.ts";
import type { DeviceKeys } from "./device-keys.ts";

/** Whose side this is, once it is known. */
export interface Me {
  account: AccountId;
  accountKey: Uint8Array;
  keys: DeviceKeys;
  /** The newest signed device list of my account. */
  list: DeviceList;
}

/**
 * `exportKey` wraps the device keys until the person has said whether to stay signed in. `kept`: what
 * the sign-in has written is on disk for certain, for its turn is over.
 */
export type State =
  | { at: "outside" }
  | { at: "entering" }
  | { at: "mine"; me: Me; exportKey: Uint8Array | undefined; kept: boolean };

/** How a device is let in: by a password, with its keys, or with the account that it gave back. */
export type How = "comes" | "comesBack" | "gaveBack";

/** What an account leads to. */
export interface AccountEvents {
  /** The server has let this device in. */
  entered(blocks: Blocks): void;
  /** The server has begun anew: it remembers nothing but what is in its database. */
  forgotten(): void;
  /** The server has lost the account for good: nothing more is said to it. */
  lost(): void;
}
