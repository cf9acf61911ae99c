// The handshake of a link, Noise_XX_25519_ChaChaPoly_SHA256, as a machine that writes and reads.

import { utf8 } from "./bytes.ts";
import {
  type NoiseParty,
  type NoiseRole,
  type NoiseTurn,
  readTurn,
  writeTurn,
} from "./noise-pattern.ts";
import { startSymmetric } from "./noise-symmetric.ts";
import type { Primitives } from "./primitives.ts";

const PROTOCOL = utf8("Noise_XX_25519_ChaChaPoly_SHA256");

/** What a handshake starts from (docs/protocol.md §7). */
export interface NoiseOptions {
  readonly primitives: Primitives;
  readonly role: NoiseRole;
  /** What both sides must already agree on. Never sent; if it differs, the handshake fails. */
  readonly prologue: Uint8Array;
  /** The X25519 secret of this device: 32 bytes. */
  readonly staticSecret: Uint8Array;
  /** A fresh X25519 secret for this one handshake: 32 bytes. */
  readonly ephemeralSecret: Uint8Array;
}

/**
 * The result of a completed handshake, seen from this side: 32 bytes each (docs/protocol.md §7).
 */
export interface NoiseKeys {
  /** The key that seals what this side sends. */
  readonly send: Uint8Array;
  /** The key that opens what this side receives. */
  readonly receive: Uint8Array;
  /** The hash of the whole handshake: the same on both sides, and unique to it. */
  readonly hash: Uint8Array;
}

/**
 * One side of a handshake: three messages, of which the initiator writes the first
 * (docs/protocol.md §7).
 */
export interface Noise {
  /**
   * The next message, with a payload of at most `noisePayloadLimit` bytes. Throws for a longer
   * payload, out of turn, and after a refusal, because those are bugs of our own.
   */
  write(payload: Uint8Array): Uint8Array;
  /**
   * The payload of the other side's next message. Undefined if we refuse the message: changed,
   * cut, too long, or out of turn. That ends an unfinished handshake for good; a finished one keeps
   * its keys.
   */
  read(message: Uint8Array): Uint8Array | undefined;
  /** The X25519 public key of the other device, as soon as a message has proved it. */
  readonly remoteStatic: Uint8Array | undefined;
  /** The transport keys, once this side has written or read the third message. */
  done(): NoiseKeys | undefined;
}

/** `turn` is the message that comes next. */
type State = { at: "turn"; turn: NoiseTurn } | { at: "done"; keys: NoiseKeys } | { at: "dead" };

/**
 * Starts a handshake without sending anything; the initiator writes first (docs/protocol.md §7). A
 * secret that is not 32 bytes throws, at the latest when it is used.
 */
export function startNoise(options: NoiseOptions): Noise {
  const party = partyOf(options);
  let state: State = { at: "turn", turn: 0 };

  function write(payload: Uint8Array): Uint8Array {
    if (state.at !== "turn" || speaker(state.turn) !== options.role) {
      throw new Error("It is not this side's turn to write.");
    }
    const message = writeTurn(party, state.turn, payload);
    state = stateAfter(party, state.turn);
    return message;
  }

  function read(message: Uint8Array): Uint8Array | undefined {
    if (state.at !== "turn") return undefined;
    const mayRead = speaker(state.turn) !== options.role;
    const payload = mayRead ? readTurn(party, state.turn, message) : undefined;
    state = payload ? stateAfter(party, state.turn) : { at: "dead" };
    return payload;
  }

  return {
    write,
    read,
    get remoteStatic() {
      return state.at === "dead" ? undefined : party.remote.s;
    },
    done: () => (state.at === "done" ? state.keys : undefined),
  };
}

function partyOf(options: NoiseOptions): NoiseParty {
  const { primitives, role, prologue } = options;
  const symmetric = startSymmetric(primitives, PROTOCOL);
  symmetric.mixHash(prologue);
  const secret = { e: options.ephemeralSecret, s: options.staticSecret };
  return { primitives, role, symmetric, secret, remote: {} };
}

function speaker(turn: NoiseTurn): NoiseRole {
  return turn === 1 ? "responder" : "initiator";
}

function stateAfter(party: NoiseParty, turn: NoiseTurn): State {
  if (turn === 2) return { at: "done", keys: keysOf(party) };
  return { at: "turn", turn: turn === 0 ? 1 : 2 };
}

function keysOf({ role, symmetric }: NoiseParty): NoiseKeys {
  const [ofInitiator, ofResponder] = symmetric.split();
  const hash = symmetric.hash();
  return role === "initiator"
    ? { send: ofInitiator, receive: ofResponder, hash }
    : { send: ofResponder, receive: ofInitiator, hash };
}
