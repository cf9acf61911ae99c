// Everybody can use the page, as far as a program can tell: axe checks every view, first light and
// wide, then dark and narrow.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { startServer } from "../system/programs.ts";
import { visitViews, type Look } from "./views.ts";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

const wide: Look = { colorScheme: "light", viewport: { width: 1100, height: 720 } };
const narrow: Look = { colorScheme: "dark", viewport: { width: 390, height: 780 } };

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

test("axe finds no fault in any view, light or dark, on a wide or a narrow screen", async (t) => {
  const server = await startServer(t);
  const found: Record<string, string[]> = {};
  await visitViews(server, wide, async (view, page) => {
    found[`${view}, light and wide`] = await findings(page);
    await change(page, narrow);
    found[`${view}, dark and narrow`] = await findings(page);
    await change(page, wide);
  });
  assert.ok(Object.keys(found).length >= 30, "some views are missing");
  assert.deepEqual(
    Object.entries(found).filter(([, list]) => list.length > 0),
    [],
  );
});
