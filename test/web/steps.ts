// What tests of the page do again and again: come in, look at a chat, write.
import type { TestContext } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import type { Place } from "../system/programs.ts";
import { browser } from "./browser.ts";
import { openPage, pageUrl, signUpOn } from "./browser-person.ts";

export async function newContext(t: TestContext): Promise<BrowserContext> {
  const context = await (await browser()).newContext();
  t.after(() => context.close());
  return context;
}

export async function alicesPage(t: TestContext, server: Place): Promise<Page> {
  const page = await openPage(await newContext(t), pageUrl(server));
  await signUpOn(page, "alice");
  return page;
}

export const inside = (page: Page): Promise<void> =>
  page.getByRole("navigation", { name: "Chats" }).waitFor();

export async function write(page: Page, text: string): Promise<void> {
  await page.locator("#message").fill(text);
  await page.keyboard.press("Enter");
}

export const ownLine = (page: Page, text: string) =>
  page.locator(".line.own:not(.unsent)").getByText(text, { exact: true });

/** Opens the chat with somebody who has signed up and is away. */
export async function lookAt(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name of somebody").fill(name);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name, exact: true }).waitFor();
}

/** Leaves the page no room on its disk until the answer is called. */
export async function fillDisk(page: Page): Promise<() => Promise<void>> {
  const disk = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await disk.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  return () => disk.detach();
}
