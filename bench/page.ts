// The page in Chromium, compared with a bare page: when it shows the way in, how long a reload
// takes, and how soon the next tab takes over.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openPage } from "../test/web/steps.ts";
import { serveBarePages } from "./bare-page.ts";
import { openBrowser, whenSeen, withOwnBrowser } from "./browser.ts";
import { servePages } from "./our-pages.ts";
import type { Figure, Part } from "./part.ts";
import { adapterOf } from "./tree.ts";

type PageSteps = ReturnType<typeof adapterOf>["page"];

/** The figures of one page, ms. */
interface PageRound {
  shown: number;
  inside: number;
  goesOn: number;
}

/** The names of the figures. */
const words = {
  shown: "the way in is shown",
  inside: "inside after a reload",
  goesOn: "the next tab goes on",
} as const;

/** The part with the page. */
export const page: Part = {
  name: "page",
  async round(root, _size, withBare) {
    const ours = await measureOurs(root);
    const bare = withBare ? await measureBare() : undefined;
    return { figures: figuresOf(ours, bare) };
  },
};

const figuresOf = (ours: PageRound, bare: PageRound | undefined): Figure[] =>
  (["shown", "inside", "goesOn"] as const).map((key) => ({
    what: words[key],
    unit: "ms",
    ours: ours[key],
    bare: bare ? { "": bare[key] } : {},
  }));

const measureOurs = (root: string): Promise<PageRound> =>
  servePages(root, async (url) => {
    const steps = adapterOf(root).page;
    await signUpFriend(await openBrowser(), url, steps);
    return measure(url, { inside: steps.inside, tabs: (on) => ourTabs(on, url, steps) });
  });

async function measureBare(): Promise<PageRound> {
  const { url, close } = await serveBarePages();
  try {
    return await measure(url, { inside: "p", tabs: (on) => bareTabs(on, url) });
  } finally {
    close();
  }
}

/** Somebody to write to. */
const friend = "bob";

async function signUpFriend(browser: Browser, url: string, steps: PageSteps): Promise<void> {
  const context = await browser.newContext();
  await steps.signUp(await openPage(context, url), friend);
  await context.close();
}

/** What differs between the pages. */
interface Kind {
  /** What only a page shows that has its store open. */
  inside: string;
  /** Opens two tabs; resolves with the first one, and with what measures its end. */
  tabs(context: BrowserContext): Promise<{ first: Page; goesOn(): Promise<number> }>;
}

/** Uses a browser that has never seen the page. */
const measure = (url: string, { inside, tabs }: Kind): Promise<PageRound> =>
  withOwnBrowser(async ({ context }) => {
    const sinceOpened = "then((at) => at - performance.timeOrigin)";
    await context.addInitScript(`seen = ${whenSeen("input")}; inside = ${whenSeen(inside)}`);
    const tab = await openPage(context, url);
    const shown = await tab.evaluate<number>(`seen.${sinceOpened}`);
    await tab.close();
    const { first, goesOn } = await tabs(context);
    await first.reload();
    const reloaded = await first.evaluate<number>(`inside.${sinceOpened}`);
    return { shown, inside: reloaded, goesOn: await goesOn() };
  });

/** From closing the leading tab until the next one leads, ms. */
async function bareTabs(context: BrowserContext, url: string) {
  const first = await openPage(context, url);
  await first.evaluate(whenSeen("p"));
  return {
    first,
    async goesOn() {
      const second = await openPage(context, url);
      return timeFromClosing(first, second, "p");
    },
  };
}

/** From closing the leading tab until a line written in the next one is on its disk, ms. */
async function ourTabs(context: BrowserContext, url: string, steps: PageSteps) {
  const first = await openPage(context, url);
  await steps.signUp(first, "alice");
  return {
    first,
    async goesOn() {
      const second = await openPage(context, url);
      await steps.lookAt(second, friend);
      await second.locator(steps.message).fill("hello");
      const press = () => second.locator(steps.message).press("Enter");
      return timeFromClosing(first, second, steps.keptLine, press);
    },
  };
}

/** From closing the first page until the second shows what we wait for, ms. */
async function timeFromClosing(
  first: Page,
  second: Page,
  selector: string,
  act = async () => {},
): Promise<number> {
  const seen = second.evaluate<number>(whenSeen(selector));
  const closedAt = Date.now();
  await first.close();
  await act();
  return (await seen) - closedAt;
}
