// A peer that lies: the shipped one, with ports that deceive it. Everything it seals is changed
// first, so it arrives well sealed and, if its own keys are enough, well signed. Nothing is
// promised to it.
import type { Primitives } from "#crypto";
import { decodeBatch, decodeBetweenPeers, decodeLinkOffer, encodeBatch } from "#protocol";
import { encodeBetweenPeers, encodeLinkOffer, pieceBytesMax } from "#protocol";
import type { BetweenPeers } from "#protocol";
import type { Dice } from "./dice.ts";
import { falseBatch, falseBatches, laterFalseBatches } from "./false-batches.ts";
import { falseBatchBytes } from "./false-batch-bytes.ts";
import { falseContents } from "./false-contents.ts";
import { falseTalk } from "./false-talk.ts";
import type { Rows } from "./held.ts";
import { FalseWindow } from "./false-window.ts";
import { LiarMemory } from "./liar-memory.ts";
import { ignoresWindow } from "./window-onlooker.ts";

/** Changes the bytes inside a frame or a handshake; undefined if the lie does not fit here. */
type Raw = (plain: Uint8Array, dice: Dice, memory: LiarMemory) => Uint8Array | undefined;

/** Lies about the bytes of one sealed piece, which begins with its index and its count. */
const falsePieces: Record<string, Raw> = {
  "pieces that never end": (plain) => Uint8Array.of(0, 7, ...plain.subarray(2)),
  "pieces without a first": (plain, dice) =>
    Uint8Array.of(1 + dice.below(6), 7, ...plain.subarray(2)),
  "pieces beyond the last": (plain) => Uint8Array.of(200, 3, ...plain.subarray(2)),
  "empty frames": () => new Uint8Array(),
  "broken bytes": (plain, dice) => {
    const bytes = plain.slice();
    bytes[dice.below(bytes.length)] = dice.below(256);
    return bytes;
  },
  "a million heads": (plain) => {
    const said = decodeBetweenPeers(plain.subarray(2))?.said;
    const have = said?.find((one) => one.type === "have");
    return have && millionHeads(have);
  },
};

/** Lies in the payload of a handshake, which contains only the sender's device list. */
const falseHandshakes: Record<string, Raw> = {
  "handshake with somebody else's list": (_, dice, { lists }) => {
    const list = lists[dice.below(lists.length)];
    return list && encodeLinkOffer(list);
  },
  "handshake with no list": () => encodeBetweenPeers([]),
  "handshake with something else": () => encodeBetweenPeers([{ type: "bye" }]),
  "handshake with half a list": (plain) => plain.subarray(0, plain.length >> 1),
  "handshake with broken bytes": (plain, dice) => {
    const bytes = plain.slice();
    bytes[dice.below(bytes.length)] = dice.below(256);
    return bytes;
  },
};

/** What a handshake tells of the other: its device list. */
function listIn(payload: Uint8Array): BetweenPeers[] {
  const offer = decodeLinkOffer(payload);
  return offer ? [{ type: "list", list: offer.list }] : [];
}

/** The handshake also seals the static key: this lie puts somebody else's there. */
const anothersKey = "handshake with somebody else's key";

/** All lies that a peer can tell. */
export const peerLies: readonly string[] = [
  ...[falseBatches, falseBatchBytes, falseTalk, falsePieces, falseHandshakes].flatMap(Object.keys),
  anothersKey,
];

/** More of them, which only some plans draw. */
export const laterPeerLies: readonly string[] = [laterFalseBatches, falseContents].flatMap(
  Object.keys,
);

/** What a liar needs from its world. */
export interface LiarAround {
  primitives: Primitives;
  dice: Dice;
  lies: readonly string[];
  /** Reads its own disk. */
  rows: Rows;
  /** Reports a secret that it signs with. */
  signs(secret: Uint8Array): void;
  /** Reports that a lie is on its way. */
  told(lie: string): void;
}

/** The share of frames that contain a lie. */
const frameRate = 0.3;
const handshakeRate = 0.2;

/** The operations that the lying peer works with, made once for all its processes. */
export function lyingPrimitives(around: LiarAround): Primitives {
  const { primitives, dice, told } = around;
  const lies = around.lies.filter((lie) => lie !== ignoresWindow);
  const memory = new LiarMemory(primitives, around.rows);
  const window = lies.length < around.lies.length ? new FalseWindow(memory) : undefined;

  /** Tells the first lie that fits here, starting from a random one. */
  function first<T>(tell: (lie: string) => T | undefined): T | undefined {
    const from = dice.below(lies.length);
    for (const lie of [...lies.slice(from), ...lies.slice(0, from)]) {
      const changed = tell(lie);
      if (changed !== undefined) told(lie);
      if (changed !== undefined) return changed;
    }
    return undefined;
  }

  function inFrame(plain: Uint8Array): Uint8Array {
    window?.seals(plain);
    const said = plain[1] === 1 ? decodeBetweenPeers(plain.subarray(2))?.said : undefined;
    if (!said) return plain;
    const lie = dice.chance(frameRate) ? first((name) => frameWith(name, plain, said)) : undefined;
    memory.says(said);
    return lie ?? plain;
  }

  function frameWith(lie: string, plain: Uint8Array, said: BetweenPeers[]): Uint8Array | undefined {
    const raw = falsePieces[lie]?.(plain, dice, memory);
    if (raw) return raw;
    const talking = falseTalk[lie] ?? falseContents[lie];
    const talk = talking?.(said, dice, memory) ?? batchesWith(lie, said, around.dice, memory);
    const bytes = talk && encodeBetweenPeers(talk);
    return bytes && bytes.length <= pieceBytesMax ? Uint8Array.of(0, 1, ...bytes) : undefined;
  }

  function inHandshake(plain: Uint8Array): Uint8Array {
    const isKey = plain.length === 32;
    const said = isKey ? [] : listIn(plain);
    memory.says(said);
    if (!dice.chance(handshakeRate) || (!isKey && said.length === 0)) return plain;
    return first((lie) => handshakeWith(lie, plain, isKey)) ?? plain;
  }

  function handshakeWith(lie: string, plain: Uint8Array, isKey: boolean): Uint8Array | undefined {
    if (!isKey) return falseHandshakes[lie]?.(plain, dice, memory);
    return lie === anothersKey ? memory.keys[dice.below(memory.keys.length)] : undefined;
  }

  function heard(aad: Uint8Array, plain: Uint8Array): void {
    if (isFrame(aad)) return memory.hears(decodeBetweenPeers(plain.subarray(2))?.said ?? []);
    if (!isHandshake(aad)) return;
    if (plain.length === 32) memory.heardKey(plain);
    else memory.hears(listIn(plain));
  }

  return {
    ...primitives,
    sign(secret, message) {
      memory.signs(secret);
      around.signs(secret);
      return primitives.sign(secret, message);
    },
    seal(key, nonce, aad, plain) {
      const other = isFrame(aad) ? inFrame(plain) : isHandshake(aad) ? inHandshake(plain) : plain;
      return primitives.seal(key, nonce, aad, other);
    },
    open(key, nonce, aad, bytes) {
      const plain = primitives.open(key, nonce, aad, bytes);
      if (plain) heard(aad, plain);
      const other = plain && isFrame(aad) ? window?.hears(plain) : undefined;
      if (other) told(ignoresWindow);
      return other ?? plain;
    },
  };
}

/** The same with every batch changed, if the lie is about batches. */
function batchesWith(
  lie: string,
  said: BetweenPeers[],
  dice: Dice,
  memory: LiarMemory,
): BetweenPeers[] | undefined {
  const twist = falseBatches[lie] ?? laterFalseBatches[lie];
  const change = falseBatchBytes[lie];
  if ((!twist && !change) || !said.some(({ type }) => type === "batch")) return undefined;
  return said.map((one) => {
    const batch = one.type === "batch" ? decodeBatch(one.batch) : undefined;
    if (!batch) return one;
    const bytes = encodeBatch(twist ? falseBatch(twist, batch, dice, memory) : batch);
    return { type: "batch", batch: change?.(bytes, dice) ?? bytes };
  });
}

/** The header of a sealed frame is its additional data; that of a handshake is a hash. */
export const isFrame = (aad: Uint8Array): boolean => aad.length === 17 && aad[0] === 2;
export const isHandshake = (aad: Uint8Array): boolean => aad.length === 32;

/** A list that claims a million items and has none, placed after its conversation. */
function millionHeads(have: Extract<BetweenPeers, { type: "have" }>): Uint8Array {
  const bytes = encodeBetweenPeers([{ ...have, vector: { ...have.vector, logs: [] } }]);
  const at = 4 + 34;
  return Uint8Array.of(0, 1, ...bytes.subarray(0, at), 0x9a, 0, 0x0f, 0x42, 0x40, ...bytes.subarray(at + 1));
} // prettier-ignore
