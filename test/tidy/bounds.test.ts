// Compares the table of bounds in docs/security-tests.md with the server's collections and with the tests.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { test } from "node:test";
import { check, read, sources } from "./sources.ts";

const [, table = ""] = read("docs/security-tests.md").split("# What has a bound");
const rows = Array.from(table.matchAll(/^\| (?!-|thing)(.+) \|$/gm), ([, row = ""]) =>
  row.split("|").map((cell) => cell.trim()),
);

/** An empty Map, Set or list that is made to be filled. */
const collection = /\bconst \w+(?:: [^=\n]+)? = (?:new (?:Map|Set)\b[^;\n]*\(\)|\[\]);/;

test("every file of the server that keeps something which grows is in the table of bounds", () => {
  const servers = [join("src", "server"), join("src", "node", "server")];
  const ours = sources.filter((file) => servers.some((folder) => file.startsWith(folder + sep)));
  check(ours, (file) => {
    const name = relative("src", file).replaceAll(sep, "/");
    const isThere = rows.some(([, keptIn = ""]) => keptIn.includes(`\`${name}\``));
    return collection.test(read(file)) && !isThere && "keeps a collection without a bound";
  });
});

test("every row of that table has files that exist, and a test that exists", () => {
  assert.ok(rows.length > 20);
  const wrong = rows.filter(([, keptIn = "", bound, happens, reached = ""]) => {
    const files = Array.from(keptIn.matchAll(/`([^`]+)`/g), ([, file = ""]) => file);
    const [, file = "", name = ""] = /^`([^`]+)`: "([^"]+)"$/.exec(reached) ?? [];
    const isTested =
      existsSync(join("test", file)) && read(join("test", file)).includes(`"${name}"`);
    const areThere = files.length > 0 && files.every((one) => existsSync(join("src", one)));
    return !bound || !happens || !areThere || name === "" || !isTested;
  });
  assert.deepEqual(
    wrong.map(([thing]) => thing),
    [],
  );
});
