// The settings that belong to an account: what its devices seal for each other, and the server keeps.
import { decode, encode } from "./cbor.ts";
import { accountId } from "./ids.ts";
import { relayOnlyMax } from "./limits.ts";
import { flag, growing, list, uint } from "./shape.ts";
import type { Of } from "./shape.ts";

const settings = growing({
  number: uint(),
  relayOnly: flag,
  accounts: list(accountId, relayOnlyMax),
});

/**
 * The settings of an account (docs/protocol.md §5): a higher `number` replaces a lower one. No device
 * makes a direct path with anybody (`relayOnly`), or with one of the accounts.
 */
export type AccountSettings = Of<typeof settings>;

/** The bytes to seal (docs/protocol.md §5). */
export const encodeSettings = (value: AccountSettings): Uint8Array => encode(settings, value);
/** The settings, or undefined for any other bytes (docs/protocol.md §5). */
export const decodeSettings = (bytes: Uint8Array): AccountSettings | undefined =>
  decode(settings, bytes);
