// Freezes the program as it was at a commit, with its JavaScript dependencies, so that the tests can
// run it against every later version (test/compat/README.md).
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { frozenProgram, hashOf, placeFrozen } from "./frozen-program.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "test/compat");
/** Says which commit each frozen program comes from. */
const list = join(folder, "bundles.json");

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

/**
 * Checks that it is the program of this version, and that people can sign up, sign in and talk with
 * it. That takes place in `dist`, where it finds what is not in it, as in test/compat.
 */
function prove(frozen, version) {
  mkdirSync(join(root, "dist"), { recursive: true });
  const place = mkdtempSync(join(root, "dist/frozen-"));
  try {
    const program = placeFrozen(frozen, place, "program");
    const said = run(root, process.execPath, program, "--version").trim();
    if (said !== version) throw new Error(`the frozen program says ${said} instead of ${version}`);
    execFileSync(process.execPath, ["--test", join(folder, "freezing.test.ts")], {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, TINCAN_FROZEN: program },
    });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
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
    const frozen = await frozenProgram(tree, bin.tincan);
    prove(frozen, version);
    placeFrozen(frozen, folder, name);
    const [sha256, bytes] = [hashOf(frozen.program), frozen.program.length];
    note(name, { commit, sha256, bytes, parts: [...frozen.parts.keys()] });
    console.log(`test/compat/${name}.mjs: ${bytes} bytes, ${sha256}, from ${commit}`);
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
