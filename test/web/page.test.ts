// What one person sees of the page: the way in, coming back, several tabs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { folder, startServer } from "../system/programs.ts";
import { alicesPage, chatWithBobAway } from "./beginnings.ts";
import { newContext, ownBrowser } from "./browser.ts";
import { inside, lookAt, openPage, ownLine, pageUrl, rowOf, signUpOn, write } from "./steps.ts";
import { terminalPerson } from "./terminal-person.ts";

test("a wrong password is told and asked again, and the right one makes this another device", async (t) => {
  const server = await startServer(t);
  await alicesPage(t, server);
  const page = await openPage(await newContext(t), pageUrl(server));
  await page.getByLabel("Your name").fill("Alice ");
  await page.keyboard.press("Enter");
  await page.getByLabel("Password", { exact: true }).fill("not it");
  await page.keyboard.press("Enter");
  await page.getByText("wrong password").waitFor();
  await page.getByLabel("Password", { exact: true }).fill("the password of alice");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Not on this device" }).click();
  await inside(page);
});

test("a name that is none is told, and another one can be taken", async (t) => {
  const server = await startServer(t);
  const page = await openPage(await newContext(t), pageUrl(server));
  await page.getByLabel("Your name").fill("not a name");
  await page.keyboard.press("Enter");
  await page.getByText("not a name cannot be a username").waitFor();
  await page.getByLabel("Your name").fill("alise");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Use another name" }).click();
  await signUpOn(page, "alice");
});

test("a reload loses nothing: not the chat, and not what was typed and not sent", async (t) => {
  const { page } = await chatWithBobAway(t);
  await write(page, "sent");
  await ownLine(page, "sent").waitFor();
  await page.locator("#message").fill("half a sen");
  await rowOf(page, "bob").getByText("Draft:").waitFor();
  await page.reload();
  await inside(page);
  await rowOf(page, "bob").click();
  await ownLine(page, "sent").waitFor();
  assert.equal(await page.locator("#message").inputValue(), "half a sen");
});

test("a browser that is closed and started again has everything, and asks for nothing", async (t) => {
  const server = await startServer(t);
  const disk = folder(t);
  const bob = await terminalPerson(t, server, "bob");
  await bob.signsOut();
  const first = await ownBrowser(disk);
  const before = await openPage(first, pageUrl(server));
  await signUpOn(before, "alice");
  await lookAt(before, "bob");
  await write(before, "still here?");
  await ownLine(before, "still here?").waitFor();
  await first.close();
  const second = await ownBrowser(disk);
  t.after(() => second.close());
  const page = await openPage(second, pageUrl(server));
  await inside(page);
  await rowOf(page, "bob").click();
  await ownLine(page, "still here?").waitFor();
});

test("who does not stay signed in is asked for the password, and finds everything", async (t) => {
  const { page } = await chatWithBobAway(t, { stay: false });
  await write(page, "kept under the password");
  await ownLine(page, "kept under the password").waitFor();
  await page.reload();
  await page.getByLabel("Password", { exact: true }).fill("the password of alice");
  await page.keyboard.press("Enter");
  await rowOf(page, "bob").click();
  await ownLine(page, "kept under the password").waitFor();
});

for (const how of ["closes", "crashes"] as const) {
  test(`of two tabs both work, and when the one that leads ${how} the other goes on`, async (t) => {
    const server = await startServer(t);
    const bob = await terminalPerson(t, server, "bob");
    const first = await alicesPage(t, server);
    const second = await openPage(first.context(), pageUrl(server));
    await inside(second);
    await rowOf(second, "bob").click();
    await write(second, "from the second tab");
    await bob.isAskedBy("alice");
    await bob.answers("alice", "yes");
    await bob.isInChatWith("alice");
    await bob.reads("alice", "from the second tab");
    await rowOf(first, "bob").click();
    await ownLine(first, "from the second tab").waitFor();
    if (how === "crashes") await first.goto("chrome://crash").catch(() => {});
    await first.close();
    await write(second, "from the tab that is left");
    await ownLine(second, "from the tab that is left").waitFor();
    await bob.reads("alice", "from the tab that is left");
    await bob.writes("heard you");
    await second.locator(".theirs").getByText("heard you", { exact: true }).waitFor();
    assert.equal(await ownLine(second, "from the tab that is left").count(), 1);
  });
}

test("who does not stay signed in is not asked again as long as one tab is open", async (t) => {
  const { server, page: first } = await chatWithBobAway(t, { stay: false });
  await write(first, "from the first tab");
  await ownLine(first, "from the first tab").waitFor();
  const second = await openPage(first.context(), pageUrl(server));
  await rowOf(second, "bob").click();
  await first.close();
  await write(second, "from the second tab");
  await ownLine(second, "from the second tab").waitFor();
  await second.reload();
  await second.getByLabel("Password", { exact: true }).waitFor();
});
