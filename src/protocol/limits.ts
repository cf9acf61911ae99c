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

/** One batch, bytes: room for an entry with the largest body, and for any batch of version 2. */
export const batchBytesMax = 86_016;

/** One text that a person writes, bytes of UTF-8; also the content of any other body. */
export const textBytesMax = 65_536;

/** What a program that does not know the type of an entry shows instead, UTF-16 units. */
export const fallbackMax = 1_024;

/** The body of an entry of any type, bytes: a content, a fallback, and room for more fields. */
export const bodyBytesMax = 69_632;

/** Entries of one log: their numbers have 32 bits. */
export const logEntriesMax = 2 ** 32;

/**
 * Other logs that one entry names as seen. More would add nothing: later entries imply them anyway.
 */
export const parentsMax = 8;

/** Logs of one conversation. */
export const logsMax = 4_096;

/** Logs that one list names: one page of a `have`, an `ack`, or the body of a `read` entry. */
export const logsNamedMax = 256;

/** Logs that one `read` entry names; what was shown in more of them takes another entry. */
export const readLogsMax = 16;

/** What the body of a silent entry of a known type has besides its content, bytes. */
export const silentRestMax = 512;

/** The body of a silent entry of a type that the reader does not know, bytes. */
export const silentBodyBytesMax = 4_096;

/**
 * Bytes of batches that a device keeps of what one account has written in one conversation, unless
 * its person allows more (docs/protocol.md §8). Years of texts take less.
 */
export const quotaBytes = 134_217_728;

/** Entries that one message names: those whose contents are asked for at once. */
export const seqsNamedMax = 64;

/** How far an author's clock follows what it has seen into the future, ms. */
export const clockLeadMs = 300_000;

/** Blocks of one account, and as many unblocked accounts: `signedIn` names both in one frame. */
export const blockedMax = 1024;

/** Accounts that one account reaches only over the relay: its sealed settings name them. */
export const relayOnlyMax = 100;

/** The sealed settings of an account, bytes: they travel in `signedIn`. */
export const settingsBytesMax = 4_096;

/** Devices of one account at a time: entries of its list. */
export const devicesMax = 16;

/** How long the certificate of a session device may last, ms. */
export const sessionLifeMs = 24 * 3_600_000;

/** The certificate of a session device, bytes: its form leaves no room for more. */
export const certificateBytesMax = 512;

/** Devices of one account that are online: those on its list, and as many session devices. */
export const onlineMax = 32;

/** Revoked devices that a list remembers. */
export const revokedMax = 64;

/** Accounts in one `watch`, and changes in one `presence`; more of these continue in the next. */
export const presenceMax = 512;

/** How far in the future a request or an answer may expire, ms. */
export const answerLifeMs = 12 * 3_600_000;

/** How far the clocks of two people and their server may differ, ms. */
export const clockSkewMs = 6 * 3_600_000;

/**
 * Unacknowledged bytes in flight to us on a relayed path (docs/protocol.md §8): others share it, so
 * no pair may fill it.
 */
export const relayWindowBytes = 131_072;

/** Unacknowledged bytes in flight to us on a direct path (docs/protocol.md §8). */
export const directWindowBytes = 1_048_576;

/** The largest hybrid clock reading on the wire, in microseconds: the year 2112. */
export const clockMax = 2 ** 52;
