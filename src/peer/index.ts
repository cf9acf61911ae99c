// The door of `peer/`: what a person's side does.
export type { Command } from "./commands.ts";
export type { ChatLine, PathKind, PeerEvent } from "./events.ts";
export { StoreFailure } from "./ports.ts";
export { isSound } from "./soundness.ts";
export { schemaVersion } from "./schema.ts";
export { salvage, type SalvageWorld } from "./salvage.ts";
export { pageBytes, pagesOf, readJournal, schemaVersionOf } from "./sqlite-file.ts";
export type { Journal, Pages, RawFile } from "./sqlite-file.ts";
export type { KeyFile, PasswordWork, PathId, PeerEffect, PeerInput, PeerWorld } from "./ports.ts";
export type { Row, SqlValue, Store, StunServer } from "./ports.ts";
export { Peer } from "./peer.ts";
export { runPeer, type TurnWorld, type Turns } from "./turn.ts";
export { buildSdp, candidateLine } from "./sdp.ts";
export { readCandidateLine, readSdp } from "./sdp.ts";
export { allowedCandidate, type CandidateRules } from "./candidate-rules.ts";
export { cleanText } from "./clean-text.ts";
export { duration, helpWords, profileWords, prompts, refusalWords, screenWords } from "./words.ts";
export { limitWords, sentenceOf, serverWords, startWords, type StartFacts } from "./words.ts";
