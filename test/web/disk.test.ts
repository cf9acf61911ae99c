// How the page copes with a disk that is missing, full or damaged.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { alicesPage, chatWithBobAway } from "./beginnings.ts";
import { newContext } from "./browser.ts";
import { serveChanged } from "./changed-page.ts";
import { fillDisk, inside, lookAt, openPage, ownLine, pageUrl, rowOf, write } from "./steps.ts";
import { terminalPerson } from "./terminal-person.ts";

/** As in a private window of a browser that provides no disk. */
function serveWithoutDisk(t: TestContext): ReturnType<typeof serveChanged> {
  const refuse = 'navigator.storage.getDirectory = () => Promise.reject(new DOMException("no"));';
  return serveChanged(t, [{ files: "worker-*.js", to: (text) => refuse + text }]);
}

test("in a browser without a disk, the page warns you and you can still chat", async (t) => {
  const server = await serveWithoutDisk(t);
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

test("signing in in a browser without a disk takes no place among your devices", async (t) => {
  const server = await serveWithoutDisk(t);
  const bob = await terminalPerson(t, server, "bob");
  const laptop = await terminalPerson(t, server, "alice");
  const page = await openPage(await newContext(t), pageUrl(server));
  await page.getByLabel("Your name").fill("alice");
  await page.keyboard.press("Enter");
  await page.getByLabel("Password", { exact: true }).fill("the password of alice");
  await page.keyboard.press("Enter");
  await inside(page);
  await page.getByText("Your keys and chats will be gone when you close this tab").waitFor();
  await page.getByRole("button", { name: "Settings" }).click();
  const rows = page.locator(".devices li");
  await rows.nth(1).waitFor();
  const [first = "", second = ""] = await rows.allTextContents();
  assert.match(first, /^[0-9a-f]{8}, since .*, onlineRemove$/);
  assert.match(second, /keeps nothing, signed in for (24|23) hours more, this one$/);
  await page.keyboard.press("Escape");
  await lookAt(page, "bob");
  await write(page, "hello from nowhere");
  await bob.isAskedBy("alice");
  await bob.answers("alice", "yes");
  await bob.isInChatWith("alice");
  await bob.reads("alice", "hello from nowhere");
  await laptop.signsOut();
});

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
      // The store may take a moment to save it.
      await page.locator(".line.own").waitFor();
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

test("a page that is older than its profile says so, and offers the newer page", async (t) => {
  const { page, server } = await chatWithBobAway(t);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out").waitFor();
  while ((await page.evaluate(makeNewer).catch(() => 0)) !== 1) await page.waitForTimeout(50);
  await page.goto(pageUrl(server));
  await page.getByLabel("Your name").fill("alice");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("it was written by a newer Tincan").waitFor();
  await page.getByRole("button", { name: "Update now" }).click();
  await page.getByLabel("Your name").waitFor();
});

/**
 * Runs in the page: raises the version in the header of the store, and returns how many there are.
 * While the worker has it open, that fails.
 */
async function makeNewer(): Promise<number> {
  const root = await navigator.storage.getDirectory();
  const profile = await root.getDirectoryHandle("tincan-alice");
  const files = await profile.getDirectoryHandle(".opaque");
  const [poolHeader, versionAt] = [4_096, 60];
  let raised = 0;
  for await (const handle of (files as unknown as Folder).values()) {
    const file = await handle.getFile();
    const name = await file.slice(0, 16).text();
    if (!name.startsWith("/store-1") || name.startsWith("/store-1-")) continue;
    const writing = await handle.createWritable({ keepExistingData: true });
    const data = Uint8Array.of(0, 0, 3, 232);
    await writing.write({ type: "write", position: poolHeader + versionAt, data });
    await writing.close();
    raised += 1;
  }
  return raised;
}

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
