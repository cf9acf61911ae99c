// Every size, count and time that the protocol itself bounds, with its reason.

/** One frame on the WebSocket, bytes. A control message is far smaller; a relayed frame sets it. */
export const frameBytesMax = 65_536;

/** One frame of a link, bytes. More than 16 KiB closes a data channel in some browsers. */
export const linkFrameBytesMax = 16_384;

/** One message inside a link, bytes, before it is cut into frames: a batch and its frame of names. */
export const linkMessageBytesMax = 98_304;

/** Entries under one signed head. */
export const batchEntriesMax = 64;

/** Bytes of the entries under one signed head. */
export const batchBytesMax = 65_536;

/** One text that a person writes, bytes of UTF-8: an entry always fits into a batch. */
export const textBytesMax = 32_768;

/** The body of an entry of any type, bytes. */
export const bodyBytesMax = 49_152;

/** Logs of others that one entry names as seen. More add nothing: they are implied sooner or later. */
export const parentsMax = 8;

/** Logs that one conversation shows in one `have`. */
export const logsMax = 256;

/** Accounts that one account may block, and takes back again: `signedIn` names them in one frame. */
export const blockedMax = 1024;

/** Devices of one account at a time. */
export const devicesMax = 16;

/** Revoked devices that a list remembers. */
export const revokedMax = 64;

/** Names in one `watch`, and accounts in one `presence`. */
export const presenceMax = 512;

/** How far ahead of now a request or an answer may expire, ms. */
export const answerLifeMs = 12 * 3_600_000;

/** Unacknowledged bytes on a relayed path: what others share is not to be filled by one pair. */
export const relayWindowBytes = 131_072;

/** Unacknowledged bytes on a direct path. */
export const directWindowBytes = 1_048_576;

/** The largest hybrid clock reading on the wire, in thousandths of a millisecond: the year 2112. */
export const clockMax = 2 ** 52;
