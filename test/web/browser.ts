// A real Chromium for the tests of the page.
import { after, type TestContext } from "node:test";
import { chromium, type Browser, type BrowserContext } from "playwright-core";
import type { BrowserContextOptions } from "playwright-core";
import { patiently } from "../system/patience.ts";
import { args, findBrowser, type Extent } from "./find-browser.ts";

const running = new Map<Extent, Promise<Browser>>();

/** The one Chromium of this test file. */
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

/** A browser that has never been anywhere, until the test ends. */
export async function newContext(
  t: TestContext,
  options: BrowserContextOptions = {},
  extent: Extent = "shell",
): Promise<BrowserContext> {
  const context = await (await browser(extent)).newContext(options);
  t.after(() => context.close());
  void closeWhenQuiet(context);
  return context;
}

/** A browser of a person's own on this disk, which can be closed and started again. */
export async function ownBrowser(folder: string): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(folder, {
    ...(await findBrowser()),
    args,
  });
  void closeWhenQuiet(context);
  return context;
}

/** A page may wait for a time of its own, such as for an answer to a request, ms. */
const idleMs = 75_000;

/** What waits for something on a page ends with an error when nothing is done any more. */
async function closeWhenQuiet(context: BrowserContext): Promise<void> {
  const closed = new Promise<void>((resolve) => void context.on("close", () => resolve()));
  const reason = `nothing was done for ${idleMs} ms`;
  await patiently(closed, () => new Error(reason), idleMs, Infinity).catch(() =>
    context.close({ reason }),
  );
}
