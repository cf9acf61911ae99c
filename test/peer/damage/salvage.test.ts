// A damaged profile: what is left stays readable, and what is missing comes back from others.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pageBytes } from "#peer";
import { createRandom } from "../stage/halves.ts";
import { overwrite } from "../stage/disk.ts";
import { agree, forget, history, twoInChat, write, type Story } from "../stage/stories.ts";

/** A text of varying length, up to several pages. */
const text = (name: string, at: number): string =>
  `${name} ${at} ${"lorem ipsum ".repeat(at % 20 === 7 ? 700 : at % 9)}`;

/** Two people who talked for a long time, and have both gone. */
async function afterALongTalk(): Promise<Story> {
  const story = await twoInChat();
  const { world, alice, bob } = story;
  for (let at = 0; at < 60; at += 1) {
    write(alice, text("alice", at));
    if (at % 3 > 0) write(bob, text("bob", at), text("bob again", at + 1));
  }
  world.advance(5_000);
  for (const one of [alice, bob]) one.says({ do: "signOut" });
  forget(alice, bob);
  return story;
}

/** Both start with these disks. Alice's is checked first, and she signs in if she has to. */
async function start(
  { world, alice, bob }: Story,
  hers: Uint8Array,
  his: Uint8Array,
): Promise<"sound" | "mended"> {
  for (const one of [alice, bob]) one.crash();
  forget(alice, bob);
  alice.disk.put(hers);
  bob.disk.put(his);
  world.advance(20_000);
  const found = alice.disk.check();
  for (const one of [alice, bob]) one.start();
  world.advance(3_000);
  if (alice.heard("nameIsKnown").length > 0) await world.signIn(alice);
  return found;
}

const lines = (one: Story["alice"], other: Story["bob"]): string[] =>
  history(one, other.name, 1_000);

test("whichever page of a profile is destroyed, both have all shared lines, each once", async () => {
  const story = await afterALongTalk();
  const { alice, bob } = story;
  const [hers, his] = [alice.disk.image(), bob.disk.image()];
  await start(story, hers, his);
  const all = lines(bob, alice);
  const bytes = createRandom("damage")(2 ** 15);
  const noise = (page: number) => (at: number) => bytes[(page * 331 + at) % bytes.length] ?? 0;
  for (let page = 1; page <= hers.length / pageBytes; page += 1) {
    const damage = page % 2 === 0 ? noise(page) : () => 0;
    const found = await start(story, overwrite(hers, page, damage), his);
    assert.equal(found, "mended", `page ${page}`);
    const [told] = alice.heard("mended");
    assert.ok(told, `page ${page}`);
    const readable = lines(alice, bob).length;
    assert.ok(readable >= all.length - (told.missing ?? 0), `page ${page}`);
    agree(alice, bob);
    assert.deepEqual(lines(alice, bob), all, `page ${page}, at Alice's`);
    write(alice, "it goes on");
    assert.deepEqual(lines(bob, alice), [...all, "alice: it goes on"], `page ${page}, at Bob's`);
  }
});
