// The page in a Chromium, beside a bare page: when the way in is shown, and how fast the next tab goes on.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { args, findBrowser } from "../test/web/find-browser.ts";
import { lookAt, openPage, signUpOn } from "../test/web/steps.ts";
import { startChild } from "./child.ts";
import { inFolder } from "./folder.ts";
import type { ServerProgram } from "./server-program.ts";
import { ratioTable, type Row } from "./table.ts";
import { rounds } from "./workload.ts";

/** A bare page has a field, and waits for a lock as the tabs of a profile do. */
const barePage = `<!doctype html><title>bare</title><input aria-label="Your name"><script>
navigator.locks.request("lead", () => {
  document.body.append(Object.assign(document.createElement("p"), { textContent: "leads" }));
  return new Promise(() => {});
});
</script>`;

/** Both figures of one page, ms. */
interface PageRound {
  shown: number;
  goesOn: number;
}

/** All figures of the page. */
export const measurePage = (): Promise<Row[]> =>
  inFolder(async (data) => {
    const server = startChild<ServerProgram>("server-program.ts");
    const bare = await serveBare();
    const browser = await chromium.launch({ ...(await findBrowser()), args });
    try {
      const { port } = new URL(await server.ask("start", data));
      const oursUrl = `http://localhost:${port}/`;
      const bareUrl = `http://localhost:${(bare.address() as AddressInfo).port}/`;
      await signUpFriend(browser, oursUrl);
      const all: { ours: PageRound; bare: PageRound }[] = [];
      while (all.length < rounds) {
        const name = `alice-${all.length}`;
        all.push({
          bare: await measure(browser, bareUrl, bareTabs),
          ours: await measure(browser, oursUrl, (context, url) => ourTabs(context, url, name)),
        });
      }
      return rowsOf(all);
    } finally {
      await browser.close();
      await server.end();
      bare.close();
    }
  });

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

async function signUpFriend(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext();
  await signUpOn(await openPage(context, url), friend);
  await context.close();
}

/** Asks in each frame: to ask from outside takes longer than what is measured. */
const whenSeen = (selector: string): string => `new Promise((resolve) => {
  const look = () => document.querySelector("${selector}")?.checkVisibility()
    ? resolve(performance.timeOrigin + performance.now())
    : requestAnimationFrame(look);
  look();
})`;

type TakeOver = (context: BrowserContext, url: string) => Promise<number>;

/** Each time a browser that has never been there. */
async function measure(browser: Browser, url: string, takeOver: TakeOver): Promise<PageRound> {
  const context = await browser.newContext();
  try {
    await context.addInitScript(`seen = ${whenSeen("input")}`);
    const page = await openPage(context, url);
    const shown = await page.evaluate<number>("seen.then((at) => at - performance.timeOrigin)");
    await page.close();
    return { shown, goesOn: await takeOver(context, url) };
  } finally {
    await context.close();
  }
}

/** From the closing of the tab that leads until the next one leads. */
async function bareTabs(context: BrowserContext, url: string): Promise<number> {
  const first = await openPage(context, url);
  await first.evaluate(whenSeen("p"));
  const second = await openPage(context, url);
  return timeFromClosing(first, second, "p");
}

/** From the closing of the tab that leads until what is written in the next one is on its disk. */
async function ourTabs(context: BrowserContext, url: string, name: string): Promise<number> {
  const first = await openPage(context, url);
  await signUpOn(first, name);
  const second = await openPage(context, url);
  await lookAt(second, friend);
  await second.locator("#message").fill("hello");
  return timeFromClosing(first, second, ".line.own:not(.unsent)", () =>
    second.locator("#message").press("Enter"),
  );
}

/** ms from the closing of the one page until the other shows what was awaited. */
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

const rowsOf = (all: { ours: PageRound; bare: PageRound }[]): Row[] =>
  (["shown", "goesOn"] as const).map((key) => ({
    what: { shown: "page: the way in is shown", goesOn: "page: the next tab goes on" }[key],
    unit: "ms",
    ours: all.map(({ ours }) => ours[key]),
    bare: all.map(({ bare }) => bare[key]),
  }));

if (import.meta.main) console.log(ratioTable(await measurePage()));
