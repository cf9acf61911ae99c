// How the page copes with what a browser may lack: a network, a disk, a promise to keep it,
// channels.
import assert from "node:assert/strict";
import { test } from "node:test";
import { folder, freePort, startServer } from "../system/programs.ts";
import { alicesPage, chatWithBobAway } from "./beginnings.ts";
import { newContext, ownBrowser } from "./browser.ts";
import { serveChanged } from "./changed-page.ts";
import { fillDisk, inside, openPage, ownLine, pageUrl, rowOf, signUpOn, write } from "./steps.ts";
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

test("in a browser without a disk, the page warns you and you can still chat", async (t) => {
  // As in a private window of a browser that provides no disk.
  const refuse = 'navigator.storage.getDirectory = () => Promise.reject(new DOMException("no"));';
  const server = await serveChanged(t, [{ files: "worker-*.js", to: (text) => refuse + text }]);
  const bob = await terminalPerson(t, server, "bob");
  const page = await alicesPage(t, server);
  await page.getByText("Your keys and chats will be gone when you close this tab").waitFor();
  await rowOf(page, "bob").click();
  await write(page, "hello from nowhere");
  await bob.isAskedBy("alice");
  await bob.answers("alice", "yes");
  await bob.isInChatWith("alice");
  await bob.reads("alice", "hello from nowhere");
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

test("the disk of a page fails", async (t) => {
  const { page, server } = await chatWithBobAway(t);

  await t.test(
    "a message that does not fit stays on the page, and you can send it once there is room",
    async () => {
      const makeRoom = await fillDisk(page);
      const text = "x".repeat(30_000);
      await write(page, text);
      await page.getByText("not saved and not sent", { exact: true }).waitFor();
      await page.getByText("the disk is full").waitFor();
      await page.getByRole("button", { name: "Show all" }).click();
      assert.equal(await page.locator(".unsent .text").textContent(), text);
      await makeRoom();
      await page.getByRole("button", { name: "Send again" }).click();
      await page.locator(".unsent").waitFor({ state: "detached" });
      assert.equal(await page.locator(".line.own").count(), 1);
    },
  );

  await t.test(
    "the page repairs a damaged store, and shows everything that it could still read",
    async () => {
      for (let count = 0; count < 20; count += 1) await write(page, `letter ${count}`);
      await ownLine(page, "letter 19").waitFor();
      await page.goto(`${pageUrl(server)}healthz`);
      assert.ok((await page.evaluate(damageStore)) > 0, "nothing was damaged");
      await page.goto(pageUrl(server));
      await page.getByText("was damaged and has been repaired").waitFor();
      await rowOf(page, "bob").click();
      await page.locator(".line").first().waitFor();
    },
  );
});

/** Runs in the page: overwrites a late part of each write-ahead log, and returns their number. */
async function damageStore(): Promise<number> {
  const root = await navigator.storage.getDirectory();
  const profile = await root.getDirectoryHandle("tincan-alice");
  const files = await profile.getDirectoryHandle(".opaque");
  let damaged = 0;
  for await (const handle of (files as unknown as Folder).values()) {
    const file = await handle.getFile();
    const name = await file.slice(0, 16).text();
    if (!name.startsWith("/store-1-wal")) continue;
    const writing = await handle.createWritable({ keepExistingData: true });
    const position = Math.floor(file.size * 0.8);
    await writing.write({ type: "write", position, data: new Uint8Array(512).fill(7) });
    await writing.close();
    damaged += 1;
  }
  return damaged;
}

interface Folder {
  values(): AsyncIterable<FileSystemFileHandle>;
}

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
