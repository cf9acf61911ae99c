// The usual steps on a page: open it, sign up, open a chat, write.
import type { BrowserContext, Page } from "playwright-core";
import { patienceMs } from "../system/patience.ts";

/**
 * Fails the test when a script of the page fails, or when its content security policy blocks
 * something.
 */
function failOn(page: Page): void {
  page.on("pageerror", (error) => {
    throw error;
  });
  page.on("console", (message) => {
    const isOurs = message.type() === "error" && /Content Security|Trusted/.test(message.text());
    if (isOurs) throw new Error(message.text());
  });
}

/** Opens a page; any error in it fails the test. */
export async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  failOn(page);
  await page.goto(url);
  return page;
}

/** The address at which a browser trusts this server's page with keys. */
export const pageUrl = (server: { port: number }): string => `http://localhost:${server.port}/`;

/** Types a name and a new password, and says whether to stay signed in. */
export async function signUpOn(page: Page, name: string, stay = true): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.keyboard.press("Enter");
  await page.getByLabel("Password", { exact: true }).fill(`the password of ${name}`);
  await page.getByLabel("Password again").fill(`the password of ${name}`);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: stay ? "Stay signed in" : "Not on this device" }).click();
  await inside(page);
}

/** The row of somebody in the list. */
export const rowOf = (page: Page, name: string) =>
  page.locator(".list .row").filter({ has: page.getByText(name, { exact: true }) });

export const inside = (page: Page): Promise<void> =>
  page.getByRole("navigation", { name: "Chats" }).waitFor();

export async function write(page: Page, text: string): Promise<void> {
  await page.locator("#message").fill(text);
  await page.keyboard.press("Enter");
}

export const ownLine = (page: Page, text: string) =>
  page.locator(".line.own:not(.unsent)").getByText(text, { exact: true });

/** Types a name, which need not exist. */
export async function lookFor(page: Page, name: string): Promise<void> {
  await page.getByLabel("Someone's name").fill(name);
  await page.keyboard.press("Enter");
}

/** Opens the chat with somebody who has signed up. */
export async function lookAt(page: Page, name: string): Promise<void> {
  await lookFor(page, name);
  await page.getByRole("heading", { name, exact: true }).waitFor();
}

/** Leaves the page no room on its disk, until the returned function is called. */
export async function fillDisk(page: Page): Promise<() => Promise<void>> {
  const disk = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await disk.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  return () => disk.detach();
}
