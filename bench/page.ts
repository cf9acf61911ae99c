// The page in Chromium, compared with a bare page: when it shows the way in, and how soon the next
// tab takes over.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { args, findBrowser } from "../test/web/find-browser.ts";
import { openPage } from "../test/web/steps.ts";
import { startChild } from "./child.ts";
import { inFolder } from "./folder.ts";
import type { Figure, Part } from "./part.ts";
import type { ServerProgram } from "./server-program.ts";
import { adapterOf } from "./tree.ts";

/** The bare page has a field, and waits for a lock as the tabs of a profile do. */
const barePage = `<!doctype html><title>bare</title><input aria-label="Your name"><script>
navigator.locks.request("lead", () => {
  document.body.append(Object.assign(document.createElement("p"), { textContent: "leads" }));
  return new Promise(() => {});
});
</script>`;

type PageSteps = ReturnType<typeof adapterOf>["page"];

/** Both figures of one page, ms. */
interface PageRound {
  shown: number;
  goesOn: number;
}

/** The names of the figures. */
const words = { shown: "the way in is shown", goesOn: "the next tab goes on" } as const;

/** The part with the page. */
export const page: Part = {
  name: "page",
  async round(root, _size, withBare) {
    const browser = await chromium.launch({ ...(await findBrowser()), args });
    try {
      const ours = await measureOurs(browser, root);
      const bare = withBare ? await measureBare(browser) : undefined;
      return { figures: figuresOf(ours, bare) };
    } finally {
      await browser.close();
    }
  },
};

const figuresOf = (ours: PageRound, bare: PageRound | undefined): Figure[] =>
  (["shown", "goesOn"] as const).map((key) => ({
    what: words[key],
    unit: "ms",
    ours: ours[key],
    bare: bare ? { "": bare[key] } : {},
  }));

const measureOurs = (browser: Browser, root: string): Promise<PageRound> =>
  inFolder(async (data) => {
    const server = startChild<ServerProgram>("server-program.ts");
    try {
      const { port } = new URL(await server.ask("start", root, data));
      const url = `http://localhost:${port}/`; // Browsers let a page keep keys if it has this name.
      const steps = adapterOf(root).page;
      await signUpFriend(browser, url, steps);
      return await measure(browser, url, (context) => ourTabs(context, url, steps));
    } finally {
      await server.end();
    }
  });

async function measureBare(browser: Browser): Promise<PageRound> {
  const server = await serveBare();
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`; // It listens on a port.
  try {
    return await measure(browser, url, (context) => bareTabs(context, url));
  } finally {
    server.close();
  }
}

async function serveBare(): Promise<Server> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(barePage);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

/** Somebody to write to. */
const friend = "bob";

async function signUpFriend(browser: Browser, url: string, steps: PageSteps): Promise<void> {
  const context = await browser.newContext();
  await steps.signUp(await openPage(context, url), friend);
  await context.close();
}

/** Looks once per frame, inside the page: asking from outside takes longer than what we measure. */
const whenSeen = (selector: string): string => `new Promise((resolve) => {
  const look = () => document.querySelector("${selector}")?.checkVisibility()
    ? resolve(performance.timeOrigin + performance.now())
    : requestAnimationFrame(look);
  look();
})`;

type TakeOver = (context: BrowserContext) => Promise<number>;

/** Uses a browser that has never seen the page. */
async function measure(browser: Browser, url: string, takeOver: TakeOver): Promise<PageRound> {
  const context = await browser.newContext();
  try {
    await context.addInitScript(`seen = ${whenSeen("input")}`);
    const tab = await openPage(context, url);
    const shown = await tab.evaluate<number>("seen.then((at) => at - performance.timeOrigin)");
    await tab.close();
    return { shown, goesOn: await takeOver(context) };
  } finally {
    await context.close();
  }
}

/** From closing the leading tab until the next one leads, ms. */
async function bareTabs(context: BrowserContext, url: string): Promise<number> {
  const first = await openPage(context, url);
  await first.evaluate(whenSeen("p"));
  const second = await openPage(context, url);
  return timeFromClosing(first, second, "p");
}

/** From closing the leading tab until a line written in the next one is on its disk, ms. */
async function ourTabs(context: BrowserContext, url: string, steps: PageSteps): Promise<number> {
  const first = await openPage(context, url);
  await steps.signUp(first, "alice");
  const second = await openPage(context, url);
  await steps.lookAt(second, friend);
  await second.locator(steps.message).fill("hello");
  return timeFromClosing(first, second, steps.keptLine, () =>
    second.locator(steps.message).press("Enter"),
  );
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
