// Bundles the program `tincan` into dist/program, because loading 150 TypeScript files one by one
// takes longer than the rest of a start; also fills the bundle's compile cache. Builds only what
// has changed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { filesIn, fingerprint, isStamped } from "./stamp.mjs";

const folder = "dist/program";
const stamp = "dist/program.stamp";
const sources = ["src/node", "src/peer", "src/server", "src/protocol", "src/crypto"];

/** The bundle's entry. */
export const program = join(folder, "tincan.mjs");

/**
 * Use a cache of our own, since other programs may write to the usual one. Turn it on before
 * anything else loads.
 */
const entry = `import { enableCompileCache } from "node:module";
enableCompileCache(import.meta.dirname + "/compile-cache");
await import("./src/node/tincan.ts");`;

/** Packages in the old module format load Node's own modules with \`require\`. */
const banner = `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);`;

/** One has a native part; the other finds its WebAssembly only in its own package. */
const unbundled = ["node-datachannel", "@serenity-kit/opaque"];

/** Bundles the program if its sources have changed, and returns its path. */
export async function builtProgram() {
  const wanted = fingerprint(sources, ["tools/build-program.mjs", "package-lock.json"]);
  if (!isStamped(stamp, wanted)) {
    place(await bundle());
    warmUp();
    writeFileSync(stamp, wanted);
  }
  return program;
}

async function bundle() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: ".", sourcefile: "tincan.mjs" },
    entryNames: "tincan",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    write: false,
    platform: "node",
    // What loads later has its exports by name only in the new module format.
    mainFields: ["module", "main"],
    format: "esm",
    target: "node24",
    external: unbundled,
    banner: { js: banner },
    logLevel: "warning",
  });
  return outputFiles;
}

/**
 * How long to keep an earlier build's chunks for a program that has not loaded all of them yet, ms.
 */
const staleMs = 3_600_000;

/** Names chunks by content and replaces the entry last, because a program may start meanwhile. */
function place(files) {
  mkdirSync(folder, { recursive: true });
  const making = mkdtempSync("dist/program.making-");
  const names = files.map(({ path }) => basename(path));
  for (const { path, contents } of files) writeFileSync(join(making, basename(path)), contents);
  for (const name of names.toSorted(entryLast)) renameSync(join(making, name), join(folder, name));
  rmSync(making, { recursive: true });
  for (const file of filesIn(folder)) {
    const isOurs = names.includes(basename(file));
    const isStale = Date.now() - statSync(file).mtimeMs > staleMs;
    if (!isOurs && isStale) rmSync(file, { force: true });
  }
}

const entryLast = (one, other) =>
  Number(one === basename(program)) - Number(other === basename(program));

/**
 * A program that has run once starts faster, and this keeps a broken bundle from counting as built.
 */
function warmUp() {
  const data = mkdtempSync(join(tmpdir(), "tincan-warm-up-"));
  const nowhere = "http://127.0.0.1:9";
  run(0, "--version");
  run(0, "--server", nowhere, "--data", data);
  run(2, "server", "--data", data, "--limit", "none");
  rmSync(data, { recursive: true, force: true });
}

/** The Node that npm installed; the one running this may be too old for the program. */
const installed = "node_modules/node/bin/node";
const node = existsSync(installed) ? installed : process.execPath;

function run(expected, ...args) {
  const { status, stderr } = spawnSync(node, [program, ...args], {
    input: "exit\n",
    encoding: "utf8",
  });
  if (status !== expected) throw new Error(`${program} ${args.join(" ")}: ${status}\n${stderr}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await builtProgram();
