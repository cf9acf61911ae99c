// The first hours with the page: to whom a tab belongs, and Back. Too long for `npm test`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startServer } from "../system/programs.ts";
import { chatWithBobAway } from "./beginnings.ts";
import { newContext } from "./browser.ts";
import { inside, openPage, pageUrl, signUpOn } from "./steps.ts";

test("c02: a tab has one person, however often or early somebody presses Enter", async (t) => {
  const server = await startServer(t);
  const page = await openPage(await newContext(t), pageUrl(server));
  await page.getByLabel("Your name").fill("dora");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Use another name" }).click();
  await signUpOn(page, "erin");
  const { held = [], pending = [] } = await page.evaluate(() => navigator.locks.query());
  const profiles = [...held, ...pending].flatMap(({ name }) =>
    name?.startsWith("tincan/") ? [name] : [],
  );
  assert.deepEqual(profiles, ["tincan/erin"]);
});

test("c03: a tab that opens somebody's chats says so, and never shows the form for a name", async (t) => {
  const { page } = await chatWithBobAway(t);
  await page.context().addInitScript(() => {
    const scope = globalThis as unknown as { sawForm: boolean };
    new MutationObserver(() => {
      if (document.querySelector("#name")) scope.sawForm = true;
    }).observe(document, { childList: true, subtree: true });
  });
  await page.reload();
  await inside(page);
  assert.equal(await page.evaluate("globalThis.sawForm"), undefined);
});

test("c05: an open chat has an address, which Back, a reload and a link lead to", async (t) => {
  const { server, page } = await chatWithBobAway(t);
  const heading = page.getByRole("heading", { name: "bob", exact: true });
  const picks = page.getByText("Pick a chat", { exact: false });
  assert.equal(new URL(page.url()).hash, "#/chat/bob");
  await page.reload();
  await heading.waitFor();
  await page.goBack();
  await picks.waitFor();
  assert.equal(new URL(page.url()).hash, "");
  await page.goForward();
  await heading.waitFor();
  await page.keyboard.press("Escape");
  await picks.waitFor();
  const linked = await openPage(page.context(), `${pageUrl(server)}#/chat/bob`);
  await linked.getByRole("heading", { name: "bob", exact: true }).waitFor();
});
