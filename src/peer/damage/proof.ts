// What proves a batch of a damaged store: its bytes lead from the hash before it to its head, and
// its author has signed that.
import type { Primitives } from "#crypto";
import { headBytes, type Batch, type Checks } from "#protocol";
import type { AccountId, DeviceId, DeviceList, EntryHash } from "#protocol";
import { columnsOf, hasPlaces } from "../disk/batch-columns.ts";
import { hasHead, HeldBatch, intactBatch, type BatchRow } from "../logs/held-batch.ts";

/** What checking proofs needs. */
export interface ProofNeeds {
  primitives: Primitives;
  checks: Checks;
}

/** The owner of a device, and the key that signs its heads. */
interface Owner {
  account: AccountId;
  signingKey: Uint8Array;
}

/** The devices that these lists name. */
export type Owners = ReadonlyMap<DeviceId, Owner>;

/** The owners of the devices in these lists. */
export const ownersIn = (lists: DeviceList[]): Owners =>
  new Map(
    lists.flatMap(({ account, devices }) =>
      devices.map(({ id, signingKey }) => [id, { account, signingKey }] as const),
    ),
  );

/**
 * The batch of a row, with everything that follows from its bytes made again; undefined if it does
 * not prove itself. The heads of an unknown device are believed. A head may be lost: then only the
 * hashes prove the batch.
 */
export function proved(
  row: BatchRow,
  { primitives, checks }: ProofNeeds,
  owners: Owners,
): HeldBatch | undefined {
  const batch = intactBatch(row, primitives.sha256);
  if (!batch || !isSigned(row, batch, checks, owners)) return undefined;
  return derived(new HeldBatch(row, batch));
}

/** Whether its author has signed the batch of this row, as far as we can say. */
export function isSigned(row: BatchRow, batch: Batch, checks: Checks, owners: Owners): boolean {
  const key = owners.get(batch.device)?.signingKey;
  if (!key || !hasHead(row.bytes)) return true;
  const head = headBytes(batch, row.first + row.count - 1, row.hash.toHex() as EntryHash);
  return checks.verify(key, "head", head, batch.signature);
}

/** The row with its columns as the bytes give them; its places if it still has one of each entry. */
function derived(held: HeldBatch): HeldBatch {
  const { row, batch } = held;
  const clocks = batch.entries.map(({ clock }) => clock);
  const places = hasPlaces(row.places, row.count) ? held.places : clocks;
  return new HeldBatch({ ...row, ...columnsOf(batch.entries, places) }, batch);
}
