// What every database of the server must do, whatever it is made of.
import assert from "node:assert/strict";
import type { AccountId, RequestId } from "#protocol";
import {
  type Case,
  type Suite,
  runAll,
  laptop,
  phone,
  bobsLaptop,
  rowOf,
  alice,
  bob,
  now,
} from "./database-place.ts";

/** Runs the suite; `makePlace` makes an empty place for each test. */
export const databaseSuite: Suite = (technology, makePlace) =>
  runAll({ ...cases, ...relaying }, technology, makePlace);

const cases: Record<string, Case> = {
  "an account hides until it no longer does, and that outlives the program": async (
    database,
    reopen,
  ) => {
    const { account } = alice;
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    assert.equal(await database.isHidden({ account }), false);
    for (const on of [true, true]) await database.hide({ account, on });
    const opened = await reopen();
    assert.equal(await opened.isHidden({ account }), true);
    assert.equal(await opened.isHidden({ account: bob.account }), false);
    await opened.hide({ account, on: false });
    assert.equal(await opened.isHidden({ account }), false);
  },

  "the newest sealed settings of an account stay, and older ones are refused": async (
    database,
    reopen,
  ) => {
    const { account } = alice;
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    const [one, two] = [Uint8Array.of(1), Uint8Array.of(2, 2)];
    assert.deepEqual((await database.settingsOf({ account })).number, 0);
    assert.equal(await database.putSettings({ account, number: 2, sealed: two }), "stored");
    for (const number of [1, 2])
      assert.equal(await database.putSettings({ account, number, sealed: one }), "stale");
    const opened = await reopen();
    assert.deepEqual(await opened.settingsOf({ account }), { number: 2, sealed: two });
    assert.equal((await opened.settingsOf({ account: bob.account })).sealed.length, 0);
  },

  "a new database knows nobody": async (database) => {
    assert.equal(await database.accountByName({ name: "alice" }), undefined);
    assert.equal(await database.accountByDevice({ device: laptop }), undefined);
    assert.deepEqual((await database.blocksOf({ account: alice.account })).blocked, []);
  },

  "after a sign-up the account is found by name and by device, byte for byte": async (database) => {
    assert.equal(
      await database.createAccount({ row: alice, devices: [laptop, phone], now: 1 }),
      "created",
    );
    assert.equal(
      await database.createAccount({ row: bob, devices: [bobsLaptop], now: 1 }),
      "created",
    );
    assert.deepEqual(await database.accountByName({ name: "alice" }), alice);
    assert.deepEqual(await database.accountByDevice({ device: laptop }), alice);
    assert.deepEqual(await database.accountByDevice({ device: phone }), alice);
    assert.deepEqual(await database.accountByDevice({ device: bobsLaptop }), bob);
  },

  "of two sign-ups for one name, the second is refused and changes nothing": async (database) => {
    const mallory = rowOf("alice", "c");
    const answers = await Promise.all([
      database.createAccount({ row: alice, devices: [laptop], now: 1 }),
      database.createAccount({ row: mallory, devices: [phone], now: 1 }),
    ]);
    assert.deepEqual(answers.toSorted(), ["created", "taken"]);
    const [winner, loser] = answers[0] === "created" ? [alice, mallory] : [mallory, alice];
    const losersDevice = loser === alice ? laptop : phone;
    assert.deepEqual(await database.accountByName({ name: "alice" }), winner);
    assert.equal(await database.accountByDevice({ device: losersDevice }), undefined);
  },

  "an account does not get a second name": async (database) => {
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    const again = rowOf("alicia", "a");
    assert.equal(await database.createAccount({ row: again, devices: [phone], now: 1 }), "taken");
    assert.equal(await database.accountByName({ name: "alicia" }), undefined);
  },

  "a newer device list replaces the older one": async (database) => {
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    const list = Uint8Array.of(2, 2);
    const { account } = alice;
    const put = { account, list, number: 2, devices: [laptop, phone], now: 2 };
    assert.equal(await database.putList(put), "stored");
    const newer = { ...alice, list, number: 2 };
    assert.deepEqual(await database.accountByName({ name: "alice" }), newer);
    assert.deepEqual(await database.accountByDevice({ device: phone }), newer);
  },

  "a device list that is not newer is refused, and changes nothing": async (database) => {
    const { account } = alice;
    await database.createAccount({ row: { ...alice, number: 5 }, devices: [laptop], now: 1 });
    for (const number of [4, 5]) {
      const put = { account, list: Uint8Array.of(9), number, devices: [phone], now: 2 };
      assert.equal(await database.putList(put), "stale");
    }
    assert.deepEqual(await database.accountByName({ name: "alice" }), { ...alice, number: 5 });
    assert.equal(await database.accountByDevice({ device: phone }), undefined);
    assert.deepEqual((await database.accountByDevice({ device: laptop }))?.account, account);
  },

  "when two devices publish the same number, one is refused": async (database) => {
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    const put = { account: alice.account, number: 2, devices: [laptop] };
    const answers = await Promise.all([
      database.putList({ ...put, list: Uint8Array.of(1), now: 2 }),
      database.putList({ ...put, list: Uint8Array.of(2), now: 2 }),
    ]);
    assert.deepEqual(answers.toSorted(), ["stale", "stored"]);
  },

  "a newer password replaces all that belongs to the older one, and an older one nothing": async (
    database,
    reopen,
  ) => {
    const { account } = alice;
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    const put = {
      account,
      record: Uint8Array.of(7),
      wrappedKey: Uint8Array.of(8),
      stretching: Uint8Array.of(9),
      registration: Uint8Array.of(10),
    };
    assert.equal(await database.putPassword({ ...put, registered: 2 }), "stored");
    for (const registered of [1, 2]) {
      const older = { ...put, record: Uint8Array.of(1), registered };
      assert.equal(await database.putPassword(older), "stale");
    }
    const opened = await reopen();
    assert.deepEqual(await opened.accountByName({ name: "alice" }), {
      ...alice,
      ...put,
      registered: 2,
    });
    assert.equal(
      await opened.putPassword({ ...put, account: bob.account, registered: 9 }),
      "stale",
    );
  },

  "a device keeps the time at which it joined, and one that comes back is new": async (
    database,
  ) => {
    const { account } = alice;
    await database.createAccount({ row: alice, devices: [laptop, phone], now: 1 });
    const put = { account, list: Uint8Array.of(2) };
    await database.putList({ ...put, number: 2, devices: [laptop], now: 2 });
    assert.deepEqual(await database.devicesOf({ account }), [{ device: laptop, since: 1 }]);
    await database.putList({ ...put, number: 3, devices: [laptop, phone], now: 3 });
    const since = [laptop, phone].map((device, at) => ({ device, since: 1 + 2 * at }));
    assert.deepEqual(await database.devicesOf({ account }), since);
  },

  "a list for an account that does not exist is refused": async (database) => {
    const put = {
      account: alice.account,
      list: Uint8Array.of(1),
      number: 1,
      devices: [laptop],
      now: 2,
    };
    assert.equal(await database.putList(put), "stale");
    assert.equal(await database.accountByDevice({ device: laptop }), undefined);
  },

  "a removed device is no longer found": async (database) => {
    const { account } = alice;
    await database.createAccount({ row: alice, devices: [laptop, phone], now: 1 });
    await database.putList({
      account,
      list: Uint8Array.of(2),
      number: 2,
      devices: [phone],
      now: 2,
    });
    assert.equal(await database.accountByDevice({ device: laptop }), undefined);
    assert.equal((await database.accountByDevice({ device: phone }))?.number, 2);
  },

  "a device that two accounts list stays with the first": async (database) => {
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    await database.createAccount({ row: bob, devices: [bobsLaptop, laptop], now: 1 });
    const { account } = bob;
    await database.putList({
      account,
      list: Uint8Array.of(2),
      number: 2,
      devices: [laptop],
      now: 2,
    });
    assert.deepEqual(await database.accountByDevice({ device: laptop }), alice);
    assert.equal(await database.accountByDevice({ device: bobsLaptop }), undefined);
  },

  "a block is remembered until it is removed": async (database) => {
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    await database.createAccount({ row: bob, devices: [bobsLaptop], now: 1 });
    const block = { account: alice.account, blocked: bob.account };
    for (const on of [true, true]) {
      assert.equal(await database.block({ ...block, ...now, on }), "stored");
      assert.deepEqual((await database.blocksOf({ account: alice.account })).blocked, [
        bob.account,
      ]);
    }
    assert.deepEqual((await database.blocksOf({ account: bob.account })).blocked, []);
    for (const on of [false, false]) {
      assert.equal(await database.block({ ...block, ...now, on }), "stored");
      assert.deepEqual((await database.blocksOf({ account: alice.account })).blocked, []);
    }
  },

  "a removed block is different from one that never existed": async (database, reopen) => {
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    const block = { account: alice.account, blocked: bob.account };
    await database.block({ ...block, ...now, on: true });
    await database.block({ ...block, ...now, on: false });
    const opened = await reopen();
    const { account } = alice;
    const taken = { blocked: [], unblocked: [bob.account] };
    assert.deepEqual(await opened.blocksOf({ account }), taken);
    await opened.block({ ...block, ...now, on: true });
    const again = { blocked: [bob.account], unblocked: [] };
    assert.deepEqual(await opened.blocksOf({ account }), again);
  },

  "a choice is stale if another device chose the opposite later, and one of now never is": async (
    database,
    reopen,
  ) => {
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    const { account } = alice;
    const block = { account, blocked: bob.account, now: 1_000, by: laptop };
    assert.equal(await database.block({ ...block, on: true, at: 500 }), "stored");
    const opened = await reopen();
    const there = { ...block, by: phone };
    assert.equal(await opened.block({ ...there, on: true, at: 490 }), "stored", "the same");
    assert.equal(await opened.block({ ...block, on: false, at: 499 }), "stale");
    assert.deepEqual((await opened.blocksOf({ account })).blocked, [bob.account]);
    assert.equal(await opened.block({ ...there, on: false, at: 499 }), "stored", "its own");
    assert.equal(await opened.block({ ...block, on: true, at: 499 }), "stale", "that was at 500");
    assert.equal(await opened.block({ ...block, on: true, at: 400, now: 400 }), "stored");
    assert.deepEqual((await opened.blocksOf({ account })).blocked, [bob.account]);
  },

  "somebody who has no account here can be blocked": async (database) => {
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    await database.block({ account: alice.account, blocked: bob.account, ...now, on: true });
    assert.deepEqual((await database.blocksOf({ account: alice.account })).blocked, [bob.account]);
  },

  "a request that was ended stays ended until its time, even after a restart": async (
    database,
    reopen,
  ) => {
    const [request, from, to] = ["aa".repeat(16) as RequestId, alice.account, bob.account];
    const ended = { request, by: from, how: "left", until: 1_000 } as const;
    assert.equal(await database.endRequest({ ...ended, now: 500 }), "stored");
    await database.endRequest({ ...ended, until: 900, now: 600 });
    const opened = await reopen();
    const against = { ended: { by: from, how: "left" }, blocked: false };
    assert.deepEqual(await opened.objections({ request, from, to }), against);
    await opened.endRequest({ ...ended, request: "bb".repeat(16) as RequestId, now: 1_001 });
    const nothing = { ended: undefined, blocked: false };
    assert.deepEqual(await opened.objections({ request, from, to }), nothing);
  },

  "a block counts against a yes in either direction": async (database) => {
    await database.createAccount({ row: alice, devices: [laptop], now: 1 });
    const request = "aa".repeat(16) as RequestId;
    const between = async (from: AccountId, to: AccountId): Promise<boolean> =>
      (await database.objections({ request, from, to })).blocked;
    const block = { account: alice.account, blocked: bob.account };
    await database.block({ ...block, ...now, on: true });
    assert.equal(await between(alice.account, bob.account), true);
    assert.equal(await between(bob.account, alice.account), true);
    await database.block({ ...block, ...now, on: false });
    assert.equal(await between(bob.account, alice.account), false);
  },

  "everything is still there when the database is opened again": async (database, reopen) => {
    await database.createAccount({ row: alice, devices: [laptop, phone], now: 1 });
    const { account } = alice;
    const list = Uint8Array.of(7);
    await database.putList({ account, list, number: 3, devices: [phone], now: 2 });
    await database.block({ account, blocked: bob.account, ...now, on: true });
    const opened = await reopen();
    const kept = { ...alice, list, number: 3 };
    assert.deepEqual(await opened.accountByName({ name: "alice" }), kept);
    assert.deepEqual(await opened.accountByDevice({ device: phone }), kept);
    assert.equal(await opened.accountByDevice({ device: laptop }), undefined);
    assert.deepEqual((await opened.blocksOf({ account })).blocked, [bob.account]);
    assert.equal(
      await opened.createAccount({ row: rowOf("alice", "d"), devices: [], now: 1 }),
      "taken",
    );
  },
};

const relaying: Record<string, Case> = {
  "what accounts have relayed adds up, also after a restart, and ends with the month": async (
    database,
    reopen,
  ) => {
    const { account } = alice;
    const other = { account: bob.account, bytes: 5 };
    await database.addRelayed({ month: 7, rows: [{ account, bytes: 100 }, other] });
    await database.addRelayed({ month: 7, rows: [{ account, bytes: 20 }] });
    const opened = await reopen();
    assert.equal(await opened.relayed({ account, month: 7 }), 120);
    assert.equal(await opened.relayed({ account, month: 8 }), 0);
    await opened.addRelayed({ month: 8, rows: [{ account, bytes: 1 }] });
    assert.equal(await opened.relayed({ account, month: 8 }), 1);
    assert.equal(await opened.relayed({ account: bob.account, month: 7 }), 0);
  },
};
