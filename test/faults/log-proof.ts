// Whether the logs on a disk are consistent: every seq, every hash, every signed head, every place.
import type { DatabaseSync } from "node:sqlite";
import { checksOf } from "#crypto";
import { hashEntry, headBytes, noEntry, openDeviceList } from "#protocol";
import type { DeviceId, EntryHash } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { batchesOn, bytesOf, isStoredLine, type StoredBatch } from "./stored-batches.ts";

const checks = checksOf(primitivesNode);

/** What is wrong with the logs of this store: holes, broken chains, unsigned heads, forks. */
export function faultsOfLogs(database: DatabaseSync): string[] {
  const keys = signingKeys(database);
  const logs = database.prepare("SELECT id, device, epoch, hole FROM log").all();
  const forks = database.prepare("SELECT count(*) AS n FROM fork").get()?.["n"];
  const batches = batchesOn(database);
  const readable = batches.filter((batch) => batch !== undefined);
  const named = new Map(logs.map(({ id, device }) => [Number(id), bytesOf(device).toHex()]));
  return [
    ...(forks === 0 ? [] : [`${forks} forks`]),
    ...batches.flatMap((batch) => (batch ? [] : ["a batch cannot be read"])),
    ...logs.flatMap(({ id, hole }) => (hole === null ? [] : [`log ${id}: a hole at ${hole}`])),
    ...readable
      .filter(({ log, said }) => named.get(log) !== said.device)
      .map(({ log }) => `log ${log}: a batch is of another`),
    ...logs.flatMap(({ id }) => {
      const own = readable.filter(({ log }) => log === Number(id));
      return faultsOfLog(own, keys).map((fault) => `log ${id}: ${fault}`);
    }),
  ];
}

/** The keys of all devices that a list on this disk names. */
function signingKeys(database: DatabaseSync): Map<DeviceId, Uint8Array> {
  const lists = database
    .prepare("SELECT list FROM contact UNION ALL SELECT value FROM profile WHERE key = 'list'")
    .all();
  const devices = lists.flatMap(({ list }) => openDeviceList(bytesOf(list), checks)?.devices ?? []);
  return new Map(devices.map(({ id, signingKey }) => [id, signingKey]));
}

/** How far a log has come. */
interface End {
  next: number;
  hash: EntryHash;
  clock: number;
  place: number;
}

function faultsOfLog(batches: StoredBatch[], keys: Map<DeviceId, Uint8Array>): string[] {
  const faults: string[] = [];
  let end: End = { next: 0, hash: noEntry, clock: -1, place: -1 };
  for (const batch of batches) {
    const hash = lastHash(batch, end.hash);
    faults.push(
      ...faultsOfPlaces(batch, end),
      ...faultsOfRow(batch, end, hash),
      ...(isSigned(batch, hash, keys) ? [] : [`the head of ${batch.first} is not signed`]),
    );
    const [clock, place] = [batch.said.entries.at(-1)?.clock ?? 0, batch.places.at(-1) ?? 0];
    end = { next: batch.first + batch.said.entries.length, hash, clock, place };
  }
  return faults;
}

/** The hash of the last entry, from the contents of all. */
function lastHash({ said }: StoredBatch, before: EntryHash): EntryHash {
  let hash = before;
  for (const [at, { parents, erased, ...entry }] of said.entries.entries()) {
    const named = parents.map(({ log, seq, hash: start }) => {
      const { device, epoch } = said.logs[log] ?? said;
      return { device, epoch, seq, hash: start };
    });
    const bodyHash = entry.content ? checks.sha256(entry.content) : (erased ?? new Uint8Array(32));
    const whole = { ...entry, parents: named, seq: said.first + at, bodyHash };
    hash = hashEntry(said, hash, whole, checks.sha256);
  }
  return hash;
}

/** What the columns say that the bytes do not. */
function faultsOfRow({ first, row, said, places }: StoredBatch, end: End, hash: EntryHash) {
  const { entries } = said;
  const right = {
    first: first === end.next && said.first === first,
    count: row["count"] === entries.length,
    lines: row["lines"] === entries.filter((entry) => isStoredLine(entry)).length,
    clock: row["clock"] === entries.at(-1)?.clock,
    place: row["place"] === places[0] && row["till"] === places.at(-1),
    prev: bytesOf(row["prev"]).toHex() === end.hash,
    hash: bytesOf(row["hash"]).toHex() === hash,
  };
  const wrong = Object.entries(right).filter(([, isRight]) => !isRight);
  return wrong.map(([column]) => `the ${column} of ${first} is wrong`);
}

/** Clocks and places grow within a log, and no entry stands before its clock. */
function faultsOfPlaces({ first, said, places }: StoredBatch, end: End): string[] {
  if (places.length !== said.entries.length) return [`${places.length} places at ${first}`];
  let { clock, place } = end;
  return said.entries.flatMap((entry, at) => {
    const here = places[at] ?? 0;
    const grows = entry.clock > clock && here > place && here >= entry.clock;
    ({ clock } = entry);
    place = here;
    return grows ? [] : [`the place of ${first + at} is wrong`];
  });
}

function isSigned({ said }: StoredBatch, hash: EntryHash, keys: Map<DeviceId, Uint8Array>) {
  const key = keys.get(said.device);
  const head = headBytes(said, said.first + said.entries.length - 1, hash);
  return key !== undefined && checks.verify(key, "head", head, said.signature);
}
