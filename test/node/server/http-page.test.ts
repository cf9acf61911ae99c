// How a server serves the page: what browsers may do with it, and how long they may cache it.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { listen } from "../../../src/node/server/listener-websocket.ts";
import { readPage } from "../../../src/node/server/page-files.ts";
import { onLoopback } from "../stage/listener-options.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

const html = "<!doctype html><title>Tincan</title>";
const script = "postMessage(1);";
const hashed = "worker-0123456789ab.js";

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

async function servedPage(t: TestContext) {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "index.html"), html);
  writeFileSync(join(folder, hashed), script);
  writeFileSync(join(folder, `${hashed}.br`), brotliCompressSync(script));
  writeFileSync(join(folder, "notes.txt"), "not of the page");
  const page = readPage(folder);
  const listener = await listen({ ...onLoopback, page });
  t.after(() => listener.stop(0));
  return (path: string, headers = {}, method = "GET") =>
    ask(listener.address.port, path, headers, method);
}

async function ask(port: number, path: string, headers: object, method: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = request({ host: "127.0.0.1", port, path, method, headers: { ...headers } });
  asked.on("error", reject).on("response", async (response) => {
    const body = Buffer.concat(await response.toArray());
    resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
  });
  asked.end();
  return promise;
}

test("the page comes with a policy for scripts, and browsers check for a new one each time", async (t) => {
  const get = await servedPage(t);
  const { status, headers, body } = await get("/");
  assert.deepEqual([status, body.toString()], [200, html]);
  const policy = String(headers["content-security-policy"]);
  assert.match(policy, /default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; /);
  assert.match(policy, /require-trusted-types-for 'script'; trusted-types tincan/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|\*|http/);
  assert.equal(headers["cache-control"], "no-cache");
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["cross-origin-opener-policy"], "same-origin");
  assert.equal(headers["referrer-policy"], "no-referrer");
});

test("a file named after its hash is cached for good, under the same policy", async (t) => {
  const { headers } = await (await servedPage(t))(`/${hashed}`);
  assert.equal(headers["cache-control"], "public, max-age=31536000, immutable");
  assert.equal(headers["content-type"], "text/javascript; charset=utf-8");
  assert.ok(headers["content-security-policy"]);
});

test("only browsers that understand Brotli get it", async (t) => {
  const get = await servedPage(t);
  for (const accepted of ["br", "gzip, br;q=0.5", "gzip,br"]) {
    const { headers, body } = await get(`/${hashed}`, { "Accept-Encoding": accepted });
    assert.equal(headers["content-encoding"], "br", accepted);
    assert.equal(brotliDecompressSync(body).toString(), script);
    assert.equal(headers["vary"], "Accept-Encoding");
  }
  for (const accepted of ["gzip", "br;q=0", "brotli", ""]) {
    const { headers, body } = await get(`/${hashed}`, { "Accept-Encoding": accepted });
    assert.equal(headers["content-encoding"], undefined, accepted);
    assert.equal(body.toString(), script);
  }
});

test("the server does not resend a page that the browser already has", async (t) => {
  const get = await servedPage(t);
  const { headers } = await get("/");
  const again = await get("/", { "If-None-Match": headers.etag });
  assert.deepEqual([again.status, again.body.length], [304, 0]);
  assert.equal((await get("/", { "If-None-Match": '"another"' })).status, 200);
});

test("the answer to HEAD has no body, and other methods are refused", async (t) => {
  const get = await servedPage(t);
  const head = await get("/", {}, "HEAD");
  assert.deepEqual([head.status, head.body.length], [200, 0]);
  assert.equal(head.headers["content-length"], String(html.length));
  const post = await get("/", {}, "POST");
  assert.deepEqual([post.status, post.headers["allow"]], [405, "GET, HEAD"]);
});

test("only the page's own files can be fetched", async (t) => {
  const get = await servedPage(t);
  const hostile = [
    "/notes.txt", "/index.html", `/${hashed}.br`, "/../package.json", "/..%2fpackage.json", "//", "/%",
  ]; // prettier-ignore
  for (const path of hostile) assert.equal((await get(path)).status, 404, path);
  assert.equal((await get("/healthz")).body.toString(), "ok\n");
});

test("a page that was not built has no files", async (t) => {
  assert.equal(readPage(join(temporaryFolder(t), "nowhere")).size, 0);
});
