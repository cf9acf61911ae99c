// The disk of a page, in stories that are too long for `npm test`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alicesPage, chatWithBobAway } from "./beginnings.ts";
import { newContext } from "./browser.ts";
import { serveWithoutDisk } from "./changed-page.ts";
import type { Folder } from "./opfs.ts";
import { inside, lookAt, openPage, pageUrl, rowOf, write } from "./steps.ts";
import { terminalPerson } from "./terminal-person.ts";

test("in a browser without a disk you can sign up and chat, and the page warns you", async (t) => {
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
