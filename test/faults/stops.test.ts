// Programs that freeze for a while and then continue, as when a laptop lid is closed.
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { openChat, signUp, startServer, type Person, type Program } from "../system/programs.ts";
import { byLength } from "./length.ts";
import { pause } from "./pause.ts";

const stopsMs = byLength([5_000], [5_000, 12_000, 25_000, 45_000, 60_000]);
const textsEach = 20;
/**
 * Anything that was given up in the meantime is retried within 30 s, and the machine may be busy,
 * ms.
 */
const patienceMs = 90_000;

type Path = "relay" | "direct";
type Standing = "peer" | "server";

/** Two people in a chat, somebody who watches, and the programs that will be frozen. */
interface Room {
  programs: Readonly<Record<Standing, Program>>;
  people: readonly [alice: Person, bob: Person];
  carol: Person;
}

async function furnish(t: TestContext, path: Path): Promise<Room> {
  const server = await startServer(t);
  const person = (name: string): Promise<Person> => signUp(t, server.url, name);
  const [alice, bob, carol] = await Promise.all([person("alice"), person("bob"), person("carol")]);
  if (path === "relay") alice.say("/relay on");
  await openChat(alice, bob);
  for (const one of [alice, bob]) {
    if (path === "direct" && !one.lines.includes("* path: direct"))
      await one.heard("* path: direct");
  }
  return { programs: { peer: bob, server }, people: [alice, bob], carol };
}

/** Both write while the program is frozen; returns everything they have written. */
async function standStill(room: Room, what: Standing, ms: number): Promise<string[]> {
  const texts = Array.from(
    { length: textsEach },
    (_, index) => `text ${index} of ${what} ${ms} ms`,
  );
  room.programs[what].signal("SIGSTOP");
  for (const text of texts) {
    for (const person of room.people) person.say(`${text}, by ${person.name}`);
    await pause(ms / textsEach);
  }
  room.programs[what].signal("SIGCONT");
  return room.people.flatMap(({ name }) => texts.map((text) => `${name}: ${text}, by ${name}`));
}

/** How long it takes from now until a text from each has reached the other, ms. */
async function converge([alice, bob]: Room["people"], word: string): Promise<number> {
  const begunAt = performance.now();
  for (const person of [alice, bob]) person.say(word);
  await Promise.all([
    alice.heard(`bob: ${word}`, patienceMs),
    bob.heard(`alice: ${word}`, patienceMs),
  ]);
  return Math.round(performance.now() - begunAt);
}

/** Waits until presence is right again, as the person who watches sees it. */
async function seesBoth(carol: Person): Promise<void> {
  const until = Date.now() + patienceMs;
  for (let said = ""; said !== "* online: alice, bob";) {
    assert.ok(Date.now() < until, `carol sees ${said}`);
    carol.say("who");
    said = await carol.heard(/^\* (online: |nobody else)/);
    if (said !== "* online: alice, bob") await pause(200);
  }
}

/** The chat as it is on the disk. */
async function historyOf(person: Person): Promise<string[]> {
  const before = person.lines.length;
  person.say("/history 1000", "/status");
  await person.heard(/^\* your messages to/);
  return person.lines.slice(before).filter((line) => !line.startsWith("* "));
}

async function check({ people, carol }: Room, texts: string[]): Promise<void> {
  await seesBoth(carol);
  const [alice, bob] = people;
  for (const person of people) {
    const others = texts.filter((text) => !text.startsWith(`${person.name}: `));
    const shown = person.lines.filter((line) => others.includes(line));
    assert.deepEqual(shown, others, `${person.name} has seen each once, in order`);
  }
  const [onAlice, onBob] = [await historyOf(alice), await historyOf(bob)];
  assert.deepEqual(onAlice, onBob, "the same entries give the same screen");
  assert.equal(onAlice.length, texts.length, "each is there once");
}

async function tell(t: TestContext, path: Path): Promise<void> {
  const room = await furnish(t, path);
  const texts: string[] = [];
  for (const what of ["peer", "server"] as const) {
    for (const ms of stopsMs) {
      texts.push(...(await standStill(room, what, ms)));
      const word = `after ${what} ${ms} ms`;
      const tookMs = await converge(room.people, word);
      t.diagnostic(`${what} stood still for ${ms} ms: both heard each other ${tookMs} ms later`);
      texts.push(...room.people.map(({ name }) => `${name}: ${word}`));
    }
  }
  await check(room, texts);
}

suite("programs that stand still", { concurrency: true }, () => {
  for (const path of byLength<Path[]>(["relay"], ["relay", "direct"])) {
    test(`a peer or a server that is frozen for a while loses no text, ${path}`, (t) =>
      tell(t, path));
  }
});
