// Delivery with a liar in it: what devices hold stays correct and bounded, and honest logs still
// converge.
import assert from "node:assert/strict";
import { decodeBetweenPeers, encode, encodeBatch, encodeBetweenPeers, limits } from "#protocol";
import { readShape, type BetweenPeers, type Claim, type Epoch } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { Logs } from "../../src/peer/logs/logs.ts";
import { Receipts } from "../../src/peer/delivery/receipts.ts";
import { entriesOn } from "../peer/stage/entries-on.ts";
import { conversation, createHalf, type Half } from "../peer/stage/halves.ts";
import { assertEqual } from "../peer/stage/wire-stories.ts";
import { createWire, type End, type Wire } from "../peer/stage/wire.ts";
import { Byzantine } from "./byzantine.ts";
import { createChoices, type Choices } from "./choices.ts";
import type { Target } from "./target.ts";

const windows = [0, 1, limits.relayWindowBytes, 0xffff_ffff];

/** What Mallory says to Bob over Alice's link. */
function lie(choices: Choices, { alice }: Wire, mallory: Byzantine): BetweenPeers {
  const kind = choices.below(8);
  if (kind > 1) return { type: "batch", batch: encodeBatch(mallory.batch(choices)) };
  const vector = { conversation, logs: mallory.claims(choices, alice.claims()) };
  const window = windows[choices.below(windows.length)] ?? 0;
  if (kind === 0) return { type: "ack", vector, window };
  const wanted = choices.below(2) === 0;
  const pages = 1 + choices.below(2);
  return { type: "have", vector, window, wanted, page: 0, pages, pause: "none" };
}

/** Sends it over the wire like everything else, possibly many times. */
function hear(end: End, said: BetweenPeers, times: number): void {
  const [heard] = decodeBetweenPeers(encodeBetweenPeers([said]))?.said ?? [];
  if (!heard) return;
  for (let time = 0; time < times; time += 1) end.hear(heard);
}

function act(choices: Choices, wire: Wire, mallory: Byzantine): void {
  const kind = choices.below(16);
  if (kind === 0) wire.alice.write("from alice");
  else if (kind === 1) wire.bob.write("from bob", "and more");
  else if (kind === 2) wire.step("is lost");
  else if (kind === 3) wire.step("comes twice");
  else if (kind === 4) wire.step("comes late");
  else if (kind === 5) wire.run();
  else if (kind === 6) wire.pass(choices.below(65_536));
  else hear(wire.bob, lie(choices, wire, mallory), kind === 7 ? 20 : 1);
}

const count = ({ store }: Half, table: string): number =>
  Number(store.get(`SELECT count(*) AS n FROM ${table}`)?.["n"]);

/** What a device believes the other holds must match what it holds itself. */
function assertAgrees({ logs }: Half, claims: Claim[]): void {
  for (const claim of claims) {
    const log = logs.find({ ...claim, conversation });
    if (log && claim.next <= log.next) assert.equal(logs.hashAt(log, claim.next - 1), claim.hash);
  }
}

/** The number of entries that this end has written. */
const ownEntries = ({ half }: End): number =>
  half.logs
    .of(conversation)
    .filter(({ device }) => device === half.me.keys.id)
    .reduce((sum, { next }) => sum + next, 0);

/** Nothing is acknowledged that is not held, and nothing is stored that was not accepted. */
function check(end: End): void {
  const { half, said, stored, forget, claims } = end;
  const vectors = [...said("have"), ...said("ack")].map(({ vector }) => vector);
  forget();
  const held = new Map(claims().map((one) => [one.device + one.epoch, one]));
  for (const claim of vectors.flatMap(({ logs }) => logs)) {
    const log = held.get(claim.device + claim.epoch);
    assert.ok(log && claim.next <= log.next, "more was claimed than is held");
    if (claim.next === log.next) assert.equal(claim.hash, log.hash);
  }
  for (const { logs } of end.acknowledged.splice(0)) assertAgrees(half, logs);
  const entries = entriesOn(half.disk).length;
  assert.equal(entries, stored.length + ownEntries(end));
  assert.ok(count(half, "awaited") <= entries * limits.parentsMax);
  assert.ok(count(half, "batch") <= entries);
  assert.ok(half.logs.of(conversation).every(({ next }) => next > 0));
  assert.ok(count(half, "fork") <= count(half, "log"));
}

/** A new link, over which only the two honest devices speak. */
function heal(wire: Wire): void {
  wire.join();
  wire.run();
  wire.alice.write("after all this");
  wire.bob.write("indeed");
  wire.run();
  wire.pass(61_000);
  assertEqual(wire);
}

const actsMax = 48;

function anySync(bytes: Uint8Array): void {
  const choices = createChoices(bytes);
  const phone = createHalf("alice", "phone");
  const wire = createWire(phone);
  const mallory = new Byzantine(phone, wire.alice.half, wire.bob.half);
  wire.join();
  for (let acts = 0; choices.left > 0 && acts < actsMax; acts += 1) {
    act(choices, wire, mallory);
    for (const end of [wire.alice, wire.bob]) check(end);
  }
  heal(wire);
  for (const end of [wire.alice, wire.bob]) check(end);
}

/** One entry of the phone, and then four others from the same start. */
const fork = Uint8Array.from(
  [
    [8, 2, 0, 0, 0, 0, 1, 0],
    [8, 2, 0, 1, 3, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0, 2, 0],
  ].flat(),
);

/** Honest lines with one lie of each kind between them. */
function stories(): Uint8Array[] {
  const honest = [0, 5, 1, 5];
  const lies = Array.from({ length: 7 }, (_, twist) => [8, 2, 0, twist, 2, 0, 0, 0, 5, 2, 0, 1, 1]);
  const rows = Array.from({ length: 6 }, (_, kind) => [
    8,
    2,
    1,
    0,
    1,
    kind,
    1,
    1,
    9,
    0,
    1,
    3,
    1,
    5,
  ]);
  const claims = [0, 1].flatMap((kind) => [0, 1, 2, 3].map((how) => [8, kind, how, 1, 1, 3, 0]));
  const between = [[], ...lies, ...rows, ...claims].map((one) =>
    Uint8Array.from([...honest, ...one, ...honest, ...one, ...honest]),
  );
  return [...between, fork];
}

/** Three lines that Alice has written. */
const writer = createHalf("alice");
writer.write("one", "two", "three");
const [log] = writer.logs.of(conversation);
const reader = createHalf("bob").me.account;

/**
 * Whatever is reported as read, each line is in one state, and no line is counted that does not
 * exist.
 */
function anyReadMark(bytes: Uint8Array): void {
  const receipts = new Receipts(
    new Logs(writer.store, primitivesNode),
    () => writer.me.account,
    (device) => device === writer.me.keys.id,
  );
  receipts.readBy(reader, conversation, bytes);
  const { kept, delivered, read } = receipts.whereabouts(conversation);
  assert.equal(kept + delivered + read, 3);
  assert.ok(Math.min(kept, delivered, read) >= 0);
  // Lines written later are not yet read, whatever was reported before.
  assert.ok(writer.store.all("SELECT next FROM read_mark").every(({ next }) => Number(next) <= 3));
  writer.store.run("DELETE FROM read_mark");
}

/** Marks up to positions before, at and after the end. */
function marks(): Uint8Array[] {
  const { device, epoch } = log ?? { device: writer.me.keys.id, epoch: "" as Epoch };
  const nexts = [0, 1, 3, 4, Number.MAX_SAFE_INTEGER];
  return nexts.map((next) => encode(readShape, [{ device, epoch, next }]));
}

/** The targets for delivery. */
export const syncTargets: readonly Target[] = [
  { name: "syncs", short: 20, seeds: stories, run: anySync },
  { name: "receipts", seeds: marks, run: anyReadMark },
];
