// Real programs notice damaged files at start, say so, repair them, and get the rest from the other
// side.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { openChat, signInAgain, signUp, startChat, startServer, type Person } from "./programs.ts";

const count = 200;
const texts = (name: string): string[] =>
  Array.from(
    { length: count },
    (_, at) => `${name} says ${at + 1} ${"and so on ".repeat(at % 7)}end`,
  );

/** Two people have sent two hundred messages each, and Alice's program has ended. */
async function afterATalk(t: TestContext, end: "exit" | "kill") {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  const bob = await signUp(t, server.url, "bob");
  await openChat(alice, bob);
  alice.say(...texts("alice"));
  await bob.heard(`alice: ${texts("alice").at(-1)}`);
  bob.say(...texts("bob"));
  await alice.heard(`bob: ${texts("bob").at(-1)}`);
  if (end === "exit") alice.say("exit");
  else alice.signal("SIGKILL");
  await alice.ended();
  if (end === "kill") bob.say("/disconnect");
  await bob.heard("Talk to:");
  return { server, alice, bob };
}

/** The folder of somebody's profile. */
function profileOf({ data, name }: Person): string {
  const [server = ""] = readdirSync(data);
  return join(data, server, name);
}

const pageBytes = 4_096;

/** Overwrites one page of the store in every `every`, starting at page `from`. */
function damage(person: Person, from: number, every: number): void {
  const file = join(profileOf(person), "store.sqlite");
  const bytes = readFileSync(file);
  for (let at = from * pageBytes; at < bytes.length; at += every * pageBytes) {
    bytes.fill(0xa5, at, at + pageBytes);
  }
  writeFileSync(file, bytes);
}

/** Everything that the chat shows of both people, with every repetition. */
async function allLines(person: Person): Promise<string[]> {
  const before = person.lines.length;
  person.say("/history 1000", "/status");
  await person.heard(/^\* your messages to /);
  return person.lines.slice(before).filter((line) => /^(alice|bob): /.test(line));
}

const everything = ["alice", "bob"].flatMap((name) =>
  texts(name).map((text) => `${name}: ${text}`),
);

async function holdsEverything(person: Person): Promise<void> {
  const lines = await allLines(person);
  assert.deepEqual(lines.toSorted(), everything.toSorted());
  for (const name of ["alice", "bob"]) {
    const one = lines.filter((line) => line.startsWith(`${name}: `));
    assert.deepEqual(one, everything.filter((line) => line.startsWith(`${name}: `)), name);
  }
} // prettier-ignore

const mended = /^\* this profile was damaged and has been repaired; .* kept as (.*?);/;

test("a profile with many damaged pages starts, says so, and gets everything back from Bob", async (t) => {
  const { server, alice, bob } = await afterATalk(t, "exit");
  damage(alice, 1, 3);
  const again = startChat(t, server.url, alice.data);
  await again.heard("Username:");
  again.say("alice");
  const [, aside = ""] = mended.exec(await again.heard(mended)) ?? [];
  assert.ok(existsSync(aside), aside);
  await again.heard("Password:");
  again.say("the password of alice");
  await again.heard(/^(Talk to:|Stay signed in.*)$/);
  if (again.lines.some((line) => line.startsWith("Stay signed in"))) again.say("no");
  const back = { ...again, name: "alice", data: alice.data };
  await openChat(bob, back);
  await again.heard(/^\* everything lost to the damage has been fetched again/);
  await holdsEverything(back);
  bob.say("and it goes on");
  await again.heard("bob: and it goes on");
  again.say("it does");
  await bob.heard("alice: it does");
});

test("if only the keys of a profile are left, the other side fills it again", async (t) => {
  const { server, alice, bob } = await afterATalk(t, "kill");
  const folder = profileOf(alice);
  damage(alice, 0, 1);
  writeFileSync(join(folder, "store.sqlite-wal"), new Uint8Array(500_000));
  const again = startChat(t, server.url, alice.data);
  await again.heard("Username:");
  again.say("alice");
  await again.heard(mended);
  await again.heard("Password:");
  again.say("the password of alice");
  await again.heard(/^Stay signed in/);
  again.say("no");
  await again.heard("Talk to:");
  const back = { ...again, name: "alice", data: alice.data };
  await openChat(bob, back);
  await again.heard(`bob: ${texts("bob").at(-1)}`);
  await holdsEverything(back);
  assert.ok(!back.lines.some((line) => /old or a copy/.test(line)));
});

test("damaged keys bring a notice, and the password makes a new device with the old chats", async (t) => {
  const { server, alice } = await afterATalk(t, "exit");
  writeFileSync(join(profileOf(alice), "keys"), new Uint8Array(120).fill(0xa5));
  const again = startChat(t, server.url, alice.data);
  await again.heard("Username:");
  again.say("alice");
  await again.heard(/^\* the keys of this device are damaged/);
  await again.heard("Password:");
  again.say("the password of alice");
  await again.heard("Talk to:");
  again.say("history bob 1000", "who");
  await again.heard(`bob: ${texts("bob").at(-1)}`);
});

test("if a program is killed during a repair, the next one repairs the profile", async (t) => {
  const { server, alice, bob } = await afterATalk(t, "exit");
  damage(alice, 2, 4);
  for (const delay of [200, 350, 500, 650]) {
    const one = startChat(t, server.url, alice.data);
    one.say("alice");
    await new Promise((resolve) => setTimeout(resolve, delay));
    one.signal("SIGKILL");
    await one.ended();
  }
  const back = await signInAgain(t, server.url, alice);
  await openChat(bob, back);
  const all = (): Promise<string[]> => allLines(back);
  for (let tries = 0; tries < 50 && (await all()).length < everything.length; tries += 1);
  await holdsEverything(back);
});
