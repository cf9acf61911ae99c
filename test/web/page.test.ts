// What a person sees of the page when signing in, coming back and using several tabs.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { folder, startServer, type Server } from "../system/programs.ts";
import { alicesPage, chatWithBobAway } from "./beginnings.ts";
import { ownBrowser } from "./browser.ts";
import { inside, lookAt, openPage, ownLine, pageUrl, rowOf, signUpOn, write } from "./steps.ts";
import { terminalPerson } from "./terminal-person.ts";

test("a reload or a restart of the browser loses no chat and no half-typed message", async (t) => {
  const server = await startServer(t);
  const disk = folder(t);
  const bob = await terminalPerson(t, server, "bob");
  await bob.signsOut();
  const first = await ownBrowser(disk);
  const before = await openPage(first, pageUrl(server));
  await signUpOn(before, "alice");
  await lookAt(before, "bob");
  await write(before, "still here?");
  await before.locator("#message").fill("half a sen");
  await rowOf(before, "bob").getByText("Draft:").waitFor();
  await before.reload();
  await findsEverything(before);
  await first.close();
  const second = await ownBrowser(disk);
  t.after(() => second.close());
  await findsEverything(await openPage(second, pageUrl(server)));
});

async function findsEverything(page: Page): Promise<void> {
  await inside(page);
  await rowOf(page, "bob").click();
  await ownLine(page, "still here?").waitFor();
  assert.equal(await page.locator("#message").inputValue(), "half a sen");
}

test("a14: after a sign-out the name alone shows nothing, and staying is asked again", async (t) => {
  const { server, page } = await chatWithBobAway(t);
  await write(page, "a secret");
  await ownLine(page, "a secret").waitFor();
  await page.reload();
  await inside(page);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  const other = await openPage(page.context(), pageUrl(server));
  await other.getByLabel("Your name").fill("alice");
  await other.keyboard.press("Enter");
  await other.getByLabel("Password", { exact: true }).fill("the password of alice");
  assert.equal(await rowOf(other, "bob").count(), 0);
  await other.keyboard.press("Enter");
  await other.getByRole("button", { name: "Not on this device" }).click();
  await rowOf(other, "bob").waitFor();
});

/** Ways in which the leading tab can end. */
const ends: ((tab: Page) => Promise<unknown>)[] = [
  (tab) => tab.goto("chrome://crash").catch(() => {}),
  (tab) => tab.close(),
];

test("all tabs work, and when the leading tab crashes or closes, the next one takes over", async (t) => {
  const server = await startServer(t);
  const bob = await terminalPerson(t, server, "bob");
  let leader = await alicesPage(t, server);
  const next = await tabAfter(leader, server);
  await write(next, "from the second tab");
  await bob.isAskedBy("alice");
  await bob.answers("alice", "yes");
  await bob.isInChatWith("alice");
  await bob.reads("alice", "from the second tab");
  await rowOf(leader, "bob").click();
  await ownLine(leader, "from the second tab").waitFor();
  for (const [index, end] of ends.entries()) {
    const tab = index === 0 ? next : await tabAfter(leader, server);
    await end(leader);
    await leader.close();
    await write(tab, `from the tab that is left ${index}`);
    await ownLine(tab, `from the tab that is left ${index}`).waitFor();
    await bob.reads("alice", `from the tab that is left ${index}`);
    await bob.writes(`heard you ${index}`);
    await tab.locator(".theirs").getByText(`heard you ${index}`, { exact: true }).waitFor();
    assert.equal(await ownLine(tab, `from the tab that is left ${index}`).count(), 1);
    leader = tab;
  }
});

/** Opens another tab of the same person, with the chat with Bob. */
async function tabAfter(leader: Page, server: Server): Promise<Page> {
  const tab = await openPage(leader.context(), pageUrl(server));
  await inside(tab);
  await rowOf(tab, "bob").click();
  return tab;
}
