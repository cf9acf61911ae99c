// What is left of a profile when one page of its store is destroyed, tried page after page.
import assert from "node:assert/strict";
import { pageBytes, type Store } from "#peer";
import { overwrite } from "./disk.ts";
import { createRandom } from "./halves.ts";
import { agree, forget, history, twoInChat, write, type Story } from "./stories.ts";

/**
 * The pages that a test destroys, one at a time: trying all of them takes too long for the tests
 * that run on every change.
 */
export type Pages = "each" | "every fifth";

function* pagesOf(image: Uint8Array, which: Pages): Generator<number> {
  const step = which === "each" ? 1 : 5; // An odd step, so that both ways to destroy a page are used.
  for (let page = 1; page <= image.length / pageBytes; page += step) yield page;
}

/** A text of any length, up to several pages. */
const text = (name: string, at: number): string =>
  `${name} ${at} ${"lorem ipsum ".repeat(at % 20 === 7 ? 700 : at % 9)}`;

/** Two people have talked for a long time, and have both gone. */
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

/** Whichever is destroyed, in the end both have all that they share, each line once. */
export async function assertAllComesBack(which: Pages): Promise<void> {
  const story = await afterALongTalk();
  const { alice, bob } = story;
  const [hers, his] = [alice.disk.image(), bob.disk.image()];
  await start(story, hers, his);
  const all = lines(bob, alice);
  const bytes = createRandom("damage")(2 ** 15);
  const noise = (page: number) => (at: number) => bytes[(page * 331 + at) % bytes.length] ?? 0;
  for (const page of pagesOf(hers, which)) {
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
}

/** The rows whose text has a word that begins like this. */
export const rowsWith = (store: Store, word: string): number[] =>
  store
    .all("SELECT rowid AS id FROM word WHERE word MATCH ?", `"${word}"*`)
    .map(({ id }) => Number(id));

/** Whichever is destroyed, the texts that are left are found by their words. */
export async function assertLeftIsFound(which: Pages): Promise<void> {
  const { world, alice } = await twoInChat();
  write(alice, ...Array.from({ length: 150 }, (_, number) => `apple ${number}`));
  alice.says({ do: "draft", name: "bob", text: "half a sentence" });
  world.advance(3_000);
  alice.crash();
  const image = alice.disk.image();
  for (const page of pagesOf(image, which)) {
    alice.disk.put(overwrite(image, page, (at) => (page % 2 === 0 ? 0 : (at * 7) % 256)));
    assert.equal(alice.disk.check(), "mended", `page ${page}`);
    const { store } = alice.disk;
    const there = store.all("SELECT id FROM entry WHERE type = 1").map(({ id }) => Number(id));
    assert.deepEqual(
      rowsWith(store, "apple").toSorted((a, b) => a - b),
      there,
      `page ${page}`,
    );
    assert.ok(there.length > 0, `page ${page}`);
    assert.equal(alice.disk.check(), "sound", `page ${page}`);
  }
}
