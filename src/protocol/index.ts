// The door of `protocol/`: what is said, as values and as bytes.
export { after, earliest, isDue, msBetween, msOf, steadyAt, wallAt } from "./clocks.ts";
export type { Steady, Wall } from "./clocks.ts";
export { agree, features, protocolVersion, versions } from "./version.ts";
export { decodeLinkOffer, encodeLinkOffer } from "./version.ts";
export * as limits from "./limits.ts";
export { refusals, endings, partings, type Refusal, type Ending, type Parting } from "./codes.ts";
export { encode, decode } from "./cbor.ts";
export { Malformed, bytes, bytesUpTo, flag, growing, later, list, mapped } from "./shape.ts";
export { oneOf, optional, record, text, uint, type Heard, type Of, type Shape } from "./shape.ts";
export { accountId, conversationId, deviceId, epoch } from "./ids.ts";
export type { AccountId, ConversationId, DeviceId, EntryHash } from "./ids.ts";
export type { Epoch, LinkId, RequestId } from "./ids.ts";
export { normaliseName, reservedNames, type ReservedName } from "./names.ts";
export { certificateIn, type Checks, type Purpose, type Sign } from "./signed.ts";
export { belongingOf, belongsTo } from "./belonging.ts";
export { certifyDevice, openDeviceList, peekDeviceList, sealDeviceList } from "./device-list.ts";
export type { Device, DeviceList, DeviceListBody, ListOwner } from "./device-list.ts";
export {
  isCovered,
  isCertificateInTime,
  isShortLived,
  openSessionDevice,
} from "./session-device.ts";
export { peekSessionDevice, sealSessionDevice, speakerOf } from "./session-device.ts";
export type { SessionDevice, SessionDeviceBody, Speaker, Speakers } from "./session-device.ts";
export { decodeSettings, encodeSettings, type AccountSettings } from "./account-settings.ts";
export { openFormerAuthor, peekFormerAuthor, sealFormerAuthor } from "./former-author.ts";
export type { FormerAuthor, FormerAuthorBody, LastHead } from "./former-author.ts";
export { openRegistration, peekRegistration, sealRegistration } from "./registration.ts";
export type { Registration } from "./registration.ts";
export { openAnswer, openRequest, peekAnswer, peekRequest } from "./consent.ts";
export { sealAnswer, sealRequest, type Answer, type Request } from "./consent.ts";
export {
  decodeToServer,
  encodeToServer,
  type ToServer,
  type UnknownQuestion,
} from "./to-server.ts";
export { decodeFromServer, encodeFromServer } from "./from-server.ts";
export type { AnnouncedLimits, FromServer } from "./from-server.ts";
export { decodeLinkFrame, encodeHandshake, encodeSealed, sealedHeader } from "./link-frame.ts";
export { pieceBytesMax, piecesMax, type LinkFrame } from "./link-frame.ts";
export { decodeBetweenPeers, encodeBetweenPeers } from "./between-peers.ts";
export type { BetweenPeers, Candidate, Description } from "./between-peers.ts";
export { entryTypes, headBytes, isLine, meaningOf, openingShape, readShape } from "./entry.ts";
export { parentShape, saltBytes, silentFlag, type Entry, type LogId } from "./entry.ts";
export type { Parent, ReadMark } from "./entry.ts";
export { encodeBody, openBody, type Body } from "./body.ts";
export { createChain, hashEntry, noEntry, type Chain } from "./entry-hash.ts";
export { decodeBatch, emptyBatchMax, encodeBatch, entryAt, entryBytesMax } from "./batch.ts";
export { parentsOf, renamed, suffixOf } from "./batch.ts";
export { isLineOrSmall } from "./silent.ts";
export type { Batch, BatchEntry } from "./batch.ts";
export { vectorShape, type Claim, type Vector } from "./vector.ts";
export { decodeStunRequest, decodeStunResponse } from "./stun.ts";
export { encodeStunAnswer, encodeStunRequest } from "./stun.ts";
export type { Endpoint, StunRequest, StunResponse } from "./stun.ts";
export { signInBytes } from "./sign-in.ts";
export { signUpBytes, type SignUpStatement } from "./sign-up-statement.ts";
