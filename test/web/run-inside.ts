// Runs suites inside a worker of a real browser, and reports each of their tests as one of its own.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, resolve } from "node:path";
import { test } from "node:test";
import { build, type Plugin } from "esbuild";
import { browser } from "./browser.ts";
import type { Outcome } from "./inside/test.ts";

const inside = resolve("test/web/inside");
const wasm = "node_modules/@sqlite.org/sqlite-wasm/dist/sqlite3.wasm";

/** Modules that a browser lacks, and the files that stand in for them. */
const standIns: [RegExp, string][] = [
  [/^node:test$/, `${inside}/test.ts`],
  [/primitives-node\.ts$/, `${inside}/primitives.ts`],
];

const standingIn: Plugin = {
  name: "standing in",
  setup({ onResolve, onLoad }) {
    for (const [filter, path] of standIns) onResolve({ filter }, () => ({ path }));
    const made = (filter: RegExp, path: string, contents: string): void => {
      onResolve({ filter }, () => ({ path, namespace: path }));
      onLoad({ filter: /.*/, namespace: path }, () => ({ contents, resolveDir: inside }));
    };
    made(/^node:fs$/, "fs", vectorFiles());
    made(/^node:assert\/strict$/, "assert", 'export { assert as default } from "./assert.ts";');
  },
};

/** Suites read no files but the published vectors, so this stands in for `node:fs`. */
function vectorFiles(): string {
  const files = globSync("test/crypto/*.json").map((file) => [
    basename(file),
    readFileSync(file, "utf8"),
  ]);
  return `const files = ${JSON.stringify(Object.fromEntries(files))};
    export const readFileSync = (url) => files[String(url).split("/").at(-1)];`;
}

async function bundle(files: readonly string[]): Promise<string> {
  const contents = [
    ...files.map((file) => `await import(${JSON.stringify(resolve(file))});`),
    `const { runAll } = await import(${JSON.stringify(`${inside}/test.ts`)});`,
    "postMessage(await runAll());",
  ].join("\n");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    define: { WASM_URL: '"/sqlite3.wasm"' },
    logLevel: "silent",
    plugins: [standingIn],
  });
  return outputFiles[0]?.text ?? "";
}

/** Serves the suites to a page of their own, and returns the outcome of each test. */
async function outcomesOf(files: readonly string[]): Promise<Outcome[]> {
  const script = await bundle(files);
  const server = createServer(({ url }, response) => {
    const [type, body] =
      url === "/suite.js"
        ? ["text/javascript", script]
        : url === "/sqlite3.wasm"
          ? ["application/wasm", readFileSync(wasm)]
          : ["text/html", "<!doctype html><title>suite</title>"];
    response.setHeader("Content-Type", type).end(body);
  }).listen(0, "127.0.0.1");
  const context = await (await browser()).newContext();
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return await page.evaluate(runSuite);
  } finally {
    await context.close();
    server.close();
  }
}

/** Runs in the page: starts the worker and waits for its outcomes. */
function runSuite(): Promise<Outcome[]> {
  const { promise, resolve: done, reject } = Promise.withResolvers<Outcome[]>();
  const worker = new Worker("/suite.js", { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Outcome[]>) => done(data);
  worker.onerror = ({ message }) => reject(new Error(message));
  return promise;
}

/** Runs the tests of these files inside a browser. */
export function runInside(what: string, files: readonly string[]): void {
  test(`in a browser: ${what}`, async (t) => {
    const outcomes = await outcomesOf(files);
    assert.ok(outcomes.length > 0, "no test ran");
    for (const { name, problem } of outcomes)
      await t.test(name, () => assert.equal(problem, undefined));
  });
}
