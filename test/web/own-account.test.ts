// What a person sees of their own account on the page: its devices, and its password.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { startServer, type Server } from "../system/programs.ts";
import { newContext } from "./browser.ts";
import { inside, openPage, pageUrl, signUpOn } from "./steps.ts";

/** Types the name and a password, on a page that holds nothing of Alice. */
async function signInOn(page: Page, password: string): Promise<void> {
  await page.getByLabel("Your name").fill("alice");
  await page.keyboard.press("Enter");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
}

/** Alice on a new page of another browser. */
async function anotherPage(t: Parameters<typeof newContext>[0], server: Server): Promise<Page> {
  return openPage(await newContext(t), pageUrl(server));
}

test("a04: on the page you remove a device, and change your password", async (t) => {
  const server = await startServer(t);
  const alice = await anotherPage(t, server);
  await signUpOn(alice, "alice");
  const lost = await anotherPage(t, server);
  await signInOn(lost, "the password of alice");
  await lost.getByRole("button", { name: "Stay signed in" }).click();
  await inside(lost);

  await alice.getByRole("button", { name: "Settings" }).click();
  const rows = alice.locator(".devices li");
  await rows
    .nth(1)
    .getByText(/, online$/)
    .waitFor();
  assert.match((await rows.first().textContent()) ?? "", /^[0-9a-f]{8}, since .*, this one$/);
  await rows.nth(1).getByRole("button").click();
  await alice.getByLabel("Password", { exact: true }).fill("the password of alice");
  await alice.keyboard.press("Enter");
  await alice.getByText(/^removed [0-9a-f]{8}/).waitFor();
  assert.equal(await rows.count(), 1);
  await lost.getByText("this device no longer belongs to the account").waitFor();

  await alice.getByLabel("Old password").fill("the password of alice");
  await alice.getByLabel("New password", { exact: true }).fill("a new password");
  await alice.getByLabel("New password again").fill("a new password");
  await alice.keyboard.press("Enter");
  await alice.getByText("your password has changed").waitFor();
  const next = await anotherPage(t, server);
  await signInOn(next, "the password of alice");
  await next.getByText("wrong password").waitFor();
  await next.getByLabel("Password", { exact: true }).fill("a new password");
  await next.keyboard.press("Enter");
  await next.getByText("Stay signed in?").waitFor();
});
