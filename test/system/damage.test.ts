// Real programs notice damaged files at start and later, say so, repair them, and get the rest from
// the other side.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test, type TestContext } from "node:test";
import {
  afterATalk,
  alter,
  damage,
  comesBackWhole,
  holdsEverything,
  mended,
} from "./damaged-profile.ts";
import { openChat, startChat, type Person, type Server } from "./programs.ts";

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
  // What is known to be missing depends on which pages were hit.
  await comesBackWhole(back);
  bob.say("and it goes on");
  await again.heard("bob: and it goes on");
  again.say("it does");
  await bob.heard("alice: it does");
});

test("damage that a start does not see is repaired later, and the chat goes on", async (t) => {
  const { server, alice, bob } = await afterATalk(t, "exit");
  alter(alice);
  const again = await startsAgain(t, server, alice);
  again.say("history bob 1000");
  const [, aside = ""] = mended.exec(await again.heard(mended)) ?? [];
  assert.ok(existsSync(aside), aside);
  await openChat(bob, again);
  await again.heard(/^\* everything lost to the damage has been fetched again/);
  await holdsEverything(again);
  again.say("and it goes on");
  await bob.heard("alice: and it goes on");
});

/**
 * Signs in again after a start that saw no damage. On a busy machine the first look through the
 * store may find it before the password has been checked; then the chat asks for it once more.
 */
async function startsAgain(t: TestContext, { url }: Server, { data, name }: Person) {
  const chat = startChat(t, url, data);
  await chat.heard("Username:");
  chat.say(name);
  await chat.heard("Password:");
  chat.notHeard(mended);
  chat.say(`the password of ${name}`);
  const said = await chat.heard(
    /^(?:Talk to:|\* not saved and not sent: this profile was damaged.*)$/,
  );
  if (said !== "Talk to:") {
    chat.say(`the password of ${name}`);
    await chat.heard("Talk to:");
  }
  return { ...chat, data, name };
}
