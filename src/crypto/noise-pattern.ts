// The three messages of Noise's XX pattern, token by token (Noise rev. 34, §5.3 and §7.5).

import { joinBytes } from "./bytes.ts";
import type { NoiseSymmetric } from "./noise-symmetric.ts";
import type { Primitives } from "./primitives.ts";

/**
 * The messages of XX, the initiator's first, and their length in bytes without the payload.
 *
 *     -> e                32             the payload is plain; only later messages bind it
 *     <- e, ee, s, es     32 + 48 + 16   seals and proves the responder's static key
 *     -> s, se            48 + 16        seals and proves the initiator's static key
 *
 * `e` and `s` carry a public key, ephemeral or static. Two letters are a Diffie-Hellman between the
 * initiator's key (first letter) and the responder's (second); after the first, all is sealed.
 */
const PATTERN = [["e"], ["e", "ee", "s", "es"], ["s", "se"]] as const;

const AGREEMENTS = { ee: ["e", "e"], es: ["e", "s"], se: ["s", "e"] } as const;

const KEY_LENGTH = 32;
const TAG_LENGTH = 16;

/** The longest message, bytes: Noise's own limit. The frames of a link are shorter. */
export const noiseMessageLimit = 65_535;

/** The longest payload that fits into each of the three messages, bytes. */
export const noisePayloadLimit = noiseMessageLimit - 96;

/** The side of a handshake; the initiator speaks first (docs/protocol.md §7). */
export type NoiseRole = "initiator" | "responder";

/** The index of a message in the pattern. */
export type NoiseTurn = 0 | 1 | 2;

type Token = (typeof PATTERN)[number][number];
type KeyName = "e" | "s";

/** What one side knows: its own secrets, the public keys it has read, and all it has mixed in. */
export interface NoiseParty {
  readonly primitives: Primitives;
  readonly role: NoiseRole;
  readonly symmetric: NoiseSymmetric;
  readonly secret: Record<KeyName, Uint8Array>;
  readonly remote: Partial<Record<KeyName, Uint8Array>>;
}

/** Writes the message of a turn; throws if the payload is too long, before anything changes. */
export function writeTurn(party: NoiseParty, turn: NoiseTurn, payload: Uint8Array): Uint8Array {
  if (payload.length > noisePayloadLimit) throw new RangeError("The payload is too long.");
  const tokens = PATTERN[turn].map((token) => writeToken(party, token));
  return joinBytes(...tokens, party.symmetric.encryptAndHash(payload));
}

/** Reads the message of a turn and returns its payload, or undefined if it refuses the message. */
export function readTurn(
  party: NoiseParty,
  turn: NoiseTurn,
  message: Uint8Array,
): Uint8Array | undefined {
  if (message.length > noiseMessageLimit) return undefined;
  let rest = message;
  for (const token of PATTERN[turn]) {
    const after = readToken(party, token, rest);
    if (after === undefined) return undefined;
    rest = after;
  }
  return party.symmetric.decryptAndHash(rest);
}

function writeToken(party: NoiseParty, token: Token): Uint8Array {
  if (token === "e" || token === "s") return writeKey(party, token);
  // Every key was tried when it was read, so only a bug of our own makes this fail.
  if (!mixAgreement(party, token)) throw new Error("The other side's key is missing.");
  return new Uint8Array();
}

function writeKey(party: NoiseParty, name: KeyName): Uint8Array {
  const key = party.primitives.agreementPublic(party.secret[name]);
  if (name === "s") return party.symmetric.encryptAndHash(key);
  party.symmetric.mixHash(key);
  return key;
}

/** Takes one token from the front and returns the rest, or undefined if it refuses the token. */
function readToken(party: NoiseParty, token: Token, message: Uint8Array): Uint8Array | undefined {
  if (token !== "e" && token !== "s") return mixAgreement(party, token) ? message : undefined;
  const length = token === "e" ? KEY_LENGTH : KEY_LENGTH + TAG_LENGTH;
  if (message.length < length) return undefined;
  const key = readKey(party, token, message.slice(0, length));
  // Refuse a key of small order here, before we write an answer to it.
  if (key === undefined || !party.primitives.agree(party.secret.e, key)) return undefined;
  party.remote[token] = key;
  return message.subarray(length);
}

function readKey(party: NoiseParty, name: KeyName, received: Uint8Array): Uint8Array | undefined {
  if (name === "s") return party.symmetric.decryptAndHash(received);
  party.symmetric.mixHash(received);
  return received;
}

/** Mixes in one Diffie-Hellman; false if a key is missing or contributes nothing. */
function mixAgreement(party: NoiseParty, token: keyof typeof AGREEMENTS): boolean {
  const [ofInitiator, ofResponder] = AGREEMENTS[token];
  const isInitiator = party.role === "initiator";
  const secret = party.secret[isInitiator ? ofInitiator : ofResponder];
  const other = party.remote[isInitiator ? ofResponder : ofInitiator];
  const shared = other && party.primitives.agree(secret, other);
  if (shared === undefined) return false;
  party.symmetric.mixKey(shared);
  return true;
}
