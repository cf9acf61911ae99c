// Looks in comments, sentences and documents for the habits of phrasing that docs/style.md drops.
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { sep } from "node:path";
import { test } from "node:test";
import { check, files, read, sources } from "./sources.ts";

/** Every document but docs/style.md, which quotes the habits, and the page's own text. */
const documents = globSync([
  "*.md",
  "docs/**/*.md",
  "{bench,test}/**/*.md",
  "src/web/page/index.html",
  "src/web/page/manifest.webmanifest",
]).filter((file) => !file.endsWith("style.md"));

/** The tests whose comments, names and texts are checked; this file has to quote the habits. */
const tests = files.filter(
  (file) => file.startsWith(`test${sep}`) && !file.endsWith("english.test.ts"),
);

/** The dropped habits, and what to write instead. */
const habits: [RegExp, string][] = [
  [/\bby (?:it|him|her|them)sel(?:f|ves)\b/i, "automatically"],
  [/\bbeside\b/i, "next to, or besides"],
  [/\banew\b/i, "again"],
  [/\bbehind\b(?! (?:(?:a|one|the) )?(?:proxy|router|NAT|firewall|address)\b)/i, "after"],
  [/\b(?:is|are|was|were|been|being|be) told\b/i, "say who reports it"],
  [/^Whom? (?!.*\?$)/, "anyone who, or the person who"],
  [/^So (?:late|near|much|many|long|far|often|soon|few)\b/, "this late, within this distance"],
  [/\b(?:no other|another) than\b/i, "only, or different from"],
];

/** Splits running text, which may have line breaks, into its sentences. */
const sentencesOf = (text: string): string[] =>
  text
    .replaceAll(/\s+/g, " ")
    .trim()
    .split(/(?<=[.!?:;]) /);

/** A block of line comments, a comment with stars, or a text in quotes. */
const written =
  /(?:^[ \t]*\/\/.*\n?)+|\/\/.*|\/\*[^]*?\*\/|(["'])(?:\\.|(?!\1)[^\\\n])*\1|`[^`]*`/gm;

/** The comments of code, and its strings of more than one word. */
function textsOf(code: string): string[] {
  const found = Array.from(code.matchAll(written), ([text]) => text.trim());
  return found
    .filter((text) => text.startsWith("/") || text.includes(" "))
    .map((text) =>
      text.replaceAll(/^[ \t]*(?:\/\/|\/\*\*?|\*\/?)|\*\/$/gm, "").replace(/^["'`]/, ""),
    );
}

/** The prose of a document, without code and headings; each cell and item stands alone. */
function proseOf(document: string): string[] {
  const prose = document.replaceAll(/^```[^]*?^```|^#.*/gm, "").replaceAll(/`[^`]*`/g, "x");
  return prose.split(/\n\s*\n|^\s*[-*] |\|/m);
}

function habitIn(texts: string[]): string | undefined {
  for (const sentence of texts.flatMap(sentencesOf)) {
    const [, instead] = habits.find(([habit]) => habit.test(sentence)) ?? [];
    if (instead !== undefined) return `"${sentence}": ${instead} (docs/style.md)`;
  }
  return undefined;
}

test("no comment or text of the code falls back into a dropped habit", () => {
  check(sources, (file) => habitIn(textsOf(read(file))));
});

test("no comment, name or text of the tests falls back into a dropped habit", () => {
  assert.ok(tests.length > 300);
  check(tests, (file) => habitIn(textsOf(read(file))));
});

test("no document falls back into a dropped habit", () => {
  assert.ok(documents.length > 10);
  check(documents, (file) => habitIn(proseOf(read(file))));
});

test("a habit is noticed in a comment, in a string and in a document", () => {
  const bad = [
    "it is tried again by itself", "it lies beside the store", "it is dialled anew",
    "a byte behind the end", "everybody is told so", "Who leaves hears nothing.",
    "So late is only a device that slept.", "with no other than the owner",
  ]; // prettier-ignore
  for (const text of bad) {
    for (const code of [`// ${text}\n`, `/** ${text} */`, `const said = "${text}";`]) {
      assert.ok(habitIn(textsOf(code)), code);
    }
    assert.ok(habitIn(proseOf(`# Title\n\n- ${text}\n`)), text);
  }
});

test("natural sentences, questions and code are left alone", () => {
  const good = [
    "Who may send it?",
    "a server behind a proxy",
    "so far nobody has asked",
    "we told it",
  ];
  for (const text of good) assert.equal(habitIn(textsOf(`// ${text}\n`)), undefined, text);
  assert.equal(habitIn(textsOf('const beside = "beside";')), undefined);
  assert.equal(habitIn(proseOf("```ts\nbeside();\n```\n\nuse `beside`\n")), undefined);
});
