// The code of the project as text, for the checks of the house rules.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/** Every file of code; paths begin at the project's root. */
export const files = globSync("{src,test,bench,tools}/**/*.{ts,tsx,mjs}", {
  exclude: ["**/node_modules/**"],
});
export const read = (file: string): string => readFileSync(file, "utf8");
/** The code that is shipped. */
export const sources = files.filter(
  (file) => file.startsWith(`src${sep}`) && !file.endsWith(".d.ts"),
);

const importPatterns = [
  /(?:^|\n)\s*(?:import|export)\b[^"';]*?\bfrom\s*"([^"]+)"/g,
  /\bimport\s*\(\s*"([^"]+)"/g,
  /(?:^|\n)\s*import\s+"([^"]+)"/g,
];

/** What a file imports, types included, as it is written there. */
export function importsOf(file: string): string[] {
  const code = read(file);
  const named = importPatterns.map((pattern) =>
    Array.from(code.matchAll(pattern), ([, one]) => one),
  );
  return named.flat().filter((one) => one !== undefined);
}

/** The files of ours that a file imports by their paths. */
export const ownImports = (file: string): string[] =>
  importsOf(file)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => join(dirname(file), specifier));

/** Fails with every file that `broken` finds something wrong with, and what that is. */
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
