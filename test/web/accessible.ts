// Looks at every view of the page with axe, as wide or narrow and as light or dark as is asked.
import { readFileSync } from "node:fs";
import type { TestContext } from "node:test";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { startServer } from "../system/programs.ts";
import { visitViews, type Look } from "./views.ts";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

export const wide: Look = { colorScheme: "light", viewport: { width: 1100, height: 720 } };
export const narrow: Look = { colorScheme: "dark", viewport: { width: 390, height: 780 } };

/** The part of axe's answer that we use. */
interface Findings {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
}

async function findings(page: Page): Promise<string[]> {
  // Axe would judge a colour that is still fading in.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) animation.finish();
  });
  await page.evaluate(`if (!globalThis.axe) { ${axe} }`);
  const { violations } = await page.evaluate<Findings>("axe.run()");
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  );
}

/** Changes the size of the screen and the colour scheme while the page stays open. */
async function change(page: Page, { colorScheme, viewport }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(viewport);
}

/** Checks each view in these looks; `looksAt` gives those for the view of this number. */
export async function assertAccessible(
  t: TestContext,
  looksAt: (view: number) => readonly Look[],
): Promise<void> {
  const server = await startServer(t);
  const found = new Map<string, string[]>();
  let views = 0;
  await visitViews(server, wide, async (view, page) => {
    for (const look of looksAt(views)) {
      await change(page, look);
      found.set(`${view}, ${look.colorScheme}`, await findings(page));
    }
    await change(page, wide);
    views += 1;
  });
  assert.ok(views >= 15, "some views are missing");
  assert.deepEqual(
    [...found].filter(([, list]) => list.length > 0),
    [],
  );
}
