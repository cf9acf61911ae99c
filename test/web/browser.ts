// A real Chromium for the tests of the page.
import { after, type TestContext } from "node:test";
import { chromium, type Browser, type BrowserContext } from "playwright-core";
import type { BrowserContextOptions } from "playwright-core";
import { args, findBrowser } from "./find-browser.ts";

let running: Promise<Browser> | undefined;

/** The one Chromium of this test file. */
export function browser(): Promise<Browser> {
  running ??= findBrowser().then((program) => chromium.launch({ ...program, args }));
  return running;
}

after(async () => (await running)?.close());

/** A browser that has never been anywhere, until the test ends. */
export async function newContext(
  t: TestContext,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await (await browser()).newContext(options);
  t.after(() => context.close());
  return context;
}

/** A browser of a person's own on this disk, which can be closed and started again. */
export async function ownBrowser(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { ...(await findBrowser()), args });
}
