// Contents that leave held entries, and come back into them: the bytes of their batch change, and
// neither its hashes nor what it is.
import { decode, decodeBatch, encodeBatch, entryTypes, limits, meaningOf } from "#protocol";
import { openBody, parentShape, type Batch, type BatchEntry, type Parent } from "#protocol";
import { numberOf } from "../disk/entry-number.ts";
import { columnsOfLog } from "../disk/log-name.ts";
import { noteRemoval } from "../disk/removals.ts";
import { isExpired, type Absence } from "./absences.ts";
import { hashesOf, isNamed, type HeldBatch } from "./held-batch.ts";
import type { HeldLog, Logs } from "./logs.ts";

/** An entry whose content has come back, and its number. */
export interface FilledEntry {
  id: number;
  entry: BatchEntry;
}

/**
 * Takes in the contents that are missing here and that this batch has; its hashes are those held.
 * Returns the entries that are whole now.
 */
export function fillIn(logs: Logs, log: HeldLog, batch: Batch, wallMs: number): FilledEntry[] {
  if (!logs.absences.has(log.id)) return [];
  const filled: FilledEntry[] = [];
  const end = Math.min(batch.first + batch.entries.length, log.next);
  for (let seq = batch.first; seq < end;) {
    const held = logs.batches.at(log.id, seq);
    if (held) filled.push(...fillBatch(logs, held, batch, wallMs));
    seq = held?.end ?? end;
  }
  if (filled.length > 0) noteRemoval(logs.store); // The index of words has passed them by.
  return filled;
}

function fillBatch(logs: Logs, held: HeldBatch, from: Batch, wallMs: number): FilledEntry[] {
  const filled: FilledEntry[] = [];
  const entries = held.batch.entries.map((entry, at) => {
    const [seq, id] = [held.first + at, numberOf(held.row.log, held.first + at)];
    const content = entry.erased && from.entries[seq - from.first]?.content;
    if (!content || isExpired(entry, wallMs) || logs.absences.of(id) !== "lost") return entry;
    const whole = { ...entry, content, erased: undefined };
    filled.push({ id, entry: whole });
    return whole;
  });
  // Somebody who joins what is not whole can make a batch that has no room for it.
  if (filled.length === 0 || !rewrite(logs, held, entries)) return [];
  for (const { id } of filled) logs.absences.end(id);
  return filled;
}

/** False if these entries do not fit into one batch. */
function rewrite(logs: Logs, held: HeldBatch, entries: BatchEntry[]): boolean {
  const bytes = encodeBatch({ ...held.batch, entries });
  if (bytes.length > limits.batchBytesMax) return false;
  logs.batches.rewrite(held, bytes);
  return true;
}

/** The entry without its content. */
export const bareEntry = (entry: BatchEntry, { sha256 }: Pick<Logs, "sha256">): BatchEntry =>
  entry.content ? { ...entry, content: undefined, erased: sha256(entry.content) } : entry;

/**
 * Erases the content of an entry on this device alone, for good. Others keep it, and those to whom
 * this device passes the entry on get it from them.
 */
export function eraseHere(logs: Logs, log: HeldLog, seq: number): void {
  if (logs.absences.of(numberOf(log.id, seq)) !== "deleted") erase(logs, log, seq, "here");
}

function erase(logs: Logs, log: HeldLog, seq: number, why: Absence): void {
  const held = logs.batches.at(log.id, seq);
  if (!held || held.row.bytes.length === 0) return; // Without a head it has not left this turn.
  const entry = held.entry(seq);
  const hasContent = entry.content !== undefined;
  const bare = held.batch.entries.with(seq - held.first, bareEntry(entry, logs));
  if (hasContent && !rewrite(logs, held, bare)) return;
  logs.absences.note(numberOf(log.id, seq), why);
  if (hasContent) noteRemoval(logs.store);
}

/** Carries out the `delete` entries among these new ones of the log, as far as we hold what they name. */
export function carryOutDeletes(logs: Logs, log: HeldLog, entries: readonly BatchEntry[]): void {
  const { conversation, account } = log;
  for (const entry of entries) {
    const target = targetOf(entry);
    if (!target) continue;
    logs.deletions.add(conversation, account, target);
    const named = logs.find({ conversation, device: target.device, epoch: target.epoch });
    if (named) eraseDeleted(logs, named, target.seq, target.seq + 1);
  }
}

/** What a `delete` entry names; undefined for any other entry. */
export function targetOf({ type, content }: BatchEntry): Parent | undefined {
  if (meaningOf(type) !== entryTypes.delete) return undefined;
  const body = openBody(type, content);
  return body && decode(parentShape, body.content);
}

/** Erases those of these entries that their account has deleted, before or after they came. */
export function eraseDeleted(logs: Logs, log: HeldLog, first: number, end: number): void {
  for (const { seq, hash } of logs.deletions.of(log, first, end)) {
    const held = logs.batches.at(log.id, seq);
    if (held && isNamed(held.hashOf(seq, logs.sha256), hash)) erase(logs, log, seq, "deleted");
    eraseEvidence(logs, log, seq, hash);
  }
}

/** The same in a batch that we keep as the proof of a fork. */
function eraseEvidence(logs: Logs, log: HeldLog, seq: number, name: Uint8Array): void {
  const id = columnsOfLog(log);
  const where = "WHERE conversation = ? AND device = ? AND epoch = ?";
  const kept = logs.store.get(`SELECT batch FROM fork ${where}`, ...id)?.["batch"];
  const batch = kept instanceof Uint8Array ? decodeBatch(kept) : undefined;
  const at = seq - (batch?.first ?? Infinity);
  const entry = batch?.entries[at];
  const prev = batch && logs.hashAt(log, batch.first - 1);
  if (!batch || !entry || prev === undefined) return;
  const hash = hashesOf(batch, Uint8Array.fromHex(prev), logs.sha256)[at];
  if (!hash || !isNamed(hash, name)) return;
  const bytes = encodeBatch({ ...batch, entries: batch.entries.with(at, bareEntry(entry, logs)) });
  logs.store.run(`UPDATE fork SET batch = ? ${where}`, bytes, ...id);
  noteRemoval(logs.store); // So that it leaves the journal, too (word-index.ts).
}
