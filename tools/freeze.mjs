// Freezes the program as it was at a commit, with its JavaScript dependencies in one file, so that
// the tests can run it against every later version (test/compat/README.md).
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "test/compat");
/** Says which commit each frozen program comes from. */
const list = join(folder, "bundles.json");

/** It has a native part, so a frozen program uses that of today. */
const unbundled = ["node-datachannel"];

/** Packages in the old module format load Node's own modules with `require`. */
const banner = `import{createRequire}from"node:module";const require=createRequire(import.meta.url);`;

const run = (cwd, program, ...args) => execFileSync(program, args, { cwd, encoding: "utf8" });
const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

/** Takes the files of a commit out of git, without touching the working tree or the index. */
function unpack(commit, tree) {
  const archive = join(tree, "..", "tree.tar");
  mkdirSync(tree);
  run(root, "git", "archive", "--format=tar", `--output=${archive}`, commit);
  run(tree, "tar", "-xf", archive);
}

/** Gives the tree what its lockfile names: the packages of today, unless they are others. */
function install(tree) {
  const stamp = join(root, "node_modules/.tincan-lock.json");
  const wanted = readFileSync(join(tree, "package-lock.json"), "utf8");
  const isToday = existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (isToday) symlinkSync(join(root, "node_modules"), join(tree, "node_modules"), "junction");
  else run(tree, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
}

/** Bundles with the esbuild of that commit, so that the same commit gives the same bytes. */
async function bundle(tree, entry) {
  const { resolve: find } = createRequire(join(tree, "package.json"));
  const { build } = await import(pathToFileURL(find("esbuild")).href);
  const { outputFiles } = await build({
    absWorkingDir: tree,
    entryPoints: [entry],
    outfile: "program.mjs",
    bundle: true,
    write: false,
    minify: true,
    legalComments: "inline",
    preserveSymlinks: true,
    platform: "node",
    format: "esm",
    target: "node24",
    external: unbundled,
    banner: { js: banner },
    logLevel: "warning",
  });
  return outputFiles[0].contents;
}

/** Checks that the program starts, and needs nothing but its file for that. */
function prove(contents, work, version) {
  const file = join(work, "program.mjs");
  writeFileSync(file, contents);
  const said = run(work, process.execPath, file, "--version").trim();
  if (said !== version) throw new Error(`the frozen program says ${said} instead of ${version}`);
}

/** Lists the program with its commit and its bytes. */
function note(name, facts) {
  const all = existsSync(list) ? readJson(list) : {};
  const sorted = Object.entries({ ...all, [name]: facts }).toSorted(([one], [other]) =>
    one.localeCompare(other, "en", { numeric: true }),
  );
  writeFileSync(list, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
}

async function freeze(ref, wantedName) {
  const commit = run(root, "git", "rev-parse", "--verify", `${ref}^{commit}`).trim();
  const work = mkdtempSync(join(tmpdir(), "tincan-freeze-"));
  try {
    const tree = join(work, "tree");
    unpack(commit, tree);
    install(tree);
    const { version, bin } = readJson(join(tree, "package.json"));
    const name = wantedName ?? version;
    if (!/^\w[\w.-]*$/.test(name)) throw new Error(`${name} cannot be the name of a file`);
    const contents = await bundle(tree, bin.tincan);
    prove(contents, work, version);
    writeFileSync(join(folder, `${name}.mjs`), contents);
    const sha256 = createHash("sha256").update(contents).digest("hex");
    note(name, { commit, sha256, bytes: contents.length });
    console.log(`test/compat/${name}.mjs: ${contents.length} bytes, ${sha256}, from ${commit}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const [, , ref, name] = process.argv;
if (ref === undefined) {
  console.error("usage: npm run freeze -- COMMIT-OR-TAG [NAME]");
  process.exitCode = 2;
} else {
  await freeze(ref, name);
}
