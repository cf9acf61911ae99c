// A link between the devices of Alice and Bob: its handshake, its keys, its first frames.
import { createSealedChannel, type ChannelKeys } from "#crypto";
import { decodeLinkFrame, encodeBetweenPeers, encodeHandshake, sealedHeader } from "#protocol";
import type { BetweenPeers, LinkId } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import {
  createHandshake,
  prologueOf,
  type Ends,
  type Handshake,
  type Step,
} from "../../src/peer/links/handshake.ts";
import { createLink } from "../../src/peer/links/link.ts";
import { contextOf } from "./context.ts";
import { alice, bob, type Person } from "./people.ts";
import { filled, vector, type Chapter, type Vector } from "./vector.ts";

const link = filled(0x1d, 8).toHex() as LinkId; // Chosen by the initiator.
const [low, high] = alice.keys.id < bob.keys.id ? [alice, bob] : [bob, alice];
const endOf = ({ account, keys }: Person) => ({ account, device: keys.id });
const ends: Ends = { link, initiator: endOf(low), responder: endOf(high) };

/** The dice of both sides: each throws them only for its ephemeral secret. */
const dice = { initiator: 0x31, responder: 0x32 };

const sideOf = (person: Person, ephemeral: number): Handshake =>
  createHandshake(contextOf(ephemeral), person, ends, () => true);

function made(step: Step): Extract<Step, { is: "made" }> {
  if (step.is !== "made") throw new Error("the handshake has come to an early end");
  return step;
}

/** Runs one handshake; returns its three messages and the initiator's keys. */
function shakeHands(): { messages: Uint8Array[]; keys: ChannelKeys } {
  const initiator = sideOf(low, dice.initiator);
  const responder = sideOf(high, dice.responder);
  const first = initiator.begin();
  const second = responder.read(0, first);
  if (second.is !== "answered") throw new Error("the responder does not answer");
  const { keys, last } = made(initiator.read(1, second.message));
  if (last === undefined) throw new Error("the initiator does not end it");
  return { messages: [first, second.message, last], keys };
}

const { messages, keys } = shakeHands();
const ping: BetweenPeers[] = [{ type: "ping", nonce: 0 }];
const long: BetweenPeers[] = [{ type: "list", list: filled(0x5a, 16_384) }];
const initiating = createLink(primitivesNode, link, keys);

/** The first frame that the initiator seals. */
export const [firstFrame = filled(0, 0)] = initiating.seal(ping);
const twoFrames = initiating.seal(long);

function prologue(): Vector {
  const said = {
    protocol: "tincan/link",
    format: 3,
    link: Uint8Array.fromHex(link),
    initiatorAccount: Uint8Array.fromHex(ends.initiator.account),
    initiatorDevice: Uint8Array.fromHex(ends.initiator.device),
    responderAccount: Uint8Array.fromHex(ends.responder.account),
    responderDevice: Uint8Array.fromHex(ends.responder.device),
  };
  return vector("the prologue", "prologue", said, prologueOf(ends));
}

const sideShown = ({ keys: own, list }: Person, ephemeral: number) => ({
  staticSecret: own.agreementSecret,
  ephemeralSecret: filled(ephemeral),
  list: list.signed,
});

const handshakeKeys = (): Vector =>
  vector(
    "its keys: the initiator seals with the first 32 bytes, the responder with the others",
    "handshake-keys",
    {
      initiator: sideShown(low, dice.initiator),
      responder: sideShown(high, dice.responder),
    },
    Uint8Array.of(...keys.send, ...keys.receive),
  );

const frame = (name: string, wire: Uint8Array): Vector =>
  vector(name, "link-frame", decodeLinkFrame(wire), wire);

const handshakeFrame = (step: 0 | 1 | 2): Vector =>
  frame(`step ${step} of the handshake`, encodeHandshake(link, step, messages[step] ?? filled(0)));

/** What the first frame seals, opened with the initiator's own key. */
function firstPiece(): Vector {
  const channel = createSealedChannel(primitivesNode, { send: keys.receive, receive: keys.send });
  const plain = channel.open(0, sealedHeader(link, 0), firstFrame.subarray(17));
  const said = { index: 0, count: 1, content: encodeBetweenPeers(ping) };
  return vector("what it seals", "piece", said, plain ?? filled(0));
}

const twoPieces = (): Vector =>
  vector(
    "SHA-256 of the next two frames joined: a list message of 16,384 bytes 5a",
    "two-frames",
    { counters: [1, 2], frameBytes: twoFrames.map(({ length }) => length) },
    primitivesNode.sha256(...twoFrames),
  );

/** A link, from its handshake on. */
export const links: Chapter = {
  title: "A link",
  vectors: [
    prologue(),
    handshakeFrame(0),
    handshakeFrame(1),
    handshakeFrame(2),
    handshakeKeys(),
    frame("the initiator's first sealed frame", firstFrame),
    firstPiece(),
    twoPieces(),
  ],
};
