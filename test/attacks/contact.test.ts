// What somebody can try who has your yes: a contact, whose peer says whatever it likes.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BetweenPeers } from "#protocol";
import { listOf, ownList } from "../peer/stage/forger.ts";
import { agree, ask, forget, twoPeople, write } from "../peer/stage/stories.ts";
import type { Story } from "../peer/stage/stories.ts";
import type { Device } from "../peer/stage/world.ts";

/** Alice and Bob have met, and Mallory has Alice's yes. */
async function malloryIsContact(): Promise<Story & { mallory: Device }> {
  const story = await twoPeople();
  const mallory = await story.world.person("mallory");
  agree(story.alice, story.bob);
  agree(mallory, story.alice);
  forget(story.alice, story.bob, mallory);
  return { ...story, mallory };
}

/** The next turn of a device says this too. */
function adds(liar: Device, ...lies: BetweenPeers[]): void {
  liar.mouth.lie = (said) => {
    liar.mouth.lie = (honest) => honest;
    return [...said, ...lies];
  };
  write(liar, "hello");
}

/** The safety numbers of a name, as the screen shows them. */
function numbers(device: Device, name: string) {
  device.says({ do: "verify", name });
  const [{ digits, offered } = {}] = device.heard("safetyNumber");
  return { digits, offered };
}

test("a01: a contact cannot replace the safety number of another contact", async () => {
  const { alice, mallory } = await malloryIsContact();
  const before = numbers(alice, "bob");
  adds(mallory, { type: "list", list: ownList(mallory, { name: "bob", number: 1 }) });
  assert.deepEqual(numbers(alice, "bob"), before);
  assert.equal(before.offered, undefined);
  alice.says({ do: "trust", name: "bob" });
  assert.equal(alice.heard("nothingToTrust").length, 1);
});

test("a01: nor in the handshake of a link, with what the disk calls its list", async () => {
  const { world, alice, mallory } = await malloryIsContact();
  const before = numbers(alice, "bob");
  const list = ownList(mallory, { name: "bob", number: 1 });
  mallory.disk.store.run("UPDATE profile SET value = ? WHERE key = 'list'", list);
  mallory.crash();
  mallory.start();
  world.advance(60_000);
  assert.deepEqual(numbers(alice, "bob"), before);
});

test("a01: nor with the list of somebody else's account", async () => {
  const { alice, bob, mallory } = await malloryIsContact();
  const before = numbers(alice, "bob");
  adds(mallory, { type: "list", list: listOf(bob) });
  assert.deepEqual(numbers(alice, "bob"), before);
  ask(alice, bob);
  assert.equal(alice.heard("accountChanged").length, 0);
});
