// The fifteen behaviours of the program that Tincan grew from, each tested with real processes.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { makeNetworks, whyNoNetworks } from "./networks.ts";
import { openChat, signInAgain, signUp, startChat, startServer, folder } from "./programs.ts";

const asksForChat = (name: string): string => `* ${name} wants to chat (yes/no/always/block)`;

test("1: the server starts with one command, serves, and keeps its users in SQLite", async (t) => {
  const server = await startServer(t);
  const healthy = await fetch(`${server.url}/healthz`);
  assert.equal(healthy.status, 200);
  await signUp(t, server.url, "alice");
  server.signal("SIGTERM");
  assert.equal(await server.ended(), 0);
  const file = join(server.data, "server.db");
  assert.ok(existsSync(file));
  const rows = new DatabaseSync(file, { readOnly: true })
    .prepare("SELECT name FROM accounts")
    .all();
  assert.deepEqual(
    rows.map((row) => row["name"]),
    ["alice"],
  );
});

test("2: the greeting says how to leave, and exit or Ctrl+C leaves at every prompt", async (t) => {
  const server = await startServer(t);
  const atName = startChat(t, server.url, folder(t));
  await atName.heard(/exit.*Ctrl\+C/);
  await atName.heard("Username:");
  atName.say("exit");
  assert.equal(await atName.ended(), 0);

  const atPassword = startChat(t, server.url, folder(t));
  await atPassword.heard("Username:");
  atPassword.say("alice");
  await atPassword.heard("Password:");
  atPassword.signal("SIGINT");
  assert.equal(await atPassword.ended(), 0);

  const atPrompt = await signUp(t, server.url, "bob");
  atPrompt.say("exit");
  assert.equal(await atPrompt.ended(), 0);
});

test("3: the chat says that a name is new, and asks for its password twice", async (t) => {
  const server = await startServer(t);
  const chat = startChat(t, server.url, folder(t));
  await chat.heard("Username:");
  chat.say("alice");
  await chat.heard(/^\* .*new/);
  await chat.heard("Password:");
  chat.say("one password");
  await chat.heard("Password again:");
  chat.say("another password");
  await chat.heard("Password:");
  chat.say("one password");
  await chat.heard("Password again:");
  chat.say("one password");
  await chat.heard(/^Stay signed in/);
});

test("4: a known name needs its password; after a wrong one the chat says so and asks again", async (t) => {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  alice.say("exit");
  await alice.ended();
  const again = startChat(t, server.url, alice.data);
  await again.heard("Username:");
  again.say("alice");
  await again.heard("Password:");
  again.say("not the password");
  await again.heard(/^\* .*wrong/i);
  await again.heard("Password:");
  again.say("the password of alice");
  await again.heard("Talk to:");
});

test("an evening of three people", async (t) => {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  const bob = await signUp(t, server.url, "bob");
  const carol = await signUp(t, server.url, "carol");

  await t.test("5: after signing in you see who else is online", () => {
    assert.ok(bob.lines.includes("* online: alice"));
  });

  await t.test("6: everybody online sees who has just come online", async () => {
    await alice.heard("* bob is online");
    await Promise.all([alice, bob].map((person) => person.heard("* carol is online")));
  });

  await t.test("7: for an unknown name, or your own, the chat says so and asks again", async () => {
    alice.say("nobody");
    await alice.heard(/^\* .*nobody/);
    await alice.heard("Talk to:");
    alice.say("alice");
    await alice.heard(/^\* /);
    await alice.heard("Talk to:");
  });

  await t.test(
    "9: somebody online sees who wants to chat, and is asked for a yes or no",
    async () => {
      alice.say("bob");
      await alice.heard(/^\* ringing/);
      await bob.heard(asksForChat("alice"));
    },
  );

  await t.test(
    "10: after a yes the two devices connect directly, and the people talk",
    async () => {
      bob.say("yes");
      await Promise.all([alice.heard("* path: direct"), bob.heard("* path: direct")]);
      bob.say("hello alice");
      await alice.heard("bob: hello alice");
      alice.say("hello bob");
      await bob.heard("alice: hello bob");
    },
  );

  await t.test("12: disconnect leaves the chat, and both are asked whom to talk to", async () => {
    alice.say("disconnect");
    await alice.heard("Talk to:");
    await bob.heard("* alice left the chat");
    await bob.heard("Talk to:");
  });

  await t.test("11: the asker sees a no, and what they write after it is sent later", async () => {
    alice.say("bob");
    await bob.heard(asksForChat("alice"));
    bob.say("no");
    await alice.heard(/^\* .*(declined|no)\b/);
    alice.say("some other time, then");
    await alice.heard(/^\* .*saved/);
    bob.say("alice");
    await bob.heard("alice: some other time, then");
  });

  await t.test("13: the others see when somebody signs out or crashes", async () => {
    bob.say("exit");
    await alice.heard("* bob is offline");
    carol.signal("SIGKILL");
    await alice.heard("* carol is offline");
  });
});

test("8: messages to somebody offline are saved, and sent when both are online", async (t) => {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  const bob = await signUp(t, server.url, "bob");
  await alice.heard("* bob is online");
  bob.say("exit");
  await bob.ended();
  await alice.heard("* bob is offline");
  alice.say("bob", "are you there?", "call me");
  await alice.heard(/^\* .*saved/);
  const back = await signInAgain(t, server.url, bob);
  await back.heard(/^\* alice has messages for you/);
  back.say("yes");
  await alice.heard(/^\* .*delivered/);
  back.say("alice");
  await back.heard("alice: are you there?");
  await back.heard("alice: call me");
});

test("14: the client keeps chats in its SQLite, so they are still there after a restart", async (t) => {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  const bob = await signUp(t, server.url, "bob");
  await openChat(alice, bob);
  alice.say("to be remembered");
  await bob.heard("alice: to be remembered");
  bob.signal("SIGKILL");
  await bob.ended();
  server.signal("SIGKILL");
  await server.ended();
  const restarted = await startServer(t, server);
  const back = await signInAgain(t, restarted.url, bob);
  back.say("history alice");
  await back.heard("alice: to be remembered");
});

const skip = whyNoNetworks();

test("15: two hosts whose routers let nothing in talk directly", { skip }, async (t) => {
  const { serverAddress, on } = makeNetworks(t);
  const server = await startServer(t, undefined, serverAddress, on("server"));
  const alice = await signUp(t, server.url, "alice", on("homeA"));
  const bob = await signUp(t, server.url, "bob", on("homeB"));
  await openChat(alice, bob);
  alice.say("hello through my router");
  await bob.heard("alice: hello through my router");
  await alice.heard("* path: direct");
});
