// Kill storms: both peers of a chat and their server die again and again, at any moment.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { patiently } from "../system/patience.ts";
import { folder, startChat, startServer, type Server } from "../system/programs.ts";
import { createDice, seedOfRun, type Dice } from "./fault-dice.ts";
import { planDeaths, planServerDeaths } from "./kill-plan.ts";
import { byLength } from "./length.ts";
import { faultsOfLogs } from "./log-proof.ts";
import { storm, stormOnServer, type Damage, type Pair } from "./storm.ts";
import { readStoredChat, type StoredChat } from "./stored-chat.ts";
import { brokenAtLast } from "./talk-rules.ts";
import { Talker } from "./talker.ts";

const pairCount = byLength(2, 4);
const deathsOfPair = byLength(6, 170);
const deathsOfServer = byLength(3, 100);
/** There are more: sometimes both die, and anyone who dies at the start dies twice. */
const fewestKills = pairCount * deathsOfPair + deathsOfServer;
/** A peer that lost its server often waits up to 30 s before it tries again, and does nothing then. */
const restMs = 60_000;
const settleMs = 600_000;

test("nothing reported as kept is lost, duplicated or out of order in a storm of kills", async (t) => {
  const seed = seedOfRun();
  const dice = createDice(seed);
  const plans = Array.from({ length: pairCount }, () => planDeaths(dice, deathsOfPair));
  const serverPlan = planServerDeaths(dice, deathsOfServer);
  const damage: Damage = { kills: 0, broken: [] };
  const server = await startServer(t);
  const pairs = await Promise.all(plans.map((_, index) => meet(t, server, index, dice)));

  const storms = pairs.map((pair, index) => storm(pair, plans[index] ?? [], damage));
  await Promise.all([...storms, stormOnServer(t, server, serverPlan, damage)]);
  damage.broken.push(...(await settle(pairs.flat())));
  for (const pair of pairs) {
    damage.broken.push(...brokenAtLast(pair, [diskOf(pair[0]), diskOf(pair[1])]));
  }

  assert.deepEqual(damage.broken, [], `TINCAN_SEED=${seed} makes the same plan`);
  report(t, pairs, damage.kills);
});

/**
 * Two people who have signed up; every other pair uses only the relay. They agree to chat in the
 * storm.
 */
async function meet(t: TestContext, { url }: Server, index: number, dice: Dice): Promise<Pair> {
  const [one, two] = [`alice${index}`, `bob${index}`];
  const relay = index % 2 === 0 ? "on" : "off";
  const signedUp = [settleIn(t, url, one, relay), settleIn(t, url, two, relay)] as const;
  const [alice, bob] = await Promise.all(signedUp);
  return [
    new Talker(t, { url, data: alice, name: one, other: two, dice }),
    new Talker(t, { url, data: bob, name: two, other: one, dice }),
  ];
}

/** Signs up, stays signed in, and ends; returns the folder of the profile. */
async function settleIn(t: TestContext, url: string, name: string, relay: "on" | "off") {
  const data = folder(t);
  const chat = startChat(t, url, data);
  await chat.heard("Username:");
  chat.say(name);
  await chat.heard("Password:");
  chat.say("a long password", "a long password");
  await chat.heard(/^Stay signed in/);
  chat.say("yes");
  await chat.heard("Talk to:");
  chat.say(`/relay ${relay}`, "exit");
  await chat.ended();
  return data;
}

/** Waits until everything written is read, and ends all programs. */
async function settle(talkers: Talker[]): Promise<string[]> {
  const read = Promise.all(talkers.map((talker) => talker.settle()));
  const late = new Error("not everything was read");
  const broken = await patiently(read, () => late, restMs, settleMs).then(
    () => [],
    (error: unknown) => [String(error)],
  );
  await Promise.all(talkers.map((talker) => (broken.length > 0 ? talker.kill() : talker.leave())));
  return broken;
}

const diskOf = ({ data, name }: Talker): StoredChat => readStoredChat(data, name, faultsOfLogs);

/**
 * A storm in which hardly anything was reported has proved nothing. A busy machine writes less
 * between two kills, so one text for each kill is enough.
 */
function report(t: TestContext, pairs: Pair[], kills: number): void {
  const kept = pairs.flat().reduce((sum, talker) => sum + talker.kept.size, 0);
  const shown = pairs.flat().reduce((sum, talker) => sum + talker.shown.size, 0);
  t.diagnostic(`${kills} kills, ${kept} texts reported as kept, ${shown} shown`);
  assert.ok(kills >= fewestKills && kept > kills && shown > kills);
}
