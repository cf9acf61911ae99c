// Whether everybody can use the page, as far as a program can tell: axe looks at every view, in light and
// in dark, on a wide and on a narrow screen.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { startServer } from "../system/programs.ts";
import { visitViews, type Look } from "./views.ts";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

const looks: Record<string, Look> = {
  "in light, on a wide screen": { colorScheme: "light", viewport: { width: 1100, height: 720 } },
  "in dark, on a narrow screen": { colorScheme: "dark", viewport: { width: 390, height: 780 } },
};

/** The part of axe's answer that is looked at. */
interface Findings {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
}

async function findings(page: Page): Promise<string[]> {
  // What is still moving is not yet in its colours.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map((one) => one.finished)),
  );
  await page.evaluate(`if (!globalThis.axe) { ${axe} }`);
  const { violations } = await page.evaluate<Findings>("axe.run()");
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  );
}

for (const [how, look] of Object.entries(looks)) {
  test(`axe finds nothing on any view ${how}`, async (t) => {
    const server = await startServer(t);
    const found: Record<string, string[]> = {};
    await visitViews(server, look, async (view, page) => {
      found[view] = await findings(page);
    });
    assert.ok(Object.keys(found).length >= 15, "views are missing");
    assert.deepEqual(
      Object.entries(found).filter(([, list]) => list.length > 0),
      [],
    );
  });
}
