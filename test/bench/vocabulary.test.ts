// The benches always write the same texts, in three scripts, with a few very frequent words.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { textOf, textWords, vocabulary } from "../../bench/vocabulary.ts";

const texts = Array.from({ length: 1_000 }, (_, number) => textOf(number));
const spaced = texts.filter((text) => text.includes(" ")).map((text) => text.split(" "));

test("there are 20,000 different words in three scripts", () => {
  const words = vocabulary.flat();
  assert.equal(words.length, 20_000);
  assert.equal(new Set(words).size, 20_000);
  const scripts = [
    /^\p{Script=Latin}+$/u,
    /^\p{Script=Cyrillic}+$/u,
    /^[\p{sc=Han}\p{sc=Hira}]+$/u,
  ];
  for (const [index, script] of scripts.entries()) {
    assert.deepEqual(
      vocabulary[index]?.filter((word) => !script.test(word)),
      [],
    );
  }
});

test("a text has 5 to 60 words, and each script gets its share of the texts", () => {
  const counts = spaced.map(({ length }) => length);
  assert.equal(Math.min(...counts), textWords.least);
  assert.equal(Math.max(...counts), textWords.most);
  for (const script of [/\p{sc=Latin}/u, /\p{sc=Cyrillic}/u, /\p{sc=Han}/u]) {
    const share = texts.filter((text) => script.test(text)).length / texts.length;
    assert.ok(share > 0.28 && share < 0.38, `${script}: ${share}`);
  }
});

test("the top word occurs twice as often as the second, and ten times as often as the tenth", () => {
  const used = spaced.flat();
  const uses = (rank: number): number =>
    used.filter((word) => word === vocabulary[0]?.[rank] || word === vocabulary[1]?.[rank]).length;
  assert.ok(Math.abs(uses(0) / uses(1) - 2) < 0.4, `${uses(0)}, ${uses(1)}`);
  assert.ok(Math.abs(uses(0) / uses(9) - 10) < 3, `${uses(0)}, ${uses(9)}`);
});

test("the texts are the same on every machine", () => {
  const sum = createHash("sha256").update(texts.join("\n")).digest("hex");
  assert.equal(sum, "1a02c1ddc14a0a0e3bd142c27dfdee48fa0ef51766b9c66bbfd31b935984f6e6");
});
