// Every size, count and time that the protocol limits, with the reason (docs/protocol.md §3).

/**
 * One frame on the WebSocket, bytes. Sized for relayed frames; control messages are far smaller.
 */
export const frameBytesMax = 65_536;

/** One frame of a link, bytes. In some browsers, more than 16 KiB closes a data channel. */
export const linkFrameBytesMax = 16_384;

/** One message inside a link, bytes, before splitting into frames: a batch and its metadata. */
export const linkMessageBytesMax = 98_304;

/** Entries under one signed head. */
export const batchEntriesMax = 64;

/**
 * What the entries under one signed head cost together, bytes, as a window counts
 * (docs/protocol.md §8).
 */
export const batchBytesMax = 65_536;

/** One text that a person writes, bytes of UTF-8: small enough that its entry fits into a batch. */
export const textBytesMax = 32_768;

/** The body of an entry of any type, bytes. */
export const bodyBytesMax = 49_152;

/**
 * Other logs that one entry names as seen. More would add nothing: later entries imply them anyway.
 */
export const parentsMax = 8;

/** Logs that one list names: in a `have`, in a batch, or in the body of a `read` entry. */
export const logsMax = 256;

/** Blocks of one account, and as many unblocked accounts: `signedIn` names both in one frame. */
export const blockedMax = 1024;

/** Devices of one account at a time: entries of its list. */
export const devicesMax = 16;

/** Revoked devices that a list remembers. */
export const revokedMax = 64;

/** Accounts in one `watch`, and changes in one `presence`; more of these continue in the next. */
export const presenceMax = 512;

/** How far in the future a request or an answer may expire, ms. */
export const answerLifeMs = 12 * 3_600_000;

/**
 * Unacknowledged bytes in flight to us on a relayed path (docs/protocol.md §8): others share it, so
 * no pair may fill it.
 */
export const relayWindowBytes = 131_072;

/** Unacknowledged bytes in flight to us on a direct path (docs/protocol.md §8). */
export const directWindowBytes = 1_048_576;

/** The largest hybrid clock reading on the wire, in microseconds: the year 2112. */
export const clockMax = 2 ** 52;
