// What is left of a profile when one page of its store is destroyed, tried page after page.
import assert from "node:assert/strict";
import { pageBytes } from "#peer";
import { entryTypes, steadyAt } from "#protocol";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { WordIndex } from "../../../src/peer/chats/word-index.ts";
import { numberOf } from "../../../src/peer/disk/entry-number.ts";
import { Logs } from "../../../src/peer/logs/logs.ts";
import { createDisk, overwrite, type Disk } from "./disk.ts";
import { entriesOn } from "./entries-on.ts";
import { createRandom } from "./halves.ts";
import { agree, forget, history, twoInChat, write, type Story } from "./stories.ts";
import type { Device } from "./device.ts";
import type { World } from "./world.ts";

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

/** The pages that hold nothing, as the file's own list of them says. */
function freePagesOf(image: Uint8Array): Set<number> {
  const view = new DataView(image.buffer, image.byteOffset, image.length);
  const free = new Set<number>();
  for (let trunk = view.getUint32(32); trunk !== 0;) {
    const at = (trunk - 1) * pageBytes;
    const count = view.getUint32(at + 4);
    for (let leaf = 0; leaf < count; leaf += 1) free.add(view.getUint32(at + 8 + leaf * 4));
    trunk = view.getUint32(at);
  }
  return free;
}

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

/**
 * Somebody starts, and damage is repaired then, or while the program runs. If it ends because it no
 * longer knows whose profile it is, it starts again. News from before the last start are dropped.
 */
export function startAndRepair(world: World, one: Device): "sound" | "mended" {
  const before = one.disk.mendings();
  const found = one.disk.check();
  forget(one);
  one.start();
  world.advance(found === "sound" ? provedMs : startedMs);
  assert.deepEqual(one.heard("diskFails"), []);
  if (one.heard("ended").length > 0) startAgain(world, one);
  return one.disk.mendings() > before ? "mended" : "sound";
}

function startAgain(world: World, one: Device): void {
  one.crash();
  world.advance(20_000);
  forget(one);
  one.start();
  world.advance(startedMs);
}

/** How long a program needs to get in, and to prove all batches of these tests, ms. */
const [startedMs, provedMs] = [3_000, 15_000];

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
  bob.start();
  const found = startAndRepair(world, alice);
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
  const free = freePagesOf(hers);
  for (const page of pagesOf(hers, which)) {
    const damage = page % 2 === 0 ? noise(page) : () => 0;
    const found = await start(story, overwrite(hers, page, damage), his);
    assert.equal(found, free.has(page) ? "sound" : "mended", `page ${page}`);
    const [told] = alice.heard("mended");
    assert.equal(told !== undefined, found === "mended", `page ${page}`);
    const readable = lines(alice, bob).length;
    assert.ok(readable >= all.length - (told?.missing ?? 0), `page ${page}`);
    agree(alice, bob);
    assert.deepEqual(lines(alice, bob), all, `page ${page}, at Alice's`);
    write(alice, "it goes on");
    assert.deepEqual(lines(bob, alice), [...all, "alice: it goes on"], `page ${page}, at Bob's`);
  }
}

/** The numbers of the lines whose text has a word that begins like this, by a new index. */
function linesWith({ store }: Disk, word: string): number[] {
  new WordIndex(store, new Logs(store, primitivesNode)).follow(steadyAt(0), true, () => false);
  return store
    .all(
      `SELECT line FROM words.line WHERE number IN
         (SELECT rowid FROM words.word WHERE word MATCH ?)`,
      `"${word}"*`,
    )
    .map(({ line }) => Number(line));
}

const byNumber = (one: number, other: number): number => one - other;

/** Whichever is destroyed, the texts that are left are found by their words. */
export async function assertLeftIsFound(which: Pages): Promise<void> {
  const { world, alice } = await twoInChat();
  write(alice, ...Array.from({ length: 150 }, (_, number) => `apple ${number}`));
  alice.says({ do: "draft", name: "bob", text: "half a sentence" });
  world.advance(3_000);
  alice.crash();
  const image = alice.disk.image();
  const free = freePagesOf(image);
  for (const page of pagesOf(image, which)) {
    alice.disk.put(overwrite(image, page, (at) => (page % 2 === 0 ? 0 : (at * 7) % 256)));
    assert.equal(
      alice.disk.check("everything"),
      free.has(page) ? "sound" : "mended",
      `page ${page}`,
    );
    const there = entriesOn(alice.disk)
      .filter(({ type }) => type === entryTypes.text)
      .map(({ log, seq }) => numberOf(log, seq));
    assert.deepEqual(linesWith(alice.disk, "apple").toSorted(byNumber), there, `page ${page}`);
    assert.ok(there.length > 0, `page ${page}`);
    assert.equal(alice.disk.check("everything"), "sound", `page ${page}`);
  }
}

/** The most that the destruction of one page has cost, and how many pages were tried. */
export interface Cost {
  pages: number;
  /** Batches of all logs that began on one page, and the entries in them. */
  batches: number;
  entries: number;
}

/** Destroys every page of a store, one at a time, and counts what a repair does not keep. */
export function costOfOnePage(image: Uint8Array): Cost {
  const disk = createDisk({ database: image, keys: undefined });
  const count = (sql: string): number => Number(disk.rows(sql)[0]?.["n"]);
  const counts = () =>
    [count("SELECT count(*) AS n FROM batch"), count("SELECT sum(count) AS n FROM batch")] as const;
  const before = counts();
  const cost = { pages: 0, batches: 0, entries: 0 };
  for (const page of pagesOf(image, "each")) {
    disk.put(overwrite(image, page, () => 0xa5));
    disk.check("everything");
    const left = counts();
    cost.pages += 1;
    cost.batches = Math.max(cost.batches, before[0] - left[0]);
    cost.entries = Math.max(cost.entries, before[1] - left[1]);
    assert.equal(disk.check("everything"), "sound", `page ${page}`);
  }
  return cost;
}
