// A real Chromium for the tests of the page.
import { after, type TestContext } from "node:test";
import { chromium, type Browser, type BrowserContext } from "playwright-core";
import type { BrowserContextOptions } from "playwright-core";
import { patiently } from "../system/patience.ts";
import { args, findBrowser, type Extent } from "./find-browser.ts";

const running = new Map<Extent, Promise<Browser>>();

/** The Chromium that all tests of this file share. */
export function browser(extent: Extent = "shell"): Promise<Browser> {
  const one = running.get(extent) ?? launch(extent);
  running.set(extent, one);
  return one;
}

const launch = async (extent: Extent): Promise<Browser> =>
  chromium.launch({ ...(await findBrowser(extent)), args });

after(async () => {
  for (const one of running.values()) await (await one).close();
});

/** A browser without any history, closed when the test ends. */
export async function newContext(
  t: TestContext,
  options: BrowserContextOptions = {},
  extent: Extent = "shell",
): Promise<BrowserContext> {
  const context = await (await browser(extent)).newContext(options);
  t.after(async () => {
    if (!t.passed) await reportPages(t, context);
    await context.close();
  });
  void closeWhenQuiet(context);
  return context;
}

/** Adds what a person would see on each page, so that a failure explains itself. */
async function reportPages(t: TestContext, context: BrowserContext): Promise<void> {
  for (const page of context.pages()) {
    t.diagnostic(await page.innerText("body", { timeout: 1_000 }).catch(String));
  }
}

/**
 * A person's own browser, which keeps its data in `folder`, so it can be closed and started again.
 */
export async function ownBrowser(folder: string): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(folder, {
    ...(await findBrowser()),
    args,
  });
  void closeWhenQuiet(context);
  return context;
}

/** A page may be idle while it waits on a timer, such as for the answer to a request, ms. */
const idleMs = 75_000;

/** Once everything is idle, closes the context, so whatever waits on its pages fails. */
async function closeWhenQuiet(context: BrowserContext): Promise<void> {
  const closed = new Promise<void>((resolve) => void context.on("close", () => resolve()));
  const reason = `everything was idle for ${idleMs} ms`;
  await patiently(closed, () => new Error(reason), idleMs, Infinity).catch(() =>
    context.close({ reason }),
  );
}
