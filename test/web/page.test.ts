// What one person sees of the page: the way in, coming back, several tabs, and what others may write.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { folder, freePort, startServer, type Place } from "../system/programs.ts";
import { browser, ownBrowser } from "./browser.ts";
import { browserPerson, openPage, pageUrl, rowOf, signUpOn } from "./browser-person.ts";
import { serveChanged } from "./changed-page.ts";
import { terminalPerson } from "./terminal-person.ts";

async function newContext(t: TestContext): Promise<BrowserContext> {
  const context = await (await browser()).newContext();
  t.after(() => context.close());
  return context;
}

async function alicesPage(t: TestContext, server: Place): Promise<Page> {
  const page = await openPage(await newContext(t), pageUrl(server));
  await signUpOn(page, "alice");
  return page;
}

const inside = (page: Page): Promise<void> =>
  page.getByRole("navigation", { name: "Chats" }).waitFor();

async function write(page: Page, text: string): Promise<void> {
  await page.locator("#message").fill(text);
  await page.keyboard.press("Enter");
}

const ownLine = (page: Page, text: string) =>
  page.locator(".line.own:not(.sending)").getByText(text, { exact: true });

/** Opens the chat with somebody who has signed up and is away. */
async function lookAt(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name of somebody").fill(name);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name, exact: true }).waitFor();
}

test("a wrong password is told and asked again, and the right one makes this another device", async (t) => {
  const server = await startServer(t);
  await alicesPage(t, server);
  const page = await openPage(await newContext(t), pageUrl(server));
  await page.getByLabel("Your name").fill("Alice ");
  await page.keyboard.press("Enter");
  await page.getByLabel("Password", { exact: true }).fill("not it");
  await page.keyboard.press("Enter");
  await page.getByText("the password is wrong").waitFor();
  await page.getByLabel("Password", { exact: true }).fill("the password of alice");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Not on this device" }).click();
  await inside(page);
});

test("a name that is none is told, and another one can be taken", async (t) => {
  const server = await startServer(t);
  const page = await openPage(await newContext(t), pageUrl(server));
  await page.getByLabel("Your name").fill("not a name");
  await page.keyboard.press("Enter");
  await page.getByText("not a name cannot be a username").waitFor();
  await page.getByLabel("Your name").fill("alise");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Another name" }).click();
  await signUpOn(page, "alice");
});

test("a reload loses nothing: not the chat, and not what was typed and not sent", async (t) => {
  const server = await startServer(t);
  const bob = await terminalPerson(t, server, "bob");
  await bob.signsOut();
  const page = await alicesPage(t, server);
  await lookAt(page, "bob");
  await write(page, "sent");
  await ownLine(page, "sent").waitFor();
  await page.locator("#message").fill("half a sen");
  await rowOf(page, "bob").getByText("Draft:").waitFor();
  await page.reload();
  await inside(page);
  await rowOf(page, "bob").click();
  await ownLine(page, "sent").waitFor();
  assert.equal(await page.locator("#message").inputValue(), "half a sen");
});

test("a browser that is closed and started again has everything, and asks for nothing", async (t) => {
  const server = await startServer(t);
  const disk = folder(t);
  const bob = await terminalPerson(t, server, "bob");
  await bob.signsOut();
  const first = await ownBrowser(disk);
  const before = await openPage(first, pageUrl(server));
  await signUpOn(before, "alice");
  await lookAt(before, "bob");
  await write(before, "still here?");
  await ownLine(before, "still here?").waitFor();
  await first.close();
  const second = await ownBrowser(disk);
  t.after(() => second.close());
  const page = await openPage(second, pageUrl(server));
  await inside(page);
  await rowOf(page, "bob").click();
  await ownLine(page, "still here?").waitFor();
});

test("who does not stay signed in is asked for the password, and finds everything", async (t) => {
  const server = await startServer(t);
  const bob = await terminalPerson(t, server, "bob");
  await bob.signsOut();
  const page = await openPage(await newContext(t), pageUrl(server));
  await signUpOn(page, "alice", false);
  await lookAt(page, "bob");
  await write(page, "kept under the password");
  await ownLine(page, "kept under the password").waitFor();
  await page.reload();
  await page.getByLabel("Password", { exact: true }).fill("the password of alice");
  await page.keyboard.press("Enter");
  await rowOf(page, "bob").click();
  await ownLine(page, "kept under the password").waitFor();
});

for (const how of ["closes", "crashes"] as const) {
  test(`of two tabs both work, and when the one that leads ${how} the other goes on`, async (t) => {
    const server = await startServer(t);
    const bob = await terminalPerson(t, server, "bob");
    const first = await alicesPage(t, server);
    const second = await openPage(first.context(), pageUrl(server));
    await inside(second);
    await rowOf(second, "bob").click();
    await write(second, "from the second tab");
    await bob.isAskedBy("alice");
    await bob.answers("alice", "yes");
    await bob.isInChatWith("alice");
    await bob.reads("alice", "from the second tab");
    await rowOf(first, "bob").click();
    await ownLine(first, "from the second tab").waitFor();
    if (how === "crashes") await first.goto("chrome://crash").catch(() => {});
    await first.close();
    await write(second, "from the tab that is left");
    await ownLine(second, "from the tab that is left").waitFor();
    await bob.reads("alice", "from the tab that is left");
    await bob.writes("heard you");
    await second.locator(".theirs").getByText("heard you", { exact: true }).waitFor();
    assert.equal(await ownLine(second, "from the tab that is left").count(), 1);
  });
}

test("who does not stay signed in is not asked again as long as one tab is open", async (t) => {
  const server = await startServer(t);
  const bob = await terminalPerson(t, server, "bob");
  await bob.signsOut();
  const first = await openPage(await newContext(t), pageUrl(server));
  await signUpOn(first, "alice", false);
  await lookAt(first, "bob");
  await write(first, "from the first tab");
  await ownLine(first, "from the first tab").waitFor();
  const second = await openPage(first.context(), pageUrl(server));
  await rowOf(second, "bob").click();
  await first.close();
  await write(second, "from the second tab");
  await ownLine(second, "from the second tab").waitFor();
  await second.reload();
  await second.getByLabel("Password", { exact: true }).waitFor();
});

const hostile = {
  html: `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`,
  bidi: "\u202Egnirts a\u202C \u2067\u2066 and \u200Fon",
  link: "javascript:document.title='owned'",
  long: "x".repeat(32_000),
};

test("what others write is text and nothing else, and breaks nothing", async (t) => {
  const server = await startServer(t);
  const [alice, bob] = [await browserPerson(t, server, "alice"), await alicesFriend(t, server)];
  await bob.seesOnline("alice");
  await bob.asksFor("alice");
  await alice.isAskedBy("bob");
  await alice.answers("bob", "yes");
  await bob.isInChatWith("alice");
  const { page } = alice;
  for (const text of [hostile.html, hostile.bidi, hostile.link]) {
    await bob.writes(text);
    await alice.reads("bob", text);
  }
  await write(bob.page, hostile.long);
  await page.getByRole("button", { name: "Show all of it" }).click();
  assert.equal(await page.title(), "Tincan");
  assert.equal(await page.locator(".lines img, .lines script, .lines a").count(), 0);
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const lines = document.querySelector(".lines");
    return [scrollWidth - clientWidth, (lines?.scrollWidth ?? 0) - (lines?.clientWidth ?? 0)];
  });
  assert.deepEqual(overflow, [0, 0]);
});

const alicesFriend = (t: TestContext, server: Place) => browserPerson(t, server, "bob");

test("without a network the page opens, reads and writes, and sends when there is one again", async (t) => {
  const port = await freePort();
  const data = folder(t);
  const server = await startServer(t, { port, data });
  const bob = await terminalPerson(t, server, "bob");
  await bob.signsOut();
  const page = await alicesPage(t, server);
  await lookAt(page, "bob");
  await write(page, "written at home");
  await ownLine(page, "written at home").waitFor();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  server.signal("SIGKILL");
  await server.ended();
  await page.reload();
  await inside(page);
  await page.getByText("The server is away").waitFor();
  await rowOf(page, "bob").click();
  await ownLine(page, "written at home").waitFor();
  await write(page, "written in a tunnel");
  await ownLine(page, "written in a tunnel").waitFor();
  await startServer(t, { port, data });
  await bob.comesBack();
  await bob.letsMessagesIn("alice");
  await bob.reads("alice", "written at home");
  await bob.reads("alice", "written in a tunnel");
});

test("a browser without a disk says so, and chats all the same", async (t) => {
  // As in a private window of a browser that lends none.
  const refuse = 'navigator.storage.getDirectory = () => Promise.reject(new DOMException("no"));';
  const server = await serveChanged(t, [{ files: "worker-*.js", to: (text) => refuse + text }]);
  const bob = await terminalPerson(t, server, "bob");
  const page = await openPage(await newContext(t), pageUrl(server));
  await signUpOn(page, "alice");
  await page.getByText("Your keys and chats end with this tab").waitFor();
  await rowOf(page, "bob").click();
  await write(page, "hello from nowhere");
  await bob.isAskedBy("alice");
  await bob.answers("alice", "yes");
  await bob.isInChatWith("alice");
  await bob.reads("alice", "hello from nowhere");
});

test("a newer page is offered, and taken when the person says so", async (t) => {
  const before = await serveChanged(t, []);
  const page = await openPage(await newContext(t), pageUrl(before));
  await signUpOn(page, "alice");
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await before.stop();
  const newer = { files: "{index.html,service-worker.js}", to: (text: string) => newerThan(text) };
  await serveChanged(t, [newer], before);
  await page.reload();
  await page.getByText("A new version of Tincan is here.").waitFor();
  assert.equal(await page.locator("meta[name=newer]").count(), 0);
  await page.getByRole("button", { name: "Use it now" }).click();
  await page.locator("meta[name=newer]").waitFor({ state: "attached" });
  await inside(page);
});

/** What another version of the program would have. */
const newerThan = (text: string): string =>
  text
    .replace("<title>", '<meta name="newer" content=""><title>')
    .replace(/tincan-/, "tincan-newer-");

test("a damaged store is mended, and what could be read of it is there", async (t) => {
  const server = await startServer(t);
  const bob = await terminalPerson(t, server, "bob");
  await bob.signsOut();
  const page = await alicesPage(t, server);
  await lookAt(page, "bob");
  for (let count = 0; count < 30; count += 1) await write(page, `letter ${count}`);
  await ownLine(page, "letter 29").waitFor();
  await page.goto(`${pageUrl(server)}healthz`);
  assert.ok((await page.evaluate(damageStore)) > 0, "nothing was damaged");
  await page.goto(pageUrl(server));
  await page.getByText("was damaged and has been mended").waitFor();
  await rowOf(page, "bob").click();
  await page.locator(".line").first().waitFor();
});

/** In the page: overwrites what was kept last but some; answers how many files that was. */
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

test("a long chat is read page by page, stays where one reads, and leads to what is searched", async (t) => {
  const server = await startServer(t);
  const bob = await terminalPerson(t, server, "bob");
  await bob.signsOut();
  const page = await alicesPage(t, server);
  await lookAt(page, "bob");
  for (let count = 0; count < 150; count += 1) await write(page, `letter ${count}`);
  await ownLine(page, "letter 149").waitFor();
  await page.reload();
  await rowOf(page, "bob").click();
  await ownLine(page, "letter 149").waitFor();
  assert.equal(await page.locator(".line").count(), 60);
  await page.locator(".lines").evaluate((list) => (list.scrollTop = 200));
  await ownLine(page, "letter 40").waitFor();
  const jumped = await page.locator(".lines").evaluate((list) => list.scrollTop);
  assert.ok(jumped > 1_000, `what was read has jumped: ${jumped}`);
  await page.getByLabel("Search all chats").fill("letter 3");
  await page.locator("#found .row").last().click();
  await page.locator(".target").waitFor();
  await page.getByRole("button", { name: "To the latest" }).click();
  await ownLine(page, "letter 149").waitFor();
});

test("a chat opens at its end, however late the browser paints", async (t) => {
  const server = await startServer(t);
  const bob = await terminalPerson(t, server, "bob");
  await bob.signsOut();
  const page = await alicesPage(t, server);
  await lookAt(page, "bob");
  for (let count = 0; count < 70; count += 1) await write(page, `letter ${count}`);
  await ownLine(page, "letter 69").waitFor();
  await page.addInitScript(() => (window.requestAnimationFrame = () => 0));
  await page.reload();
  await rowOf(page, "bob").click();
  await page.locator("#message:focus").waitFor();
  await ownLine(page, "letter 69").waitFor();
  const belowPx = await page
    .locator(".lines")
    .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
  assert.ok(belowPx < 2, `the end is ${belowPx} px away`);
  assert.equal(await page.locator(".line").count(), 60);
});

test("what comes while one looks elsewhere is counted, in the list and in the title", async (t) => {
  const server = await startServer(t);
  const [alice, bob] = [await browserPerson(t, server, "alice"), await alicesFriend(t, server)];
  await bob.seesOnline("alice");
  await bob.asksFor("alice");
  await alice.isAskedBy("bob");
  await alice.answers("bob", "yes");
  await bob.isInChatWith("alice");
  await alice.page.getByLabel("Name of somebody").press("Escape");
  await bob.writes("one");
  await bob.writes("two");
  await rowOf(alice.page, "bob").getByText("2 new").waitFor();
  assert.equal(await alice.page.title(), "(2) Tincan");
  await rowOf(alice.page, "bob").click();
  await alice.page.locator(".new-mark").waitFor();
  await bob.seesRead("alice");
  assert.equal(await alice.page.title(), "Tincan");
});

test("more than fits into a message is told, and stays in the field", async (t) => {
  const server = await startServer(t);
  const bob = await terminalPerson(t, server, "bob");
  const page = await alicesPage(t, server);
  await bob.signsOut();
  await lookAt(page, "bob");
  const tooLong = "x".repeat(65_536);
  await write(page, tooLong);
  await page.getByText("too long: 65536 of 32768 bytes").waitFor();
  assert.equal(await page.locator("#message").inputValue(), tooLong);
  assert.equal(await page.locator(".line").count(), 0);
});
