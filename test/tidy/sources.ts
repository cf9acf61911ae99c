// The code of the project as text, for the checks of the house rules.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/** Every file of code, without frozen programs; paths begin at the project's root. */
export const files = globSync("{src,test,bench,tools}/**/*.{ts,tsx,mjs}", {
  exclude: ["**/node_modules/**", "test/compat/**/*.mjs"],
});
export const read = (file: string): string => readFileSync(file, "utf8");
/** The shipped code. */
export const sources = files.filter(
  (file) => file.startsWith(`src${sep}`) && !file.endsWith(".d.ts"),
);

const importPatterns = [
  /(?:^|\n)\s*(?:import|export)\b[^"';]*?\bfrom\s*"([^"]+)"/g,
  /\bimport\s*\(\s*"([^"]+)"/g,
  /(?:^|\n)\s*import\s+"([^"]+)"/g,
];

/** The imports of a file, types included, as they are written there. */
export function importsOf(file: string): string[] {
  const code = read(file);
  const named = importPatterns.map((pattern) =>
    Array.from(code.matchAll(pattern), ([, one]) => one),
  );
  return named.flat().filter((one) => one !== undefined);
}

/** Our own files that a file imports by path. */
export const ownImports = (file: string): string[] =>
  importsOf(file)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => join(dirname(file), specifier));

/** Fails with every file in which `broken` finds something wrong, and says what. */
export function check(
  list: readonly string[],
  broken: (file: string) => string | undefined | false,
): void {
  const found = list.flatMap((file) => {
    const why = broken(file);
    return why ? [`${file}: ${why}`] : [];
  });
  assert.deepEqual(found, []);
}
