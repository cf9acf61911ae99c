// The door of `peer/`: what a person's side does.
export { answerWords, type AnswerWord, type Command, type LinesAt } from "./world/commands.ts";
export { latestFirst } from "./chats/latest-first.ts";
export type { ChatLine, ChatSummary, FoundLine, PathKind, PeerEvent } from "./world/events.ts";
export type { OwnDevice, ShownLine, WhereMessage } from "./world/events.ts";
export { StoreFailure } from "./world/ports.ts";
export type {
  HeldKey,
  KeyFile,
  Passwords,
  PasswordWork,
  PathId,
  PeerEffect,
} from "./world/ports.ts";
export type { PeerInput, PeerWorld, PeerStore, Row, SqlValue, Store } from "./world/ports.ts";
export type { StunServer } from "./world/ports.ts";
export { renew } from "./damage/renewal.ts";
export { isSound, isWhole } from "./damage/soundness.ts";
export { isOlder } from "./disk/older-schema.ts";
export { salvage, type SalvageWorld } from "./damage/salvage.ts";
export { pageBytes, pagesOf, readJournal, schemaVersionOf } from "./damage/sqlite-file.ts";
export type { Journal, Pages, RawFile } from "./damage/sqlite-file.ts";
export { withWords, type ExchangeableStore, type WordsPlace } from "./disk/with-words.ts";
export { Peer } from "./peer.ts";
export { performWith, type Adapters, type DirectPaths } from "./effects.ts";
export { isOpenWire } from "./connection/open-wire.ts";
export { closeTimeoutMs, connectTimeoutMs } from "./connection/server-connection.ts";
export { createServerConnection, waitingBytesMax } from "./connection/server-connection.ts";
export type { DialEars, ServerChannel, ServerConnection } from "./connection/server-connection.ts";
export { runPeer, type TurnWorld, type Turns } from "./turn.ts";
export { buildSdp, candidateLine } from "./links/sdp.ts";
export { readCandidateLine, readSdp } from "./links/sdp.ts";
export { allowedCandidate, candidatesMax, type CandidateRules } from "./links/candidate-rules.ts";
export { cleanText } from "./words/clean-text.ts";
export {
  arrivedLater,
  deviceWords,
  keptNowhere,
  missingWords,
  pageSentenceOf,
  pageWords,
} from "./words/language.ts";
export { duration, helpWords, limitWords, profileWords, prompts } from "./words/language.ts";
export { refusalWords, screenWords, sentenceOf, serverWords } from "./words/language.ts";
export { sizeWords, startWords, typedSize, type StartFacts } from "./words/language.ts";
