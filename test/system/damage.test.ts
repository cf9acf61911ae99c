// Real programs notice damaged files at start, say so, repair them, and get the rest from the other
// side.
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  afterATalk,
  damage,
  holdsEverything,
  mended,
  profileOf,
  texts,
} from "./damaged-profile.ts";
import { openChat, startChat } from "./programs.ts";

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
