// Two people at two pages, compared with two bare pages that draw a line and commit a row each.
import type { Page } from "playwright-core";
import { openPage } from "../test/web/steps.ts";
import { serveBarePages } from "./bare-page.ts";
import { whenSeen, withOwnBrowser, type OwnBrowser } from "./browser.ts";
import { quantile } from "./numbers.ts";
import { servePages } from "./our-pages.ts";
import type { Figure, Part } from "./part.ts";
import { adapterOf } from "./tree.ts";
import { createTexts, marks, type Size } from "./workload.ts";

/** What a message costs both pages. */
interface PagesRound {
  cpuMs: number;
  /** From Enter to "delivered", for each message, ms. */
  times: number[];
}

/** The part with two pages. */
export const pages: Part = {
  name: "pages",
  async round(root, size, withBare) {
    const ours = await measureOurs(root, size);
    const bare = withBare ? await measureBare(size) : undefined;
    return { figures: figuresOf(ours, bare) };
  },
};

function figuresOf(ours: PagesRound, bare: PagesRound | undefined): Figure[] {
  const figure = (what: string, of: (round: PagesRound) => number): Figure => {
    return { what, unit: "ms", ours: of(ours), bare: bare ? { "": of(bare) } : {} };
  };
  return [
    figure("CPU of a message", ({ cpuMs }) => cpuMs),
    figure("from Enter to delivered p50", ({ times }) => quantile(times, 0.5)),
    figure("from Enter to delivered p99", ({ times }) => quantile(times, 0.99)),
  ];
}

type Both = [alice: OwnBrowser, bob: OwnBrowser];

const withTwo = <T>(work: (both: Both) => Promise<T>): Promise<T> =>
  withOwnBrowser((alice) => withOwnBrowser((bob) => work([alice, bob])));

const measureOurs = (root: string, size: Size): Promise<PagesRound> =>
  servePages(root, (url) =>
    withTwo(async (both) => {
      const steps = adapterOf(root).page;
      const [alice, bob] = await openBoth(both, url);
      await Promise.all([steps.signUp(alice, "alice"), steps.signUp(bob, "bob")]);
      await steps.openChat(alice, bob, "bob");
      return measure(both, alice, size);
    }),
  );

async function measureBare(size: Size): Promise<PagesRound> {
  const { url, close } = await serveBarePages();
  try {
    return await withTwo(async (both) => {
      const tabs = await openBoth(both, url);
      for (const tab of tabs) await tab.evaluate(whenSeen("p"));
      return measure(both, tabs[0], size);
    });
  } finally {
    close();
  }
}

const openBoth = async ([alice, bob]: Both, url: string): Promise<[Page, Page]> => [
  await openPage(alice.context, url),
  await openPage(bob.context, url),
];

async function measure([alice, bob]: Both, page: Page, size: Size): Promise<PagesRound> {
  const take = createTexts();
  const send = (count: number) => page.evaluate<number[]>(sending(take(count, marks.line)));
  await send(size.warmUp.pageMessages);
  const cpuMs = (): number => alice.cpuMs() + bob.cpuMs();
  const before = cpuMs();
  const times = await send(size.pageMessages);
  return { cpuMs: (cpuMs() - before) / times.length, times };
}

/**
 * Writes one text after another in the page, each as soon as the one before it was delivered:
 * typing from outside would cost more than the message. Resolves with the time of each, ms.
 */
const sending = (texts: string[]): string => `(async () => {
  const field = document.querySelector("#message");
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const arrived = (text) => {
    const line = [...document.querySelectorAll(".line.own")].at(-1);
    return line?.textContent.includes(text) &&
      /^(delivered|read)$/.test(line.querySelector("small")?.textContent ?? "");
  };
  const delivered = (text) => new Promise((resolve) => {
    const seen = new MutationObserver(() => {
      if (!arrived(text)) return;
      seen.disconnect();
      resolve();
    });
    seen.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  const times = [];
  for (const text of ${JSON.stringify(texts)}) {
    set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await frame();
    const startedAt = performance.now();
    const done = delivered(text);
    const enter = { key: "Enter", bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent("keydown", enter));
    await done;
    times.push(performance.now() - startedAt);
  }
  return times;
})()`;
