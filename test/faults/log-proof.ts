// Whether the logs on a disk are consistent: every seq, every hash and every signed head.
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { checksOf } from "#crypto";
import { decode, hashEntry, headBytes, noEntry, openDeviceList, parentsShape } from "#protocol";
import type { DeviceId, EntryHash, LogId } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";

const checks = checksOf(primitivesNode);
const bytesOf = (value: SQLOutputValue | undefined): Uint8Array =>
  value instanceof Uint8Array ? value : new Uint8Array();

/** What is wrong with the logs of this store: holes, broken chains, unsigned heads, forks. */
export function faultsOfLogs(database: DatabaseSync): string[] {
  const keys = signingKeys(database);
  const logs = database.prepare("SELECT * FROM log").all();
  const forks = database.prepare("SELECT count(*) AS n FROM fork").get()?.["n"];
  return [
    ...(forks === 0 ? [] : [`${forks} forks`]),
    ...logs.flatMap((log) => faultsOfLog(database, log, keys)),
  ];
}

/** The keys of all devices that a list on this disk names. */
function signingKeys(database: DatabaseSync): Map<DeviceId, Uint8Array> {
  const lists = database
    .prepare("SELECT list FROM contact UNION ALL SELECT value FROM profile WHERE key = 'list'")
    .all();
  const devices = lists.flatMap(
    ({ list }) => openDeviceList(Uint8Array.from(bytesOf(list)), checks)?.devices ?? [],
  );
  return new Map(devices.map(({ id, signingKey }) => [id, signingKey]));
}

type Row = Record<string, SQLOutputValue>;

function faultsOfLog(database: DatabaseSync, row: Row, keys: Map<DeviceId, Uint8Array>): string[] {
  const log = row as unknown as LogId & { id: number; next: number; hash: string }; // Its columns.
  const key = keys.get(log.device);
  const entries = database.prepare("SELECT * FROM entry WHERE log = ? ORDER BY seq").all(log.id);
  const heads = database.prepare("SELECT * FROM head WHERE log = ? ORDER BY seq").all(log.id);
  const hashes = chain(log, entries);
  const name = `log ${log.id}`;
  const faults = entries.flatMap((entry, index) => [
    ...(entry["seq"] === index ? [] : [`${name}: ${entry["seq"]} stands in place ${index}`]),
    ...(entry["hash"] === hashes[index] ? [] : [`${name}: the hash of ${index} is wrong`]),
  ]);
  if (log.next !== entries.length) faults.push(`${name}: ends at ${log.next}`);
  if (log.hash !== (hashes.at(-1) ?? noEntry)) faults.push(`${name}: ends with a wrong hash`);
  if (entries.length > 0 && heads.at(-1)?.["seq"] !== entries.length - 1) {
    faults.push(`${name}: no head covers its last entry`);
  }
  const unsigned = heads.filter(({ seq, signature }) => {
    const hash = hashes[Number(seq)];
    const signed = hash && headBytes(log, Number(seq), hash);
    return !key || !signed || !checks.verify(key, "head", signed, bytesOf(signature));
  });
  return [...faults, ...unsigned.map(({ seq }) => `${name}: the head at ${seq} is not signed`)];
}

/** The hashes computed from the contents of the entries. */
function chain(log: LogId, entries: Row[]): EntryHash[] {
  const hashes: EntryHash[] = [];
  for (const row of entries) {
    const [salt, body] = [bytesOf(row["salt"]), bytesOf(row["body"])];
    const entry = {
      seq: Number(row["seq"]),
      clock: Number(row["clock"]),
      type: Number(row["type"]),
      parents: decode(parentsShape, Uint8Array.from(bytesOf(row["parents"]))) ?? [],
      bodyHash: checks.sha256(salt, body),
      content: { salt, body },
    };
    hashes.push(hashEntry(log, hashes.at(-1) ?? noEntry, entry, checks.sha256));
  }
  return hashes;
}
