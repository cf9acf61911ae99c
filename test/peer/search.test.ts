// Finding lines by their words, in every chat, whatever a person types.
import assert from "node:assert/strict";
import { test } from "node:test";
import { find, last, texts } from "./many-chats.ts";
import { twoInChat, write } from "./stories.ts";

test("a word finds the lines of both sides, in whatever case and with or without its accents", async () => {
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

test("what looks like a query is a text to be found, or nothing", async () => {
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

test("words without spaces between them are found from their middle", async () => {
  const { alice } = await twoInChat();
  write(alice, "我们明天见面吧", "สวัสดีตอนเช้า");
  assert.deepEqual(texts(find(alice, "明天")), ["我们明天见面吧"]);
  assert.deepEqual(texts(find(alice, "ตอนเช้า")), ["สวัสดีตอนเช้า"]);
});

test("more than was asked for is said to be there, and is found behind it", async () => {
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

test("what was written by an earlier process is found", async () => {
  const { alice } = await twoInChat();
  write(alice, "an old letter");
  alice.crash();
  alice.start();
  assert.deepEqual(texts(find(alice, "letter")), ["an old letter"]);
});
