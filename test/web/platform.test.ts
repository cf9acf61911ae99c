// How the page copes with what a browser may lack or refuse: a network, a promise, channels.
import assert from "node:assert/strict";
import { test } from "node:test";
import { folder, freePort, startServer } from "../system/programs.ts";
import { alicesPage, chatWithBobAway } from "./beginnings.ts";
import { newContext, ownBrowser } from "./browser.ts";
import { serveChanged } from "./changed-page.ts";
import { inside, openPage, ownLine, pageUrl, rowOf, signUpOn, write } from "./steps.ts";
import { terminalPerson } from "./terminal-person.ts";

test("without a network you can open, read and write; the page sends when the network is back", async (t) => {
  const port = await freePort();
  const data = folder(t);
  const { server, bob, page } = await chatWithBobAway(t, { place: { port, data } });
  await write(page, "written at home");
  await ownLine(page, "written at home").waitFor();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  server.signal("SIGKILL");
  await server.ended();
  await page.reload();
  await inside(page);
  await page.getByText("The server is away").waitFor();
  await page.getByText("Unknown while offline.").waitFor();
  await rowOf(page, "bob").click();
  await page.locator(".chat .state").getByText("online status unknown").waitFor();
  await ownLine(page, "written at home").waitFor();
  await write(page, "written in a tunnel");
  await ownLine(page, "written in a tunnel").waitFor();
  await startServer(t, { port, data });
  await bob.comesBack();
  await bob.letsMessagesIn("alice");
  await bob.reads("alice", "written at home");
  await bob.reads("alice", "written in a tunnel");
});

test("the page offers a newer version, and updates when you accept", async (t) => {
  const before = await serveChanged(t, []);
  const page = await alicesPage(t, before);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await before.stop();
  const newer = { files: "{index.html,service-worker.js}", to: (text: string) => newerThan(text) };
  await serveChanged(t, [newer], before);
  await page.reload();
  await page.getByText("A new version of Tincan is available.").waitFor();
  assert.equal(await page.locator("meta[name=newer]").count(), 0);
  await page.getByRole("button", { name: "Update now" }).click();
  await page.locator("meta[name=newer]").waitFor({ state: "attached" });
  await inside(page);
});

/** The text of a file as a newer version of the program would have it. */
const newerThan = (text: string): string =>
  text
    .replace("<title>", '<meta name="newer" content=""><title>')
    .replace(/tincan-/, "tincan-newer-");

/** Runs in the page: counts the channels that a worker gets, or refuses to pass them on. */
function watchChannels(refused: boolean): void {
  const give = Worker.prototype.postMessage as (this: Worker, ...given: unknown[]) => void;
  const scope = globalThis as unknown as { channels: number };
  scope.channels = 0;
  Worker.prototype.postMessage = function (...given: unknown[]) {
    const [, transfer] = given;
    const isChannel = Array.isArray(transfer) && transfer[0] instanceof RTCDataChannel;
    if (isChannel && refused) throw new DOMException("no", "DataCloneError");
    give.apply(this, given);
    if (isChannel) scope.channels += 1;
  };
}

/** A browser may grant or refuse to keep what is stored, and to transfer a channel to a worker. */
const browsers = {
  generous: { persists: true, says: "The browser has promised" },
  strict: { persists: false, says: "The browser has not promised" },
};

for (const [kind, { persists, says }] of Object.entries(browsers)) {
  test(`the page asks a ${kind} browser to keep everything, and talks on a direct path`, async (t) => {
    const server = await startServer(t);
    const bob = await terminalPerson(t, server, "bob");
    const context = await newContext(t);
    await context.addInitScript(`navigator.storage.persist = async () => ${persists};`);
    await context.addInitScript(watchChannels, !persists);
    const page = await openPage(context, pageUrl(server));
    await signUpOn(page, "alice");
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByText(says).waitFor();
    await page.locator("dialog").getByRole("button", { name: "Close" }).click();

    await rowOf(page, "bob").click();
    await write(page, "hello");
    await bob.isAskedBy("alice");
    await bob.answers("alice", "yes");
    await page.locator(".chat .state").getByText("direct path").waitFor();
    server.signal("SIGKILL");
    const long = "x".repeat(30_000);
    await write(page, long);
    await bob.reads("alice", long);
    await bob.writes("heard you");
    await page.locator(".theirs").getByText("heard you", { exact: true }).waitFor();
    const channels = await page.evaluate("channels");
    assert.equal(Number(channels) > 0, persists);
  });
}

test("the browser lets you install the page", async (t) => {
  const server = await startServer(t);
  const context = await ownBrowser(folder(t));
  t.after(() => context.close());
  const page = await openPage(context, pageUrl(server));
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const chromium = await context.newCDPSession(page);
  const { installabilityErrors } = await chromium.send("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors, []);
  const { errors, url } = await chromium.send("Page.getAppManifest");
  assert.deepEqual([errors, url], [[], `${pageUrl(server)}manifest.webmanifest`]);
});
