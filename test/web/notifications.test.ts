// The notifications that a person gets from the system while looking elsewhere.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { patienceMs } from "../system/patience.ts";
import { startServer, type Place } from "../system/programs.ts";
import { alicesPage } from "./beginnings.ts";
import { openPage, pageUrl, rowOf } from "./steps.ts";
import { terminalPerson } from "./terminal-person.ts";

/** Chromium claims that every page has the focus, so the test sets it. */
async function looks(page: Page, at: "here" | "elsewhere"): Promise<void> {
  await page.evaluate((has) => {
    document.hasFocus = () => has;
    dispatchEvent(new Event(has ? "focus" : "blur"));
  }, at === "here");
}

async function turnOn(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("button", { name: "Turn off" }).waitFor();
  await page.getByRole("button", { name: "Close" }).click();
}

/** The notifications that the system has shown since `watchSystem`, in order. */
interface System {
  /** Waits until the system has shown exactly these. */
  shows(wanted: string[]): Promise<void>;
  /** Waits until no notification is left on the screen. */
  isEmpty(): Promise<void>;
  /** Clicks the notification on the screen. */
  click(): Promise<void>;
}

/** The part of the service worker's scope that we use. */
interface Scope {
  registration: ServiceWorkerRegistration;
  shown: string[];
}

/**
 * Notes each notification once it is on the screen. Asking Chromium for its notifications makes it
 * lose one that it is about to show, so `shows` does not ask.
 */
async function watchSystem(page: Page): Promise<System> {
  const [worker] = page.context().serviceWorkers();
  assert.ok(worker);
  await worker.evaluate(() => {
    const scope = globalThis as unknown as Scope;
    const { registration } = scope;
    const really = registration.showNotification.bind(registration);
    scope.shown = [];
    registration.showNotification = async (title, options) => {
      await really(title, options);
      scope.shown.push(`${title}: ${options?.body}`);
    };
  });
  const shown = () => worker.evaluate(() => (globalThis as unknown as Scope).shown);
  const standing = () =>
    worker.evaluate(async () => {
      const { registration } = globalThis as unknown as Scope;
      return (await registration.getNotifications()).map(({ body }) => body);
    });
  return {
    shows: (wanted) => becomes(shown, wanted),
    isEmpty: () => becomes(standing, []),
    async click() {
      await worker.evaluate(async () => {
        const [notification] = await (
          globalThis as unknown as Scope
        ).registration.getNotifications();
        const click = new Event("notificationclick");
        // Only a real click may give a tab the focus, so the promise for it rejects here.
        const waitUntil = async (done: Promise<unknown>) => void (await done.catch(() => click));
        dispatchEvent(Object.assign(click, { notification, waitUntil }));
      });
    },
  };
}

async function becomes(look: () => Promise<string[]>, wanted: string[]): Promise<void> {
  const until = Date.now() + patienceMs;
  let seen = await look();
  while (seen.join() !== wanted.join() && Date.now() < until) seen = await look();
  assert.deepEqual(seen, wanted);
}

/** Shows one more notification. They arrive in order, so any earlier one has been shown by then. */
const showOneMore = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const about = { profile: "carol", name: "carol" };
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ say: "show", about, body: "one more" });
  });

const alice = (t: TestContext, server: Place): Promise<Page> =>
  alicesPage(t, server, { options: { permissions: ["notifications"] }, extent: "whole" });

test("a person at a page", async (t) => {
  const server = await startServer(t);
  const page = await alice(t, server);
  const bob = await terminalPerson(t, server, "bob");
  const system = await watchSystem(page);
  const seen = ["bob: wants to chat with you", "bob: 1 new message", "bob: 2 new messages"];

  await t.test(
    "sees who asks and who writes while looking elsewhere, and a click leads to the chat",
    async () => {
      await looks(page, "elsewhere");
      await bob.seesOnline("alice");
      await turnOn(page);
      await bob.asksFor("alice");
      await system.shows(seen.slice(0, 1));
      await page.getByRole("button", { name: "Yes", exact: true }).click();
      await bob.isInChatWith("alice");
      await system.isEmpty();
      await page.keyboard.press("Escape");
      await bob.writes("one");
      await rowOf(page, "bob").getByText("1 new").waitFor();
      await bob.writes("two");
      await system.shows(seen);
      await system.click();
      await page.getByRole("heading", { name: "bob", exact: true }).waitFor();
      await looks(page, "here");
      await bob.seesRead("alice");
      await system.isEmpty();
    },
  );

  await t.test("sees no notification while looking at another tab of the profile", async () => {
    await page.keyboard.press("Escape");
    const other = await openPage(page.context(), pageUrl(server));
    await rowOf(other, "bob").waitFor();
    await looks(page, "elsewhere");
    await bob.writes("three");
    await rowOf(page, "bob").getByText("1 new").waitFor();
    await showOneMore(page);
    await system.shows([...seen, "carol: one more"]);
  });
});
