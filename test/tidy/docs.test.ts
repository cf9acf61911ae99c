// Everything that a file exports says what it does, and what the protocol defines says where.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import * as protocol from "#protocol";
import { check, read, sources } from "./sources.ts";

const declared =
  /^export (?:async )?(?:abstract )?(?:function|class|const|let|interface|type) (\w+)/;

test("everything that a file of src exports has a doc comment", () => {
  check(sources, (file) => {
    const lines = read(file).split("\n");
    const bare = lines.filter(
      (line, at) => declared.test(line) && !lines[at - 1]?.trimEnd().endsWith("*/"),
    );
    return bare.length > 0 && `says nothing about ${bare.map((line) => declared.exec(line)?.[1])}`;
  });
});

const wire = sources
  .filter((file) => /^src.protocol./.test(file))
  .map(read)
  .join("\n");

/** The doc comment right above a declaration; empty if there is none. */
const commentOf = (code: string, name: string): string =>
  new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\n(?:export )?(?:const|function) ${name}\\b`).exec(
    code,
  )?.[1] ?? "";

const namesParagraph = (code: string, name: string): boolean =>
  /docs\/protocol\.md §\d/.test(commentOf(code, name));

/** The exports that make or read bytes: shapes, and functions with one of these names. */
const ofBytes = Object.entries(protocol)
  .filter(([, value]) => typeof value === "object" && "fromWire" in value)
  .map(([name]) => name)
  .concat(
    Object.keys(protocol).filter((name) =>
      /^(?:encode|decode|seal|peek|open|certify|hash)(?![a-z])|Bytes$/.test(name),
    ),
  );

test("every shape, and every protocol function that makes or reads bytes, names its paragraph", () => {
  assert.ok(ofBytes.length > 30);
  assert.deepEqual(
    ofBytes.filter((name) => !namesParagraph(wire, name)),
    [],
  );
});

test("a paragraph in the comment of a neighbour does not count", () => {
  const code = "/** The bytes (docs/protocol.md §8). */\nexport const one = 1;\n/** No. */\n";
  assert.ok(namesParagraph(code, "one"));
  assert.ok(!namesParagraph(`${code}export const two = 2;\n`, "two"));
  assert.ok(!namesParagraph(`${code}\nexport const three = 3;\n`, "three"));
});

test("SECURITY.md names tests that exist, and each attack in the file that it says", () => {
  const named = [...read("SECURITY.md").matchAll(/(?:(a\d\d): )?`([\w/-]+\.test\.ts)`/g)];
  assert.ok(named.length > 30);
  const wrong = named.filter(([, attack, file]) => {
    const path = `test/${file}`;
    return !existsSync(path) || (attack !== undefined && !read(path).includes(`"${attack}: `));
  });
  assert.deepEqual(
    wrong.map(([text]) => text),
    [],
  );
});
