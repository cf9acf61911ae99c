// A profile with a long chat in it, which tests damage and then expect to find whole again.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { openChat, signUp, startServer, type Person } from "./programs.ts";

const count = 200;

/** What this person says. */
export const texts = (name: string): string[] =>
  Array.from(
    { length: count },
    (_, at) => `${name} says ${at + 1} ${"and so on ".repeat(at % 7)}end`,
  );

/** Two people have sent two hundred messages each, and Alice's program has ended. */
export async function afterATalk(t: TestContext, end: "exit" | "kill") {
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
export function profileOf({ data, name }: Person): string {
  const [server = ""] = readdirSync(data);
  return join(data, server, name);
}

const pageBytes = 4_096;

/** Overwrites one page of the store in every `every`, starting at page `from`. */
export function damage(person: Person, from: number, every: number): void {
  const file = join(profileOf(person), "store.sqlite");
  const bytes = readFileSync(file);
  for (let at = from * pageBytes; at < bytes.length; at += every * pageBytes) {
    bytes.fill(0xa5, at, at + pageBytes);
  }
  writeFileSync(file, bytes);
}

/** Alters one text in the middle of what Bob has said; nothing but the text itself shows it. */
export function alter(person: Person): void {
  const file = join(profileOf(person), "store.sqlite");
  const bytes = readFileSync(file);
  const at = bytes.indexOf(`bob says ${count / 2} `);
  assert.ok(at > 0);
  bytes.write("BOB", at);
  writeFileSync(file, bytes);
}

/** Everything that the chat shows of both people, with every repetition. */
export async function allLines(person: Person): Promise<string[]> {
  const before = person.lines.length;
  person.say("/history 1000", "/status");
  await person.heard(/^\* your messages to /);
  return person.lines.slice(before).filter((line) => /^(alice|bob): /.test(line));
}

/** All lines that the chat shows. */
export const everything = ["alice", "bob"].flatMap((name) =>
  texts(name).map((text) => `${name}: ${text}`),
);

/** The chat shows every line once, and those of one person in order. */
export async function holdsEverything(person: Person): Promise<void> {
  const lines = await allLines(person);
  assert.deepEqual(lines.toSorted(), everything.toSorted());
  for (const name of ["alice", "bob"]) {
    const one = lines.filter((line) => line.startsWith(`${name}: `));
    assert.deepEqual(one, everything.filter((line) => line.startsWith(`${name}: `)), name);
  }
} // prettier-ignore

/** Asks until the chat shows as many lines as there were; then they are the same. */
export async function comesBackWhole(person: Person): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1)
    if ((await allLines(person)).length >= everything.length) break;
  await holdsEverything(person);
}

/** What the program says after a repair. */
export const mended = /^\* this profile was damaged and has been repaired; .* kept as (.*?);/;
