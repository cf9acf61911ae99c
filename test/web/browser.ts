// A real Chromium for the tests of the page.
import { after } from "node:test";
import { chromium, type Browser, type BrowserContext } from "playwright-core";
import { args, findBrowser } from "./find-browser.ts";

/** How long a page may take to show something; a machine under load is slow. */
export const patienceMs = 20_000;

let running: Promise<Browser> | undefined;

/** The one Chromium of this test file. */
export function browser(): Promise<Browser> {
  running ??= findBrowser().then((program) => chromium.launch({ ...program, args }));
  return running;
}

after(async () => (await running)?.close());

/** A browser of a person's own on this disk, which can be closed and started again. */
export async function ownBrowser(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { ...(await findBrowser()), args });
}
