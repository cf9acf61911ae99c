// Keeps the page in the browser, so that it opens without a network; what is said to the server is
// never touched.
import { answerFrom, type PageCache } from "./cached-page.ts";

/** The part of a service worker's world that is used here. */
interface Scope {
  addEventListener(
    type: "install" | "activate",
    listener: (event: { waitUntil(done: Promise<unknown>): void }) => void,
  ): void;
  addEventListener(
    type: "fetch",
    listener: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

const scope = globalThis as unknown as Scope;
const cacheName = `tincan-${VERSION}`;

const cache: PageCache = {
  files: CACHED_FILES,
  held: async (path) => (await caches.open(cacheName)).match(path),
};

async function fill(): Promise<void> {
  const requests = CACHED_FILES.map((file) => new Request(file, { cache: "reload" }));
  await (await caches.open(cacheName)).addAll(requests);
}

async function takeOver(): Promise<void> {
  const older = (await caches.keys()).filter((name) => name !== cacheName);
  await Promise.all(older.map((name) => caches.delete(name)));
  await scope.clients.claim();
}

scope.addEventListener("install", (event) => event.waitUntil(fill()));
scope.addEventListener("activate", (event) => event.waitUntil(takeOver()));
scope.addEventListener("fetch", (event) => {
  const answer = answerFrom(cache, event.request, (request) => fetch(request));
  if (answer) event.respondWith(answer);
});
// An update is offered, and taken when the person says so.
scope.addEventListener("message", ({ data }) => {
  if (data === "takeOver") void scope.skipWaiting();
});
