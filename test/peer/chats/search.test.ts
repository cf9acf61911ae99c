// Finding lines by their words, in every chat, whatever a person types.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { impostorList } from "../stage/forger.ts";
import { find, last, texts } from "../stage/many-chats.ts";
import { twoInChat, write } from "../stage/stories.ts";

test("a word finds the lines of both sides, in any case, with or without accents", async () => {
  const { alice, bob } = await twoInChat();
  write(alice, "The string is taut");
  write(bob, "which String?", "un café noir");
  assert.deepEqual(texts(find(alice, "string")), ["which String?", "The string is taut"]);
  assert.deepEqual(texts(find(alice, "CAFE")), ["un café noir"]);
  assert.deepEqual(
    find(alice, "string").map(({ chat, own }) => [chat, own]),
    [
      ["bob", false],
      ["bob", true],
    ],
  );
});

test("the beginning of a word is enough, and all words have to occur", async () => {
  const { alice } = await twoInChat();
  write(alice, "tomorrow at noon", "tomorrow evening");
  assert.equal(find(alice, "tom").length, 2);
  assert.deepEqual(texts(find(alice, "noon tom")), ["tomorrow at noon"]);
  assert.deepEqual(find(alice, "noon evening"), []);
});

test("text that looks like a query is searched for as text, or finds nothing", async () => {
  const { alice } = await twoInChat();
  write(alice, 'say "yes OR no" to NEAR(things)*', "text: -4 + col^2");
  assert.equal(find(alice, '"yes OR no"').length, 1);
  assert.equal(find(alice, "NEAR(things)*").length, 1);
  assert.equal(find(alice, "text: -4").length, 1);
  for (const nothing of ["", "   ", '"', "*", "()", "AND", "-", "^"]) {
    assert.doesNotThrow(() => find(alice, nothing));
    assert.deepEqual(find(alice, '"*()'), []);
  }
});

test("words without spaces between them are found by their middle", async () => {
  const { alice } = await twoInChat();
  write(alice, "我们明天见面吧", "สวัสดีตอนเช้า");
  assert.deepEqual(texts(find(alice, "明天")), ["我们明天见面吧"]);
  assert.deepEqual(texts(find(alice, "ตอนเช้า")), ["สวัสดีตอนเช้า"]);
});

test("the screen learns that there are more results, and can ask for the next ones", async () => {
  const { alice } = await twoInChat();
  write(alice, ...Array.from({ length: 7 }, (_, number) => `apple ${number}`));
  alice.says({ do: "search", text: "apple", count: 5, tag: 1 });
  const { more, lines } = last(alice, "found");
  assert.deepEqual([more, lines.length], [true, 5]);
  const before = lines.at(-1)?.line ?? 0;
  alice.says({ do: "search", text: "apple", count: 5, tag: 2, before });
  const rest = last(alice, "found");
  assert.deepEqual(texts(rest.lines), ["apple 1", "apple 0"]);
  assert.deepEqual([rest.more, rest.tag], [false, 2]);
});

test("lines written by an earlier process are found", async () => {
  const { alice } = await twoInChat();
  write(alice, "an old letter");
  alice.crash();
  alice.start();
  assert.deepEqual(texts(find(alice, "letter")), ["an old letter"]);
});

test("the newest line comes first, even on a device that fetched the lines from another", async () => {
  const { world, alice, bob } = await twoInChat();
  for (let number = 1; number <= 6; number += 1) {
    write(number % 2 === 0 ? alice : bob, `pizza ${number}`);
    world.advance(1_000);
  }
  const phone = await world.phoneOf(alice);
  phone.says({ do: "talk", name: "bob" });
  world.advance(3_000);
  if (bob.heard("asked").length > 0) bob.says({ do: "answer", says: "yes" });
  world.advance(3_000);
  const newestFirst = [6, 5, 4, 3, 2, 1].map((number) => `pizza ${number}`);
  assert.deepEqual(texts(find(alice, "pizza")), newestFirst);
  assert.deepEqual(texts(find(phone, "pizza")), newestFirst);
  phone.says({ do: "search", text: "pizza", count: 2, tag: 1 });
  const { lines, more } = last(phone, "found");
  assert.deepEqual([texts(lines), more], [["pizza 6", "pizza 5"], true]);
  phone.says({ do: "search", text: "pizza", count: 9, tag: 1, before: lines[1]?.line ?? 0 });
  assert.deepEqual(texts(last(phone, "found").lines), newestFirst.slice(2));
});

test("words with and without spaces between them can be combined", async () => {
  const { alice } = await twoInChat();
  write(alice, "Über 我们明天见面吧", "Unter 我们明天见面吧");
  assert.deepEqual(texts(find(alice, "über 明天")), ["Über 我们明天见面吧"]);
  assert.deepEqual(texts(find(alice, "明天 unt")), ["Unter 我们明天见面吧"]);
  assert.deepEqual(find(alice, "明天 昨天"), []);
});

test("words whose letters carry combining marks are found", async () => {
  const { alice } = await twoInChat();
  write(alice, "नमस्ते दुनिया", "cafe\u0301", "Straße", "ΣΊΣΥΦΟΣ");
  assert.deepEqual(texts(find(alice, "दुनि")), ["नमस्ते दुनिया"]);
  assert.deepEqual(texts(find(alice, "caf\u00e9")), ["cafe\u0301"]);
  assert.deepEqual(texts(find(alice, "STRAß")), ["Straße"]);
  assert.deepEqual(texts(find(alice, "σίσυφ")), ["ΣΊΣΥΦΟΣ"]);
  assert.deepEqual(find(alice, "\u0301"), []);
});

test("any input finds lines or nothing, and breaks nothing", async () => {
  const { alice } = await twoInChat();
  write(alice, "some text");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.integer(), (text, before) => {
      alice.says({ do: "search", text, count: 10, tag: 1, before });
      assert.equal(last(alice, "found").text, text);
    }),
    { numRuns: 300 },
  );
  assert.deepEqual(find(alice, `text ${"x".repeat(300)}`), []);
  assert.deepEqual(texts(find(alice, `text${" ".repeat(300)}nothing`)), ["some text"]);
});

test("after a name moves to another account, search does not find the earlier lines", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "for the bob of before");
  assert.equal(find(alice, "before").length, 1);
  world.server.lie("bob", impostorList(bob));
  alice.says({ do: "meet", name: "bob" });
  alice.says({ do: "trust", name: "bob" });
  alice.says({ do: "search", text: "before", count: 5, tag: 1 });
  const { lines, more } = last(alice, "found");
  assert.deepEqual([lines, more], [[], false]);
});
