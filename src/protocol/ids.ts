// The ids of the protocol: hashes and random bytes, as hex text so that they compare and work as
// keys.
import { bytes, mapped, type Shape } from "./shape.ts";

declare const brand: unique symbol;
type Branded<B extends string> = string & { readonly [brand]: B };

/** SHA-256 of an account's public key: 64 lower-case hex digits (docs/protocol.md §3). */
export type AccountId = Branded<"account">;
/** SHA-256 of a device's Ed25519 public key: 64 lower-case hex digits (docs/protocol.md §3). */
export type DeviceId = Branded<"device">;
/**
 * SHA-256 over the accounts that share the logs: 64 lower-case hex digits (docs/protocol.md §9).
 */
export type ConversationId = Branded<"conversation">;
/**
 * One stretch of a device's log, between two restores: 16 random bytes, 32 lower-case hex digits
 * (docs/protocol.md §9).
 */
export type Epoch = Branded<"epoch">;
/** One chat request: 16 random bytes, 32 lower-case hex digits (docs/protocol.md §6). */
export type RequestId = Branded<"request">;
/**
 * One link between two devices: 8 random bytes, chosen by its initiator, 16 lower-case hex digits
 * (docs/protocol.md §7).
 */
export type LinkId = Branded<"link">;
/** SHA-256 of an entry: 64 lower-case hex digits (docs/protocol.md §9). */
export type EntryHash = Branded<"entry">;

const hexId = <T extends string>(length: number): Shape<T> =>
  mapped(
    bytes(length),
    (wire) => wire.toHex() as T, // The brand says which id the field holds.
    (value) => Uint8Array.fromHex(value),
  );

/** An {@link AccountId}: 32 bytes on the wire (docs/protocol.md §3). */
export const accountId = hexId<AccountId>(32);
/** A {@link DeviceId}: 32 bytes on the wire (docs/protocol.md §3). */
export const deviceId = hexId<DeviceId>(32);
/** A {@link ConversationId}: 32 bytes on the wire (docs/protocol.md §3). */
export const conversationId = hexId<ConversationId>(32);
/** An {@link Epoch}: 16 bytes on the wire (docs/protocol.md §3). */
export const epoch = hexId<Epoch>(16);
/** A {@link RequestId}: 16 bytes on the wire (docs/protocol.md §3). */
export const requestId = hexId<RequestId>(16);
/** A {@link LinkId}: 8 bytes on the wire (docs/protocol.md §3). */
export const linkId = hexId<LinkId>(8);
/** An {@link EntryHash}: 32 bytes on the wire (docs/protocol.md §3). */
export const entryHash = hexId<EntryHash>(32);
