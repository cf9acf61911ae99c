// What Tincan promises beyond its fifteen behaviours, tested with real processes.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { folder, openChat, signInAgain, signUp, startChat, startServer } from "./programs.ts";
import { startTap } from "./tap.ts";

test("when the server is killed, two people go on talking and see that it is away", async (t) => {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  const bob = await signUp(t, server.url, "bob");
  await openChat(alice, bob);
  await Promise.all([alice, bob].map((person) => untilDirect(person)));
  server.signal("SIGKILL");
  await Promise.all([alice, bob].map((person) => person.heard(/^\* .*server.*(away|reach)/i)));
  alice.say("can you still hear me?");
  await bob.heard("alice: can you still hear me?");
  bob.say("as if nothing had happened");
  await alice.heard("bob: as if nothing had happened");
  await startServer(t, server);
  // A peer waits up to 30 s at random before each attempt, so that peers do not all return at once.
  await alice.heard("* connected to the server", 60_000);
});

const untilDirect = async (person: Awaited<ReturnType<typeof signUp>>): Promise<void> => {
  if (!person.lines.includes("* path: direct")) await person.heard("* path: direct");
};

test("a message that Tincan reports as saved survives if its writer is killed", async (t) => {
  const server = await startServer(t);
  const bob = await signUp(t, server.url, "bob");
  bob.say("exit");
  await bob.ended();
  const alice = await signUp(t, server.url, "alice");
  alice.say("bob", "kept, I hope");
  await alice.heard(/^\* saved until bob/);
  alice.signal("SIGKILL");
  await alice.ended();
  const back = await signInAgain(t, server.url, bob);
  const again = await signInAgain(t, server.url, alice);
  await back.heard(/^\* alice has messages for you/);
  back.say("yes", "alice");
  await back.heard("alice: kept, I hope");
  again.notHeard(/^\* .*lost/i);
});

test("the server neither sees nor stores a word of a conversation", async (t) => {
  const server = await startServer(t);
  const tap = await startTap(t, server.port);
  const secrets = ["a secret of alice", "a secret of bob", "the password of alice"];
  const alice = await signUp(t, tap.url, "alice");
  const bob = await signUp(t, tap.url, "bob");
  for (const person of [alice, bob]) person.say("/relay on");
  await openChat(alice, bob);
  alice.say("a secret of alice");
  await bob.heard("alice: a secret of alice");
  bob.say("a secret of bob");
  await alice.heard("bob: a secret of bob");
  alice.notHeard("* path: direct");
  server.signal("SIGTERM");
  await server.ended();
  assert.ok(tap.seen().includes("alice"), "the tap does not see the names");
  const files = readdirSync(server.data).map((file) => readFileSync(join(server.data, file)));
  const everything = [tap.seen(), ...files, Buffer.from(server.lines.join("\n"))];
  for (const secret of secrets) {
    for (const form of formsOf(secret)) {
      assert.ok(
        everything.every((bytes) => !bytes.includes(form)),
        `${secret} was seen`,
      );
    }
  }
});

/** The forms in which a text could be stored: UTF-8, UTF-16, hex and base64. */
function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const encoded = [bytes.toString("hex"), bytes.toString("base64").slice(0, -4)];
  return [bytes, Buffer.from(text, "utf16le"), ...encoded.map((one) => Buffer.from(one))];
}

test("a profile cannot be opened twice, and is free again as soon as its process is killed", async (t) => {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  const second = startChat(t, server.url, alice.data);
  await second.heard("Username:");
  second.say("alice");
  await second.heard(new RegExp(`already open in process ${alice.pid}`));
  await second.heard("Username:");
  alice.signal("SIGKILL");
  await alice.ended();
  second.say("alice");
  await second.heard("Password:");
});

async function staying(t: TestContext, url: string, name: string) {
  const data = folder(t);
  const chat = startChat(t, url, data);
  await chat.heard("Username:");
  chat.say(name);
  await chat.heard("Password:");
  chat.say(`the password of ${name}`, `the password of ${name}`);
  await chat.heard(/^Stay signed in/);
  chat.say("yes");
  await chat.heard("Talk to:");
  return { chat, data };
}

test("if you stay signed in, you are asked for nothing, even while the server is away", async (t) => {
  const server = await startServer(t);
  const bob = await signUp(t, server.url, "bob");
  const { chat, data } = await staying(t, server.url, "alice");
  chat.say("bob");
  await bob.heard("* alice wants to chat (yes/no/always/block)");
  bob.say("no");
  await chat.heard(/^\* .*(declined|no)\b/);
  chat.say("exit");
  assert.equal(await chat.ended(), 0);
  server.signal("SIGKILL");
  await server.ended();

  const away = startChat(t, server.url, data);
  await away.heard("Talk to:");
  away.say("bob", "written without a server");
  await away.heard(/^\* .*saved/);
  away.say("exit");
  assert.equal(await away.ended(), 0);

  await startServer(t, server);
  const back = startChat(t, server.url, data);
  await back.heard("Talk to:");
  back.notHeard("Username:");
});

test("the program delivers everything typed ahead into a pipe before it ends", async (t) => {
  const server = await startServer(t);
  const bob = await signUp(t, server.url, "bob");
  bob.say("exit");
  await bob.ended();
  const alice = await signUp(t, server.url, "alice");
  alice.say("exit");
  await alice.ended();

  const reader = await signInAgain(t, server.url, bob);
  const script = startChat(t, server.url, alice.data);
  script.say("alice", "the password of alice", "bob", "one", "two", "three");
  script.endInput();
  await reader.heard("* alice wants to chat (yes/no/always/block)");
  reader.say("yes");
  for (const text of ["one", "two", "three"]) await reader.heard(`alice: ${text}`);
  assert.equal(await script.ended(), 0);
});

test("control, escape and bidi characters from a peer never reach the terminal", async (t) => {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  const bob = await signUp(t, server.url, "bob");
  await openChat(alice, bob);
  alice.say("\u001b]0;owned\u0007 \u001b[2J \u202eevil \u009b31m end");
  const line = await bob.heard(/^alice: .*end$/);
  assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
});
