// Builds the browser's side into dist/web, where the server finds it: every file under a name that
// changes with its content, with its Brotli form next to it. Builds only what has changed.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { documentWords } from "../src/peer/words/language.ts";
import { filesIn, fingerprint, isStamped } from "./stamp.mjs";

const target = "dist/web";
const fresh = "dist/web.making";
const stamp = "dist/web.stamp";
const source = "src/web";
const wasm = "node_modules/@sqlite.org/sqlite-wasm/dist/sqlite3.wasm";

/** These keep their names, because a browser or a person has saved them. */
const plain = ["manifest.webmanifest", "icon.svg", "icon-192.png", "icon-512.png"];
/** Files worth compressing; pictures are small already. */
const compressible = /\.(html|js|css|wasm|svg|webmanifest)$/;

const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 12);

/** Everything the result depends on. */
const wanted = fingerprint(
  ["src/web", "src/peer", "src/protocol", "src/crypto"],
  ["tools/build-web.mjs", "package-lock.json"],
);

/** `built`: names in the source, and the paths or lists that take their place. */
async function bundle(entry, built) {
  const names = { ...built, VERSION: wanted.slice(0, 12) };
  const define = Object.entries(names).map(([name, value]) => [name, JSON.stringify(value)]);
  const { outputFiles } = await build({
    entryPoints: [join(source, entry)],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2024",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: Object.fromEntries(define),
    external: Object.values(built).filter((value) => typeof value === "string"),
    legalComments: "none",
    logLevel: "warning",
  });
  return outputFiles[0].contents;
}

/** Writes a file under a name from its content; returns the path that a page requests. */
function put(name, bytes) {
  const hashed = name.replace(/(\.\w+)$/, `-${hashOf(bytes)}$1`);
  writeFileSync(join(fresh, hashed), bytes);
  return `/${hashed}`;
}

/**
 * Fills in a file of the page: replaces the names of our sentences, and those in `more`, with their
 * texts.
 */
function fill(name, more) {
  const { language, description, noScript } = documentWords;
  const all = { LANGUAGE: language, DESCRIPTION: description, NO_SCRIPT: noScript, ...more };
  const named = new RegExp(Object.keys(all).join("|"), "g");
  const text = readFileSync(join(source, "page", name), "utf8");
  writeFileSync(
    join(fresh, name),
    text.replaceAll(named, (one) => all[one]),
  );
}

/** What estimates passwords; anyone who passes its word lists on has to say where they come from. */
async function putGuesses() {
  const notice =
    "// Word lists: OpenSubtitles 2024, through OPUS (https://opus.nlpl.eu/), ODC-BY.\n";
  const script = await bundle("worker/estimate-guesses.ts", {});
  return put("guesses.js", Buffer.concat([Buffer.from(notice), script]));
}

async function make() {
  const wasmUrl = put("sqlite3.wasm", readFileSync(wasm));
  const ofWorker = { WASM_URL: wasmUrl, GUESSES_URL: await putGuesses() };
  const workerUrl = put("worker.js", await bundle("worker/worker.ts", ofWorker));
  const pageUrl = put("page.js", await bundle("tab/page.tsx", { WORKER_URL: workerUrl }));
  const styleUrl = put("style.css", await bundle("page/style.css", {}));
  fill("index.html", { PAGE_URL: pageUrl, STYLE_URL: styleUrl });
  for (const name of plain) cpSync(join(source, "page", name), join(fresh, name));
  fill("manifest.webmanifest", {});
  // What a sign-up needs can wait for it: it is large, and a sign-up needs the server anyway.
  const files = ["/", pageUrl, styleUrl, workerUrl, wasmUrl, ...plain.map((name) => `/${name}`)];
  const worker = await bundle("background/service-worker.ts", { CACHED_FILES: files });
  writeFileSync(join(fresh, "service-worker.js"), worker);
}

function compress() {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  for (const file of filesIn(fresh).filter((name) => compressible.test(name))) {
    writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file), { params }));
  }
}

if (!isStamped(stamp, wanted) || !existsSync(target)) {
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  await make();
  compress();
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
  writeFileSync(stamp, wanted);
}
