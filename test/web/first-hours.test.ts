// The first hours with the page, as people really use it: many new messages, Back and reload,
// the keyboard alone, an impatient Enter, a phone.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { startServer } from "../system/programs.ts";
import { alicesPage, chatWithBobAway } from "./beginnings.ts";
import { newContext } from "./browser.ts";
import { inside, lookAt, openPage, ownLine, pageUrl, rowOf, write } from "./steps.ts";
import { terminalPerson } from "./terminal-person.ts";

const phone = { viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true };

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.id || (document.activeElement?.tagName ?? ""));

/** Waits until the page's focus is where `wanted` says. */
async function focusIs(page: Page, wanted: string): Promise<void> {
  await page.waitForFunction(
    (id) => (document.activeElement?.id || document.activeElement?.tagName) === id,
    wanted,
  );
}

const inSight = (page: Page, selector: string): Promise<boolean> =>
  page.locator(selector).evaluate((element) => {
    const list = element.closest(".lines")?.getBoundingClientRect();
    const { top, bottom } = element.getBoundingClientRect();
    return list !== undefined && top >= list.top && bottom <= list.bottom;
  });

/** Alice and Bob, at a terminal, are in a chat; Alice's page shows the list. */
async function inChatButAway(t: TestContext) {
  const server = await startServer(t);
  const bob = await terminalPerson(t, server, "bob");
  const page = await alicesPage(t, server);
  await lookAt(page, "bob");
  await page.getByRole("button", { name: "Ask to chat" }).click();
  await bob.isAskedBy("alice");
  await bob.answers("alice", "yes");
  await page
    .locator(".chat .state")
    .getByText(/^in chat/)
    .waitFor();
  await page.keyboard.press("Escape");
  return { server, bob, page };
}

test("c01: many new messages open at the first; the end, or an answer, reads them all", async (t) => {
  const { bob, page } = await inChatButAway(t);
  for (let at = 1; at <= 50; at += 1) await bob.writes(`line ${at}`);
  await rowOf(page, "bob").getByText("50 new").waitFor();
  await rowOf(page, "bob").click();
  await page.locator(".new-mark").waitFor();
  assert.equal(await inSight(page, ".new-mark"), true);
  assert.equal(await page.locator(".theirs").getByText("line 50", { exact: true }).count(), 1);
  await page.locator(".to-latest").click();
  await bob.seesRead("alice");
  assert.equal(await page.title(), "Tincan");

  await page.locator(".lines").evaluate((lines) => (lines.scrollTop = 0));
  for (let at = 51; at <= 80; at += 1) await bob.writes(`line ${at}`);
  await page.locator(".to-latest").getByText("30 new").waitFor();
  await write(page, "my answer");
  await ownLine(page, "my answer").waitFor();
  await bob.seesRead("alice");
  assert.equal(await page.title(), "Tincan");
});

test("c06: the keyboard alone leads in, through a chat and back, and loses nothing", async (t) => {
  const server = await startServer(t);
  const bob = await terminalPerson(t, server, "bob");
  await bob.signsOut();
  const page = await openPage(await newContext(t), pageUrl(server));
  await focusIs(page, "name");
  await page.keyboard.type("alice\n");
  await focusIs(page, "password");
  await page.keyboard.type("the password of alice");
  await page.keyboard.press("Tab");
  await page.keyboard.type("the password of alice\n");
  await page.getByRole("heading", { name: "Stay signed in?" }).waitFor();
  assert.equal(await focused(page), "BUTTON");
  await page.keyboard.press("Enter");
  await inside(page);
  assert.notEqual(await focused(page), "BODY");
  await page.keyboard.type("bob\n");
  await focusIs(page, "message");
  await page.keyboard.type("half a sen");
  await page.keyboard.press("Escape");
  await rowOf(page, "bob").getByText("Draft:").waitFor();
  assert.notEqual(await focused(page), "BODY");
  await page.keyboard.type("bob\n");
  await focusIs(page, "message");
  assert.equal(await page.locator("#message").inputValue(), "half a sen");

  await page
    .locator("#message")
    .dispatchEvent("keydown", { key: "Escape", isComposing: true, bubbles: true });
  await page.locator("summary").first().click();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("details[open]").count(), 0);
  await page.locator("#message").waitFor();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press("Control+k");
  assert.equal(await focused(page), "search");
});

test("c04: on a phone you can search, see who asks while you read, and write a second line", async (t) => {
  const { server, page } = await chatWithBobAway(t, { options: phone });
  const field = page.locator("#message");
  await field.fill("first");
  await field.press("Enter");
  await field.pressSequentially("second");
  assert.equal(await field.inputValue(), "first\nsecond");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".line.own").waitFor();

  const dora = await terminalPerson(t, server, "dora");
  await dora.asksFor("alice");
  const asks = page.getByText("dora wants to chat");
  await asks.waitFor();
  assert.equal(await page.title(), "(1) Tincan");
  await page.getByRole("button", { name: "No", exact: true }).last().click();
  await asks.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Back" }).click();
  await page.locator("#search").pressSequentially("second", { delay: 100 });
  await page.locator("#found mark").getByText("second", { exact: true }).waitFor();
  assert.equal(await page.locator("#search").inputValue(), "second");
  assert.equal(await page.locator("#search").isVisible(), true);
});
