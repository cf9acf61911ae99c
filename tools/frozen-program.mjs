// Bundles the program of one commit into a file that needs nothing of that commit any more, for
// test/compat: all JavaScript is in it, and its dictionaries are in files next to it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** It has a native part, so a frozen program uses that of today. */
const unbundled = ["node-datachannel"];

/** They are larger than all the rest, and seldom change: programs with the same ones share them. */
const dictionaries = ["@zxcvbn-ts/language-common", "@zxcvbn-ts/language-en"];

/** Packages in the old module format load Node's own modules with `require`. */
const banner = `import{createRequire}from"node:module";const require=createRequire(import.meta.url);`;

/** What runs in a thread of its own: where all code is in one file, the thread gets that file. */
const thread = "src/node/client/password-worker.ts";

const entry = (program) => `import { isMainThread } from "node:worker_threads";
await (isMainThread ? import("./${program}") : import("./${thread}"));`;

const older = (program) => `import "./${program}";`; // It had no threads.

/**
 * The program of this tree, whose packages are installed: its entry is `program`, relative to the
 * tree. It loads `parts`, by their names, from the folder of that name next to it. Everything is
 * bundled with the esbuild of the tree, so the same tree gives the same bytes.
 */
export async function frozenProgram(tree, program) {
  const bundle = await bundler(tree);
  const parts = new Map();
  const paths = new Map();
  for (const name of dictionaries.filter((one) => existsSync(join(tree, "node_modules", one)))) {
    const contents = await bundle(`export * from "${name}";`);
    const file = `${name.replace(/^.*\//, "")}-${hashOf(contents).slice(0, 16)}.mjs`;
    parts.set(file, contents);
    paths.set(name, `./parts/${file}`);
  }
  const hasThread = existsSync(join(tree, thread));
  const contents = await bundle((hasThread ? entry : older)(program), paths);
  return { program: contents, parts };
}

/** `paths`: of packages that stay outside, and where they are found. */
async function bundler(tree) {
  const { resolve: find } = createRequire(join(tree, "package.json"));
  const { build } = await import(pathToFileURL(find("esbuild")).href);
  return async (contents, paths = new Map()) => {
    const { outputFiles } = await build({
      absWorkingDir: tree,
      stdin: { contents, resolveDir: tree, sourcefile: "entry.mjs" },
      outfile: "program.mjs",
      bundle: true,
      write: false,
      minify: true,
      legalComments: "inline",
      preserveSymlinks: true,
      platform: "node",
      // What loads later has its exports by name only in the new module format.
      mainFields: ["module", "main"],
      format: "esm",
      target: "node24",
      external: unbundled,
      plugins: [outside(paths)],
      banner: { js: banner },
      logLevel: "warning",
    });
    return outputFiles[0].contents;
  };
}

const outside = (paths) => ({
  name: "outside",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^@/ }, ({ path }) =>
      paths.has(path) ? { path: paths.get(path), external: true } : undefined,
    ),
});

/** The SHA-256 of these bytes, in hex. */
export const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Writes a frozen program into a folder, under this name; returns its path. */
export function placeFrozen({ program, parts }, folder, name) {
  mkdirSync(join(folder, "parts"), { recursive: true });
  for (const [file, contents] of parts) writeFileSync(join(folder, "parts", file), contents);
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, program);
  return path;
}
