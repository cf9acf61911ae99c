// What still counts of a device that is no longer on its account's list: its last heads in one
// conversation, signed by the account.
//
//   formerAuthor = signed "former" by the account key over
//                  accountKey 32 • conversation • signingKey 32 • number • head[]
//   head         = epoch • seq • hash
//
// One for each conversation, because nobody in one conversation must learn of another.
import { conversationId, entryHash, epoch } from "./ids.ts";
import type { AccountId, DeviceId } from "./ids.ts";
import { logEntriesMax, logsNamedMax } from "./limits.ts";
import { bytes, list, record, uint, type Of } from "./shape.ts";
import { open, peek, seal, type Checks, type Sign } from "./signed.ts";

const lastHead = record({ epoch, seq: uint(logEntriesMax - 1), hash: entryHash });
const formerShape = record({
  accountKey: bytes(32),
  conversation: conversationId,
  signingKey: bytes(32),
  number: uint(),
  heads: list(lastHead, logsNamedMax),
});

/** The last entry of a log that still counts (docs/protocol.md §5). */
export type LastHead = Of<typeof lastHead>;

/**
 * The signed part (docs/protocol.md §5): the account's and the device's Ed25519 keys, the number of
 * the list that the device was no longer on, and its last heads. The highest number counts.
 */
export type FormerAuthorBody = Of<typeof formerShape>;

/** A verified former author. `signed` holds the bytes to pass on. */
export interface FormerAuthor extends FormerAuthorBody {
  account: AccountId;
  device: DeviceId;
  signed: Uint8Array;
}

/** The signed bytes of a former author (docs/protocol.md §5); `sign` uses the account key. */
export const sealFormerAuthor = (body: FormerAuthorBody, sign: Sign): Uint8Array =>
  seal(formerShape, "former", body, sign);

/** What such a statement claims, unverified (docs/protocol.md §5). Undefined for any other bytes. */
export const peekFormerAuthor = (signed: Uint8Array): FormerAuthorBody | undefined =>
  peek(formerShape, signed);

/**
 * The former author if the account key in it has signed it (docs/protocol.md §5), undefined for any
 * other bytes. The caller checks whether it is the right account.
 */
export function openFormerAuthor(signed: Uint8Array, checks: Checks): FormerAuthor | undefined {
  const claimed = peekFormerAuthor(signed);
  const body = claimed && open(formerShape, "former", signed, claimed.accountKey, checks);
  if (!body) return undefined;
  const account = checks.sha256(body.accountKey).toHex() as AccountId;
  const device = checks.sha256(body.signingKey).toHex() as DeviceId;
  return { ...body, account, device, signed };
}
