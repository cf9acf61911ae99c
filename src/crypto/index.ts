// The public side of `crypto`: everything that keeps messages secret and proves who wrote them.

export { fromBase64url, toBase64url } from "./base64url.ts";
export { isSoundPoint } from "./edwards-point.ts";
export { hkdf } from "./hkdf.ts";
export { profileKeyOf, settingsKeyOf, unwrapKey, wrapKey, type WrapPurpose } from "./key-wrap.ts";
export { type Noise, type NoiseKeys, type NoiseOptions, startNoise } from "./noise.ts";
export { noiseMessageLimit, noisePayloadLimit, type NoiseRole } from "./noise-pattern.ts";
export { opaqueLengths } from "./opaque.ts";
export {
  createPasswordClient,
  type PasswordClient,
  type PasswordStart,
  type SignedIn,
  type SignedUp,
} from "./password-client.ts";
export { decodeCost, encodeCost, type PasswordCost, passwordCost } from "./password-cost.ts";
export { type EstimateGuesses, estimateGuesses } from "./password-guesses.ts";
export { type PasswordAnswer, type PasswordServer, passwordServer } from "./password-server.ts";
export type { Primitives, Random } from "./primitives.ts";
export { createReplayWindow, type ReplayWindow, replayWindowSize } from "./replay-window.ts";
export { resumptionProof, resumptionSecret } from "./resumption.ts";
export { safetyNumber } from "./safety-number.ts";
export { sameBytes } from "./same-bytes.ts";
export {
  type ChannelKeys,
  createSealedChannel,
  type SealedChannel,
  type SealedFrame,
} from "./sealed-channel.ts";
export { checksOf, signFor, type SigningPurpose, verifyFor } from "./signing.ts";
