// Finds a Chromium, the system's or else the one inside a package, and says how to start it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * A name of this machine that a browser does not treat as local, so it does not trust pages there.
 */
export const publicHost = "tincan.example";

/** Flags of Chromium; most of them keep it from using the network on its own. */
export const args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
  "--disable-background-networking", "--disable-sync", "--disable-dev-shm-usage",
  `--host-resolver-rules=MAP ${publicHost} 127.0.0.1`,
]; // prettier-ignore

/** Where tools/install-test-tools.mjs puts Chromium. */
const packed = "node_modules/.tincan-chromium/node_modules/@sparticuz/chromium";

interface Program {
  executablePath: string;
  env?: Record<string, string>;
}

/**
 * How much of a browser a test needs. Most tests only need pages. For them a shell without the
 * browser's own user interface is enough: it takes half the CPU, but has no notifications.
 */
export type Extent = "shell" | "whole";

const programs: Record<Extent, readonly string[]> = {
  shell: ["chromium-headless-shell", "chromium", "google-chrome"],
  whole: ["chromium", "google-chrome"],
};

/** Finds an installed browser, or unpacks the packaged one. */
export async function findBrowser(extent: Extent = "shell"): Promise<Program> {
  const chosen = process.env["CHROME"];
  if (chosen !== undefined) return { executablePath: chosen };
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const files = programs[extent].flatMap((name) => folders.map((folder) => join(folder, name)));
  const executablePath = files.find((file) => existsSync(file));
  return executablePath === undefined ? unpack() : { executablePath };
}

/** Unpacks Chromium, and its libraries, which the package holds in an archive of their own. */
async function unpack(): Promise<Program> {
  assert.ok(existsSync(packed), "there is no Chromium: run npm test, which installs one");
  const { default: library } = await import(pathToFileURL(join(packed, "build/index.js")).href);
  const executablePath: string = await library.executablePath();
  const libraries = join("/tmp", "tincan-chromium-libraries");
  const script =
    'import {brotliDecompressSync as d} from "node:zlib";import {readFileSync as r} from "node:fs";' +
    `process.stdout.write(d(r(${JSON.stringify(join(packed, "bin/al2023.tar.br"))})))`;
  spawnSync("sh", [
    "-c",
    `mkdir -p ${libraries} && node --input-type=module -e '${script}' | tar x -C ${libraries}`,
  ]);
  return { executablePath, env: { ...envNow(), LD_LIBRARY_PATH: join(libraries, "lib") } };
}

const envNow = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter((one): one is [string, string] => one[1] !== undefined),
  );
