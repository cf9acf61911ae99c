// What a profile knows once: who it is on its server, and the settings of this device.
import { sameBytes } from "#crypto";
import type { AccountId, Epoch } from "#protocol";
import type { SqlValue, Store } from "../world/ports.ts";

/** The values of the `profile` table. Undefined: not there yet. */
export interface ProfileValues {
  /** The server's OPAQUE key, pinned at the first sign-in. */
  serverKey: Uint8Array;
  /** My account. */
  account: AccountId;
  /** My account's newest signed device list. */
  list: Uint8Array;
  /** What my server keeps for my password, signed by the account key: to be given back to it. */
  registration: Uint8Array;
  /** Whether the next start asks for nothing: 1 or 0; undefined until the person was asked. */
  stay: number;
  /** The epoch that this device writes its logs in. */
  epoch: Epoch;
  /** The ids of the devices that this profile was before, with spaces between them. */
  former: string;
  /** 1: never make a direct path with anybody. */
  relayOnly: number;
  /** The epoch that was begun when this profile was mended: its earlier ones may have holes. */
  mendedEpoch: Epoch;
  /** What is still to be told of the mending ({@link mendedShape}), and what it still lacks. */
  mended: Uint8Array;
  wanted: Uint8Array;
}

/** Typed access to the `profile` table. */
export interface Profile {
  get<K extends keyof ProfileValues>(key: K): ProfileValues[K] | undefined;
  set<K extends keyof ProfileValues>(key: K, value: ProfileValues[K]): void;
  forget(key: keyof ProfileValues): void;
}

/** What stands there already is not written again: a full disk does not matter then. */
function isSame(held: SqlValue | undefined, value: SqlValue): boolean {
  if (!(held instanceof Uint8Array && value instanceof Uint8Array)) return held === value;
  return sameBytes(held, value);
}

/** The profile of this store. A value that is the same as the one held is not written again. */
export function openProfile(store: Store): Profile {
  return {
    get<K extends keyof ProfileValues>(key: K) {
      const value = store.get("SELECT value FROM profile WHERE key = ?", key)?.["value"];
      return value as ProfileValues[K] | undefined; // Only `set` below writes these rows.
    },
    set(key, value: SqlValue) {
      if (isSame(store.get("SELECT value FROM profile WHERE key = ?", key)?.["value"], value))
        return;
      store.run("INSERT OR REPLACE INTO profile (key, value) VALUES (?, ?)", key, value);
    },
    forget: (key) => store.run("DELETE FROM profile WHERE key = ?", key),
  };
}
