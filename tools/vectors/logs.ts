// Alice's log: four entries, their hashes, the head, the batch, and what others say about it.
import { createChain, encode, encodeBatch, encodeBody, entryTypes, headBytes } from "#protocol";
import { noEntry, openingShape, parentShape, readShape, silentFlag, vectorShape } from "#protocol";
import type { BatchEntry, Body, Entry, EntryHash, Epoch, LogId } from "#protocol";
import type { Parent, Vector as Held } from "#protocol";
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

const utf8 = (words: string): Uint8Array => new TextEncoder().encode(words);

/** The body with its salt before it. */
const salted = (seq: number, body: Uint8Array): Uint8Array =>
  Uint8Array.from([...filled(0x50 + seq, 16), ...body]);

type Fields = Pick<Entry, "seq" | "type"> & Partial<Entry>;

function entryOf(fields: Fields, body: Uint8Array): Entry {
  const content = salted(fields.seq, body);
  const clock = now * 1000 + fields.seq;
  const bare = { clock, flags: 0, lifetime: 0, parents: [], bodyHash: sha256(content), content };
  return { ...bare, ...fields };
}

/** The type of a text in version 2. */
const olderText = 1;
/** A type that no program knows yet. */
const newerType = 99;

const textBody: Body = { content: utf8("How are you?"), fallback: undefined };
const newerBody: Body = { content: filled(0x9e, 4), fallback: "Alice has started a poll." };

const older = entryOf({ seq: 0, type: olderText, parents: [parent] }, utf8("Hello, Bob."));
const said = entryOf({ seq: 1, type: entryTypes.text, parents: [parent] }, encodeBody(textBody));
const newer = entryOf({ seq: 2, type: newerType, lifetime: 86_400 }, encodeBody(newerBody));
/** A reaction that was written and then erased: its hash stays, its content does not. */
const erased: Entry = {
  ...entryOf({ seq: 3, type: entryTypes.reaction, flags: silentFlag }, encodeBody(textBody)),
  content: undefined,
};
const entries = [older, said, newer, erased];

const hashes: Uint8Array[] = [];
const chain = createChain(log, sha256);
for (const entry of entries) hashes.push(chain(hashes.at(-1) ?? new Uint8Array(32), entry));

const hashAt = (seq: number): EntryHash => (hashes[seq]?.toHex() ?? noEntry) as EntryHash;
const last = { seq: erased.seq, hash: hashAt(erased.seq) };
const head = headBytes(log, last.seq, last.hash);

const inBatch = ({ clock, type, flags, lifetime, parents, ...entry }: Entry): BatchEntry => ({
  clock,
  type,
  flags,
  lifetime,
  parents: parents.map(({ seq, hash }) => ({ log: 0, seq, hash })),
  content: entry.content,
  erased: entry.content ? undefined : entry.bodyHash,
});

/** All entries under one head. */
export const batch = {
  ...log,
  first: 0,
  logs: [{ device: parent.device, epoch: parent.epoch }],
  entries: entries.map(inBatch),
  signature: alice.keys.sign("head", head),
};

const claimed = { device: log.device, epoch: log.epoch, next: entries.length, hash: last.hash };
/** The claim of a device that holds the batch and nothing else. */
export const held: Held = { conversation, logs: [{ ...claimed, signature: undefined }] };
/** The same claim as Alice's own device hears it. */
export const heldOfAlice: Held = {
  conversation,
  logs: [{ ...claimed, signature: batch.signature }],
};

const readMark = [{ device: log.device, epoch: log.epoch, next: entries.length }];
const opening = { epoch: log.epoch, ...last };
const target: Parent = {
  device: log.device,
  epoch: log.epoch,
  seq: said.seq,
  hash: Uint8Array.fromHex(hashAt(said.seq)).subarray(0, 16),
};

/** What is hashed; the form of version 2 has neither flags nor a lifetime. */
function hashed({ seq, clock, type, flags, lifetime, parents, bodyHash }: Entry): object {
  const before = { ...log, seq, prev: hashAt(seq - 1), clock, type };
  return type === olderText
    ? { ...before, parents, bodyHash }
    : { ...before, flags, lifetime, parents, bodyHash };
}

const entryHash = (name: string, entry: Entry): Vector =>
  vector(name, "entry-hash", hashed(entry), Uint8Array.fromHex(hashAt(entry.seq)));

/** A log, entry by entry. */
export const logs: Chapter = {
  title: "A log",
  vectors: [
    entryHash("the hash of alice's first entry, a text of version 2", older),
    entryHash("the hash of her second, a text of version 3", said),
    entryHash("the hash of her third, of a type that nobody knows yet", newer),
    entryHash("the hash of her fourth, a silent one that is erased", erased),
    vector("her head", "head", { ...log, ...last }, head),
    vector("all four as a batch", "batch", batch, encodeBatch(batch)),
    vector("the body of the second", "body", textBody, encodeBody(textBody)),
    vector("the body of the third, with a fallback", "body", newerBody, encodeBody(newerBody)),
    vector("what a device with all four holds", "vector", held, encode(vectorShape, held)),
    vector("the same, as sent to alice", "vector", heldOfAlice, encode(vectorShape, heldOfAlice)),
    vector("the content of a read entry", "read-mark", readMark, encode(readShape, readMark)),
    vector("the content of an opening entry", "opening", opening, encode(openingShape, opening)),
    vector("the content of a delete entry", "namedParent", target, encode(parentShape, target)),
  ],
};
