// How much every database of the server remembers.
import assert from "node:assert/strict";
import type { AccountId, RequestId } from "#protocol";
import { type Case, type Suite, runAll, laptop, alice, bob, now } from "./database-place.ts";

/** How much it remembers: on a disk that takes a thousand commits, so it is a suite of its own. */
export const databaseBounds: Suite = (technology, makePlace) =>
  runAll(bounds, technology, makePlace);

const bounds: Record<string, Case> = {
  "the last 1024 removed blocks are remembered": async (database) => {
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    const { account } = alice;
    const others = Array.from({ length: 1026 }, (_, i) => i.toString(16).padStart(64, "0"));
    for (const [at, other] of others.toReversed().entries()) {
      await database.block({ account, blocked: other as AccountId, ...now, on: at < 1 });
    }
    const { blocked, unblocked } = await database.blocksOf({ account });
    assert.deepEqual(blocked, [others.at(-1)]);
    assert.deepEqual(unblocked, others.slice(0, 1024));
  },

  "an account blocks 1024 others at a time": async (database) => {
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    const { account } = alice;
    const block = (index: number, on = true): Promise<"stored" | "stale" | "full"> => {
      const blocked = index.toString(16).padStart(64, "0") as AccountId;
      return database.block({ account, blocked, ...now, on });
    };
    for (let index = 0; index < 1024; index += 1) assert.equal(await block(index), "stored");
    assert.deepEqual([await block(1024), await block(5)], ["full", "stored"]);
    assert.equal((await database.blocksOf({ account })).blocked.length, 1024);
    assert.deepEqual([await block(5, false), await block(1024)], ["stored", "stored"]);
  },

  "a request that two accounts have ended was ended by the first": async (database) => {
    const [request, from, to] = ["aa".repeat(16) as RequestId, alice.account, bob.account];
    await database.endRequest({ request, by: to, how: "left", until: 1_000, now: 0 });
    await database.endRequest({ request, by: from, how: "away", until: 2_000, now: 0 });
    const { ended } = await database.objections({ request, from, to });
    assert.deepEqual(ended, { by: to, how: "left" });
  },

  "an account that ends requests without end is remembered by the latest 1024": async (
    database,
  ) => {
    const [from, to] = [alice.account, bob.account];
    const ids = Array.from({ length: 1026 }, (_, i) => i.toString(16).padStart(32, "0"));
    for (const [at, id] of ids.entries()) {
      const request = id as RequestId;
      await database.endRequest({ request, by: from, how: "left", until: 1_000 + at, now: 0 });
    }
    const isEnded = async (at: number): Promise<boolean> => {
      const request = ids[at] as RequestId;
      return (await database.objections({ request, from, to })).ended !== undefined;
    };
    assert.deepEqual(
      [await isEnded(0), await isEnded(1), await isEnded(2), await isEnded(1_025)],
      [false, false, true, true],
    );
  },
};
