// Takes pictures of every view of the page into docs/images: light and dark, wide and narrow.
//
// It is a test because tests know how to start servers and browsers: npm run screenshots
import { mkdirSync } from "node:fs";
import { test } from "node:test";
import { startServer } from "../system/programs.ts";
import { visitViews, type Look } from "./views.ts";

const folder = process.env["TINCAN_IMAGES"] ?? "docs/images";

const wide = { width: 1100, height: 720 };
const narrow = { width: 390, height: 780 };
const looks: Record<string, Look> = {
  light: { colorScheme: "light", viewport: wide },
  dark: { colorScheme: "dark", viewport: wide },
  narrow: { colorScheme: "light", viewport: narrow },
};

mkdirSync(folder, { recursive: true });
for (const [name, look] of Object.entries(looks)) {
  test(`pictures: ${name}`, async (t) => {
    const server = await startServer(t);
    await visitViews(server, look, async (view, page) => {
      await page.evaluate(() =>
        Promise.allSettled(document.getAnimations().map((one) => one.finished)),
      );
      await page.screenshot({ path: `${folder}/${view}-${name}.png` });
    });
  });
}
