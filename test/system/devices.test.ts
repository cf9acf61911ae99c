// What a person sees with two devices on one account, and when a program cannot start.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { folder, openChat, signUp, start, startChat, startServer } from "./programs.ts";

test("a request rings on both devices of an account, and the first answer counts", async (t) => {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  const laptop = await signUp(t, server.url, "bob");
  const phone = startChat(t, server.url, folder(t));
  await phone.heard("Username:");
  phone.say("bob");
  await phone.heard("Password:");
  phone.say("the password of bob");
  await phone.heard(/^Stay signed in/);
  phone.say("no");
  await phone.heard("Talk to:");

  alice.say("bob");
  const asked = "* alice wants to chat (yes/no/always/block)";
  await Promise.all([laptop.heard(asked), phone.heard(asked)]);
  phone.say("yes");
  await laptop.heard(/^\* .*(another|other).*device/);
  await alice.heard(/^\* path: /);
  alice.say("hello, whichever of you it is");
  await phone.heard("alice: hello, whichever of you it is");
  laptop.say("alice");
  await laptop.heard("alice: hello, whichever of you it is");
});

test("a taken port, an unwritable folder and a newer database each get one sentence", async (t) => {
  const server = await startServer(t);
  const onTheSamePort = start(t, ["server", "--port", `${server.port}`, "--data", folder(t)]);
  assert.equal(await onTheSamePort.ended(), 1);
  assert.equal(onTheSamePort.lines.length, 1);
  assert.match(onTheSamePort.lines[0] ?? "", new RegExp(`${server.port}`));

  const inTheSameFolder = start(t, ["server", "--port", "0", "--data", server.data]);
  assert.equal(await inTheSameFolder.ended(), 1);
  assert.equal(inTheSameFolder.lines.length, 1);
  assert.match(inTheSameFolder.lines[0] ?? "", new RegExp(`process ${server.pid}`));

  const file = join(folder(t), "a-file");
  writeFileSync(file, "");
  const nowhere = start(t, ["server", "--port", "0", "--data", join(file, "data")]);
  assert.equal(await nowhere.ended(), 1);
  assert.equal(nowhere.lines.length, 1);

  const data = folder(t);
  const newer = new DatabaseSync(join(data, "server.db"));
  newer.exec("PRAGMA user_version = 99");
  newer.close();
  chmodSync(join(data, "server.db"), 0o600); // Otherwise the log reports that others could read it.
  const older = start(t, ["server", "--port", "0", "--data", data]);
  assert.equal(await older.ended(), 1);
  assert.equal(older.lines.length, 1);
});

test("an unknown flag ends the program with exit code 2", async (t) => {
  const wrong = start(t, ["server", "--prot", "7070"]);
  assert.equal(await wrong.ended(), 2);
});

test("if the folder of profiles is unwritable, choosing a name brings a notice", async (t) => {
  const server = await startServer(t);
  const data = join(folder(t), "profiles");
  mkdirSync(data);
  writeFileSync(join(data, "blocked"), "");
  const chat = startChat(t, server.url, join(data, "blocked"));
  await chat.heard("Username:");
  chat.say("alice");
  await chat.heard(/^\* /);
  await chat.heard("Username:");
});

test("two people", async (t) => {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  const bob = await signUp(t, server.url, "bob");
  const asked = "* alice wants to chat (yes/no/always/block)";

  await t.test("meet when their requests cross, and again after one has left", async () => {
    alice.say("bob");
    await bob.heard(asked);
    bob.say("alice");
    await Promise.all([alice.heard(/^\* path: /), bob.heard(/^\* path: /)]);
    alice.say("disconnect");
    await bob.heard("* alice left the chat");
    await alice.heard("Talk to:");
    await openChat(alice, bob);
    alice.say("disconnect");
    await bob.heard("* alice left the chat");
  });

  await t.test("meet without another question once one has said always", async () => {
    alice.say("bob");
    await bob.heard(asked);
    bob.say("always");
    await alice.heard(/^\* path: /);
    alice.say("disconnect");
    await bob.heard("* alice left the chat");
    alice.say("bob");
    await alice.heard(/^\* path: /);
    alice.say("here I am again");
    await bob.heard("alice: here I am again");
  });
});

test("after a block, requests no longer ring, and the blocker looks offline", async (t) => {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  const bob = await signUp(t, server.url, "bob");
  await alice.heard("* bob is online");
  alice.say("bob");
  await bob.heard("* alice wants to chat (yes/no/always/block)");
  bob.say("block");
  alice.say("withdraw");
  await alice.heard("* bob is offline");
  alice.say("bob");
  await alice.heard(/^\* bob is offline: your messages are saved/);
  bob.say("who");
  await bob.heard(/^\* online/);
  bob.notHeard(/wants to chat/);
});
