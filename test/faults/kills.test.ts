// Kill storms: both peers of a chat and their server die again and again, at any moment.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { folder, openChat, startChat, startServer, type Server } from "../system/programs.ts";
import { createDice, seedOfRun, type Dice } from "./dice.ts";
import { planDeaths, planServerDeaths, type Death } from "./kill-plan.ts";
import { byLength } from "./length.ts";
import { faultsOfLogs } from "./log-proof.ts";
import { readStoredChat, type StoredChat } from "./stored-chat.ts";
import { brokenAtDeath, brokenAtLast } from "./talk-rules.ts";
import { createTalker, type Talker } from "./talker.ts";

const pairCount = 4;
const pairDeaths = byLength(22, 225);
const serverDeaths = byLength(12, 100);
/** A peer that lost its server often waits up to 30 s before it tries again. */
const settleMs = 180_000;
/** A moment that does not come, since the server is away, is not waited for. */
const momentMs = 4_000;

type Pair = readonly [alice: Talker, bob: Talker];

test("nothing that was told as kept is lost, doubled or out of order in a storm of kills", async (t) => {
  const seed = seedOfRun();
  t.diagnostic(`seed ${seed} (TINCAN_SEED)`);
  const dice = createDice(seed);
  const server = await startServer(t);
  const plans = Array.from({ length: pairCount }, () => planDeaths(dice, pairDeaths));
  const serverPlan = planServerDeaths(dice, serverDeaths);
  const pairs = await Promise.all(plans.map((_, index) => meet(t, server, index, dice)));
  const broken: string[] = [];

  const [deaths] = await Promise.all([
    Promise.all(pairs.map((pair, index) => storm(pair, plans[index] ?? [], broken))),
    stormOnServer(t, server, serverPlan),
  ]);
  await within(settleMs, Promise.all(pairs.flat().map((talker) => talker.settle())));
  await Promise.all(pairs.flat().map((talker) => talker.leave()));
  for (const pair of pairs) broken.push(...brokenAtLast(pair, [diskOf(pair[0]), diskOf(pair[1])]));

  assert.deepEqual(broken, [], `with TINCAN_SEED=${seed}`);
  report(t, pairs, deaths.flat().length + serverDeaths);
});

/** Every death leaves time for some texts; a storm in which nothing was told has shown nothing. */
function report(t: TestContext, pairs: Pair[], deaths: number): void {
  const talkers = pairs.flat();
  const kept = talkers.reduce((sum, talker) => sum + talker.kept.size, 0);
  const shown = talkers.reduce((sum, talker) => sum + talker.shown.size, 0);
  t.diagnostic(`${deaths} kills, ${kept} texts told as kept, ${shown} shown`);
  assert.ok(kept > deaths && shown > deaths, `only ${kept} kept and ${shown} shown`);
}

/** Two people who sign up, stay signed in, agree to talk, and stop; half of the pairs keep to the relay. */
async function meet(t: TestContext, server: Server, index: number, dice: Dice): Promise<Pair> {
  const names = [`alice${index}`, `bob${index}`] as const;
  const [alice, bob] = await Promise.all(names.map((name) => settleIn(t, server, name)));
  assert.ok(alice && bob);
  if (index % 2 === 0) for (const person of [alice, bob]) person.say("/relay on");
  await openChat(alice, bob);
  for (const person of [alice, bob]) {
    person.signal("SIGKILL");
    await person.ended();
  }
  const { url } = server;
  const [one, two] = names;
  return [
    createTalker(t, { url, data: alice.data, name: one, other: two, dice }),
    createTalker(t, { url, data: bob.data, name: two, other: one, dice }),
  ];
}

async function settleIn(t: TestContext, server: Server, name: string) {
  const data = folder(t);
  const chat = startChat(t, server.url, data);
  await chat.heard("Username:");
  chat.say(name);
  await chat.heard("Password:");
  chat.say("a long password", "a long password");
  await chat.heard(/^Stay signed in/);
  chat.say("yes");
  await chat.heard("Talk to:");
  return { ...chat, name, data };
}

/** Kills as planned; what is found on the disk of each dead is added to `broken`. */
async function storm(pair: Pair, plan: Death[], broken: string[]): Promise<Death[]> {
  for (const talker of pair) talker.start();
  for (const { who, after, delayMs } of plan) {
    const victims = pair.filter(
      (_, index) => who === "both" || who === (["alice", "bob"] as const)[index],
    );
    if (after === "start") {
      await Promise.all(victims.map((victim) => victim.kill()));
      for (const victim of victims) victim.start();
    } else await Promise.race([moment(victims, after), pause(momentMs)]);
    if (delayMs > 0) await pause(delayMs);
    await Promise.all(victims.map((victim) => victim.kill()));
    for (const victim of victims) inspect(pair, victim, broken);
    for (const victim of victims) victim.start();
  }
  return plan;
}

async function moment(victims: Talker[], after: "chat" | "kept" | "shown"): Promise<void> {
  await Promise.all(victims.map((victim) => victim.next("chat")));
  if (after !== "chat") await Promise.race(victims.map((victim) => victim.next(after)));
}

function inspect([alice, bob]: Pair, dead: Talker, broken: string[]): void {
  const other = dead === alice ? bob : alice;
  broken.push(
    ...brokenAtDeath(
      dead,
      other,
      readStoredChat(dead.data, dead.name, () => []),
    ),
  );
}

async function stormOnServer(t: TestContext, server: Server, plan: number[]): Promise<void> {
  let running = server;
  for (const lifeMs of plan) {
    await pause(lifeMs);
    running.signal("SIGKILL");
    await running.ended();
    running = await startServer(t, server);
  }
}

const diskOf = ({ data, name }: Talker): StoredChat => readStoredChat(data, name, faultsOfLogs);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = pause(ms).then(() => assert.fail(`not settled after ${ms} ms`));
  return Promise.race([work, late]);
}
