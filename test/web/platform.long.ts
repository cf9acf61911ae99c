// How the page copes with what a browser grants or refuses, and with a newer version of itself, in
// stories that are too long for `npm test`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alicesPage } from "./beginnings.ts";
import { serveChanged } from "./changed-page.ts";
import { generous, strict, talkDirectly } from "./direct-talk.ts";
import { inside } from "./steps.ts";

test("in a strict browser the page says so, and still talks on a direct path", (t) =>
  talkDirectly(t, strict));

test("the page asks the browser to keep everything, and talks on a direct path", (t) =>
  talkDirectly(t, generous));

test("the page offers a newer version, and updates when you accept", async (t) => {
  const before = await serveChanged(t, []);
  const page = await alicesPage(t, before);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await before.stop();
  const newer = { files: "{index.html,service-worker.js}", to: (text: string) => newerThan(text) };
  await serveChanged(t, [newer], before);
  await page.reload();
  await page.getByText("A new version of Tincan is available.").waitFor();
  assert.equal(await page.locator("meta[name=newer]").count(), 0);
  await page.getByRole("button", { name: "Update now" }).click();
  await page.locator("meta[name=newer]").waitFor({ state: "attached" });
  await inside(page);
});

/** The text of a file as a newer version of the program would have it. */
const newerThan = (text: string): string =>
  text
    .replace("<title>", '<meta name="newer" content=""><title>')
    .replace(/tincan-/, "tincan-newer-");
