// Keeps the page in the browser, so that it opens without a network, and shows notifications; never
// touches what peers say to the server.
import type { BackgroundOrder } from "../messages/background-messages.ts";
import { answerFrom, type PageCache } from "./cached-page.ts";
import { clear, follow, show, type TabClient, type TabClients } from "./notifications-shown.ts";

/** An event that keeps the worker alive at least until this is done. */
interface Waiting {
  waitUntil(done: Promise<unknown>): void;
}

/** The part of a service worker's world that we use here. */
interface Scope {
  addEventListener(type: "install" | "activate", listener: (event: Waiting) => void): void;
  addEventListener(
    type: "fetch",
    listener: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void;
  addEventListener(
    type: "message",
    listener: (event: Waiting & { data: BackgroundOrder; source: TabClient | null }) => void,
  ): void;
  addEventListener(
    type: "notificationclick",
    listener: (event: Waiting & { notification: Notification }) => void,
  ): void;
  skipWaiting(): Promise<void>;
  registration: ServiceWorkerRegistration;
  clients: TabClients & { claim(): Promise<void> };
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

async function hear(said: BackgroundOrder, tab: string): Promise<void> {
  switch (said.say) {
    case "takeOver": // The page offers an update, and the person accepts it.
      return scope.skipWaiting();
    case "show":
      return show(scope.registration, tab, said.about, said.body);
    case "clear":
      return clear(scope.registration, said.about);
  }
}

scope.addEventListener("install", (event) => event.waitUntil(fill()));
scope.addEventListener("activate", (event) => event.waitUntil(takeOver()));
scope.addEventListener("fetch", (event) => {
  const answer = answerFrom(cache, event.request, (request) => fetch(request));
  if (answer) event.respondWith(answer);
});
scope.addEventListener("message", (event) => {
  const { data: said, source } = event;
  if (source) event.waitUntil(hear(said, source.id));
});
scope.addEventListener("notificationclick", (event) =>
  event.waitUntil(follow(scope.clients, event.notification)),
);
