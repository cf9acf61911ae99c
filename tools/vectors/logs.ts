// Alice's log: two entries, their hashes, the head, the batch, and what others say about it.
import { batchShape, encode, entryTypes, hashEntry, headBytes, noEntry } from "#protocol";
import { openingShape, readShape, vectorShape } from "#protocol";
import type { Batch, Entry, EntryHash, Epoch, LogId, Parent, Vector as Held } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { conversation } from "./keys.ts";
import { alice, bob, now } from "./people.ts";
import { filled, vector, type Chapter, type Vector } from "./vector.ts";

const { sha256 } = primitivesNode;

const log: LogId = {
  conversation,
  device: alice.keys.id,
  epoch: filled(0xe1, 16).toHex() as Epoch, // Sixteen random bytes that Alice's device has drawn.
};
/** Alice had seen the fifth entry of Bob's log. */
const parent: Parent = {
  device: bob.keys.id,
  epoch: filled(0xe2, 16).toHex() as Epoch, // The same for Bob's device.
  seq: 4,
  hash: filled(0x77, 16),
};

function textEntry(seq: number, words: string, parents: Parent[]): Entry {
  const salt = filled(0x50 + seq, 16);
  const body = new TextEncoder().encode(words);
  const clock = now * 1000 + seq;
  const content = { salt, body };
  return { seq, clock, type: entryTypes.text, parents, bodyHash: sha256(salt, body), content };
}

const said = textEntry(0, "Hello, Bob.", [parent]);
/** A text that was written and then erased: its hash stays, its words do not. */
const erased: Entry = { ...textEntry(1, "Forget this.", []), content: undefined };

const firstHash = hashEntry(log, noEntry, said, sha256);
const secondHash = hashEntry(log, firstHash, erased, sha256);
const head = headBytes(log, erased.seq, secondHash);

/** Both entries under one head. */
export const batch: Batch = {
  ...log,
  first: 0,
  logs: [{ device: parent.device, epoch: parent.epoch }],
  entries: [
    {
      clock: said.clock,
      type: said.type,
      parents: [{ log: 0, seq: parent.seq, hash: parent.hash }],
      content: said.content,
      erased: undefined,
    },
    {
      clock: erased.clock,
      type: erased.type,
      parents: [],
      content: undefined,
      erased: erased.bodyHash,
    },
  ],
  signature: alice.keys.sign("head", head),
};

const claimed = { device: log.device, epoch: log.epoch, next: 2, hash: secondHash };
/** The claim of a device that holds the batch and nothing else. */
export const held: Held = { conversation, logs: [{ ...claimed, signature: undefined }] };
/** The same claim as Alice's own device hears it. */
export const heldOfAlice: Held = {
  conversation,
  logs: [{ ...claimed, signature: batch.signature }],
};

const readMark = [{ device: log.device, epoch: log.epoch, next: 2 }];
const opening = { epoch: log.epoch, seq: 1, hash: secondHash };

function entryHash(name: string, prev: EntryHash, entry: Entry, hash: EntryHash): Vector {
  const { seq, clock, type, parents, bodyHash } = entry;
  const hashed = { ...log, seq, prev, clock, type, parents, bodyHash };
  return vector(name, "entry-hash", hashed, Uint8Array.fromHex(hash));
}

/** A log, entry by entry. */
export const logs: Chapter = {
  title: "A log",
  vectors: [
    entryHash("the hash of alice's first entry", noEntry, said, firstHash),
    entryHash("the hash of her second", firstHash, erased, secondHash),
    vector("her head", "head", { ...log, seq: erased.seq, hash: secondHash }, head),
    vector("both entries as a batch", "batch", batch, encode(batchShape, batch)),
    vector("what a device with both holds", "vector", held, encode(vectorShape, held)),
    vector("the same, as sent to alice", "vector", heldOfAlice, encode(vectorShape, heldOfAlice)),
    vector("the body of a read entry", "read-mark", readMark, encode(readShape, readMark)),
    vector("the body of an opening entry", "opening", opening, encode(openingShape, opening)),
  ],
};
