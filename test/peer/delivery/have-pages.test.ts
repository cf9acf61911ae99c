// A conversation of more logs than one list may name: what a device holds is said in pages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits, type Claim, type Epoch } from "#protocol";
import { HavePages, pagesOf } from "../../../src/peer/delivery/have-pages.ts";
import { conversation, createHalf } from "../stage/halves.ts";
import { createWire, haveOf, type Said } from "../stage/wire.ts";

const device = createHalf("alice").me.keys.id;
const claim = (at: number): Claim => ({
  device,
  epoch: at.toString(16).padStart(32, "0") as Epoch,
  next: 1,
  hash: "ab".repeat(32) as Claim["hash"],
  signature: undefined,
});

/** The messages that say all these claims. */
function haves(claims: Claim[]): Said<"have">[] {
  const pages = pagesOf(claims);
  return pages.map((logs, page) => {
    return Object.assign(haveOf(logs, 1, false), { page, pages: pages.length });
  });
}

const claims = Array.from({ length: 600 }, (_, at) => claim(at));

test("six hundred logs take three pages, and count once the last one is there", () => {
  const [first, second, third, ...others] = haves(claims);
  assert.ok(first && second && third && others.length === 0);
  assert.ok(first.vector.logs.length === limits.logsNamedMax);
  const pages = new HavePages();
  assert.deepEqual([pages.add(first), pages.add(second)], [undefined, undefined]);
  assert.deepEqual(pages.add(third), claims);
});

test("a device that holds nothing says so, in one page", () => {
  const [only, ...others] = haves([]);
  assert.ok(only && others.length === 0);
  assert.deepEqual(new HavePages().add(only), []);
});

test("if a page is lost, what remains counts for nothing, and the next whole one counts", () => {
  const [first, second, third] = haves(claims);
  assert.ok(first && second && third);
  for (const lost of [[second, third], [first, third], [third]]) {
    const pages = new HavePages();
    assert.deepEqual(lost.map((page) => pages.add(page)), lost.map(() => undefined));
    assert.deepEqual([first, second, third].map((page) => pages.add(page)).at(-1), claims);
  }
}); // prettier-ignore

test("pages that Mallory repeats without end do not add up", () => {
  const [first, second] = haves(claims);
  assert.ok(first && second);
  const pages = new HavePages();
  pages.add(first);
  for (let time = 0; time < 1_000; time += 1) assert.equal(pages.add(second), undefined);
  const last = { ...haveOf([], 1, false), page: 2, pages: 3 };
  assert.equal(pages.add(last)?.length, 512);
});

test("two devices that share three hundred logs hold the same after one exchange", () => {
  const wire = createWire();
  const { half } = wire.alice;
  for (let log = 0; log < 300; log += 1) {
    half.writer.openEpoch();
    half.write(`log ${log}`);
  }
  wire.join(limits.directWindowBytes);
  wire.run();
  assert.equal(wire.bob.claims().length, 300);
  wire.alice.forget();
  wire.cut();
  wire.join(limits.directWindowBytes);
  wire.run();
  assert.deepEqual(wire.alice.said("batch"), []);
  assert.equal(half.logs.of(conversation).length, 300);
});
