// What a disk holds, entry by entry, read from its rows and not by the peer.
import { decodeBatch, type BatchEntry } from "#protocol";
import type { SqlValue } from "#peer";

/** An entry, and whose it is. */
export interface EntryOn extends BatchEntry {
  account: string;
  device: string;
  log: number;
  seq: number;
}

const hex = (value: SqlValue | undefined): string =>
  value instanceof Uint8Array ? value.toHex() : "";

/** All entries, by the rows of their logs and their seqs. */
export function entriesOn(disk: { rows(sql: string): Record<string, SqlValue>[] }): EntryOn[] {
  const rows = disk.rows(
    `SELECT log.id AS log, account, device, bytes FROM batch
     JOIN log ON log.id = batch.id >> 32 ORDER BY batch.id`,
  );
  return rows.flatMap(({ log, account, device, bytes }) => {
    const batch = bytes instanceof Uint8Array ? decodeBatch(bytes) : undefined;
    if (!batch) throw new Error("a batch cannot be read");
    return batch.entries.map((entry, at) => {
      const about = { account: hex(account), device: hex(device), log: Number(log) };
      return Object.assign(about, entry, { seq: batch.first + at });
    });
  });
}
