// Where the contract of databases is tried: an empty place for each case, and rows to put there.
import { test } from "node:test";
import type { AccountId, DeviceId } from "#protocol";
import type { AccountRow, Database } from "#server";

/** A place for one database, which can be opened again and again, and is removed at the end. */
export interface Place {
  open(): Promise<Database>;
  remove(): Promise<void>;
}

/** One thing that holds; `reopen` opens the same database again. */
export type Case = (database: Database, reopen: () => Promise<Database>) => Promise<void>;

/** Runs a suite on the databases that `makePlace` makes, one for each test. */
export type Suite = (technology: string, makePlace: () => Promise<Place>) => void;

/** Runs these cases, each in a place of its own. */
export function runAll(
  all: Record<string, Case>,
  technology: string,
  makePlace: () => Promise<Place>,
): void {
  for (const [sentence, holds] of Object.entries(all)) {
    test(`${technology}: ${sentence}`, () => inPlace(makePlace, holds));
  }
}

async function inPlace(makePlace: () => Promise<Place>, run: Case): Promise<void> {
  const place = await makePlace();
  let database = await place.open();
  try {
    await run(database, async () => {
      await database.close();
      database = await place.open();
      return database;
    });
  } finally {
    await database.close();
    await place.remove();
  }
}

/** Ids that differ in one hex digit. */
export const accountOf = (digit: string): AccountId => digit.repeat(64) as AccountId;
export const deviceOf = (digit: string): DeviceId => digit.repeat(64) as DeviceId;
export const [laptop, phone, bobsLaptop] = [deviceOf("1"), deviceOf("2"), deviceOf("3")] as const;

/** A choice of this moment. */
export const now = { at: 1, now: 1, by: laptop };

/** A row as a sign-up makes it; the hex digit `seed` makes rows different. */
export function rowOf(name: string, seed: string, fields: Partial<AccountRow> = {}): AccountRow {
  return {
    account: accountOf(seed),
    name,
    record: new Uint8Array(192).fill(Number.parseInt(seed, 16)),
    wrappedKey: Uint8Array.of(0, 255, 0),
    stretching: Uint8Array.of(1, 0),
    registered: 0,
    registration: new Uint8Array(),
    list: Uint8Array.of(1),
    number: 1,
    ...fields,
  };
}

export const alice = rowOf("alice", "a");
export const bob = rowOf("bob", "b");
