// Real programs repair a profile of which nothing is left, one whose repair was cut short, and one
// whose keys are damaged.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  afterATalk,
  allLines,
  damage,
  everything,
  holdsEverything,
  mended,
  profileOf,
  texts,
} from "./damaged-profile.ts";
import { openChat, signInAgain, startChat } from "./programs.ts";

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
