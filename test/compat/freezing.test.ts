// A frozen program is the whole program: people with nothing else sign up, sign in and talk on its
// own server. `npm run freeze` runs this on what it has made, before it keeps it.
import { mkdirSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { folder, openChat, signUp, startChat, startServer } from "../system/programs.ts";
import type { Person, Server } from "../system/programs.ts";
import { frozenProgram, placeFrozen } from "../../tools/frozen-program.mjs";
import packageJson from "../../package.json" with { type: "json" };

/** Freezes the program of this working tree, in `dist`, where it finds the page and its packages. */
async function frozenHere(t: TestContext): Promise<string> {
  mkdirSync("dist", { recursive: true });
  const frozen = await frozenProgram(process.cwd(), packageJson.bin.tincan);
  return placeFrozen(frozen, folder(t, "dist"), "program");
}

/** Signs in with the password, on a device that has never been used. */
async function signsInElsewhere(
  t: TestContext,
  server: Server,
  name: string,
  program: string,
): Promise<Person> {
  const data = folder(t);
  const chat = startChat(t, server.url, data, [], program);
  await chat.heard("Username:");
  chat.say(name);
  await chat.heard("Password:");
  chat.say(`the password of ${name}`);
  await chat.heard(/^Stay signed in/);
  chat.say("no");
  await chat.heard("Talk to:");
  return { ...chat, name, data };
}

test("people with a frozen program sign up, sign in and talk on its own server", async (t) => {
  const program = process.env["TINCAN_FROZEN"] ?? (await frozenHere(t));
  const server = await startServer(t, undefined, undefined, [], program);
  const first = await signUp(t, server.url, "alice", [], "yes", program);
  first.say("exit");
  await first.ended();
  const alice = await signsInElsewhere(t, server, "alice", program);
  const bob = await signUp(t, server.url, "bob", [], "yes", program);
  await openChat(alice, bob);
  alice.say("hello");
  await bob.heard("alice: hello");
  bob.say("hello to you");
  await alice.heard("bob: hello to you");
});
