// Renders the icon as the PNG files that phones need; run it after changing the drawing.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";

const folder = "src/web/page";
const drawing = readFileSync(`${folder}/icon.svg`, "utf8");
const executablePath = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((one) =>
  existsSync(one),
);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

for (const size of [192, 512]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${drawing}`);
  writeFileSync(`${folder}/icon-${size}.png`, await page.screenshot());
}
await browser.close();
