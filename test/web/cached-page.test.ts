// The browser answers some requests from its cache, and asks the server for the rest.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answerFrom, type Asked } from "../../src/web/background/cached-page.ts";

const kept = new Response("kept");
const fetched = new Response("fetched");

const ask = (asked: Partial<Asked>, isKept = true) =>
  answerFrom(
    { files: ["/", "/page-0.js"], held: async () => (isKept ? kept : undefined) },
    { method: "GET", url: "http://localhost/", mode: "navigate", ...asked },
    async () => fetched,
  );

test("the files of the page come from the cache, or from the server if the cache is gone", async () => {
  assert.equal(await ask({}), kept);
  assert.equal(await ask({ url: "http://localhost/page-0.js?x" }), kept);
  assert.equal(await ask({}, false), fetched);
});

test("all other requests pass untouched", () => {
  assert.equal(ask({ url: "http://localhost/healthz" }), undefined);
  assert.equal(ask({ url: "http://localhost/tincan" }), undefined);
  assert.equal(ask({ method: "POST" }), undefined);
});
