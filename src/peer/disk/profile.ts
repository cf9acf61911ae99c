// The single values of a profile: who it is on its server, and the settings of this device.
import { sameBytes } from "#crypto";
import type { AccountId, DeviceId, Epoch } from "#protocol";
import type { SqlValue, Store } from "../world/ports.ts";

/** The values of the `profile` table; `get` returns undefined for one that is not there yet. */
export interface ProfileValues {
  /** The server's OPAQUE key, pinned at the first sign-in. */
  serverKey: Uint8Array;
  /** The key with which the server signs, pinned once it has signed a response. */
  signingKey: Uint8Array;
  /** The key of the server for which the person goes on over an open wire. */
  openWire: Uint8Array;
  /** My account. */
  account: AccountId;
  /** My account's newest signed device list. */
  list: Uint8Array;
  /** What makes this a device of my account if it is a session device. */
  certificate: Uint8Array;
  /** The server's record for my password, signed by the account key, in case it is lost there. */
  registration: Uint8Array;
  /** Shows the server, before a password is typed, that this device was right before. */
  mark: Uint8Array;
  /** 1: the next start asks for no password, 0: it does. Undefined until the person has chosen. */
  stay: number;
  /** The id of this device, in case its keys are lost. */
  device: DeviceId;
  /** The epoch in which this device writes its logs. */
  epoch: Epoch;
  /** The ids of the devices that this profile used to be, separated by spaces. */
  former: string;
  /** 1: never make a direct path with anybody. 2: so it may be, but this device has yet to hear. */
  relayOnly: number;
  /** The key under which the devices of my account seal its settings. */
  settingsKey: Uint8Array;
  /** The newest settings of my account, and what this device said that the server has not taken. */
  settings: Uint8Array;
  unsaid: Uint8Array;
  /** The blocks and unblocks made here that the server has not taken. */
  unsaidBlocks: Uint8Array;
  /** What my account says of devices on whose removal the server has not answered. */
  pendingFormers: Uint8Array;
  /** The ids of devices that may be on the list though nobody has their keys, separated by spaces. */
  ghosts: string;
  /** Sealed settings that this device could not open, as it had no key. */
  unopened: Uint8Array;
  /** 1: the server last said that my account looks offline to others. */
  hidden: number;
  /** The epoch begun when this profile was mended; earlier ones may have holes. */
  mendedEpoch: Epoch;
  /** The report of the mending that the person has not seen (mended.ts), and what is missing. */
  mended: Uint8Array;
  wanted: Uint8Array;
}

/** Typed access to the `profile` table, for one peer: it remembers what it has read. */
export interface Profile {
  get<K extends keyof ProfileValues>(key: K): ProfileValues[K] | undefined;
  set<K extends keyof ProfileValues>(key: K, value: ProfileValues[K]): void;
  forget(key: keyof ProfileValues): void;
}

/** Skipping a write that changes nothing keeps a full disk from failing it. */
function isSame(held: SqlValue | undefined, value: SqlValue): boolean {
  if (!(held instanceof Uint8Array && value instanceof Uint8Array)) return held === value;
  return sameBytes(held, value);
}

/** The profile of this store. Setting a value that it already has writes nothing. */
export function openProfile(store: Store): Profile {
  /** What has been asked for; undefined where there is nothing. */
  const known = new Map<string, SqlValue | undefined>();

  function valueOf(key: string): SqlValue | undefined {
    if (!known.has(key)) {
      known.set(key, store.get("SELECT value FROM profile WHERE key = ?", key)?.["value"]);
    }
    return known.get(key);
  }

  return {
    get<K extends keyof ProfileValues>(key: K) {
      return valueOf(key) as ProfileValues[K] | undefined; // Only `set` below writes these rows.
    },
    set(key, value: SqlValue) {
      if (isSame(valueOf(key), value)) return;
      store.run("INSERT OR REPLACE INTO profile (key, value) VALUES (?, ?)", key, value);
      known.set(key, value);
    },
    forget(key) {
      store.run("DELETE FROM profile WHERE key = ?", key);
      known.set(key, undefined);
    },
  };
}
