// What one person sees of the page: the way in, coming back, several tabs, long chats, what others write.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { folder, startServer } from "../system/programs.ts";
import { alicesPage, chatWithBobAway } from "./beginnings.ts";
import { newContext, ownBrowser } from "./browser.ts";
import { browserPerson } from "./browser-person.ts";
import { inside, lookAt, openPage, ownLine, pageUrl, rowOf, signUpOn, write } from "./steps.ts";
import { chat } from "./talking.ts";
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

/** Bob has asked Alice, and both are at browsers. */
async function twoInChat(t: TestContext) {
  const server = await startServer(t);
  const alice = await browserPerson(t, server, "alice");
  const bob = await browserPerson(t, server, "bob");
  await chat(bob, alice);
  return { alice, bob };
}

const hostile = {
  html: `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`,
  bidi: "\u202Egnirts a\u202C \u2067\u2066 and \u200Fon",
  link: "javascript:document.title='owned'",
  long: "x".repeat(32_000),
};

test("what others write is text and nothing else, and breaks nothing", async (t) => {
  const { alice, bob } = await twoInChat(t);
  const { page } = alice;
  for (const text of [hostile.html, hostile.bidi, hostile.link]) {
    await bob.writes(text);
    await alice.reads("bob", text);
  }
  await write(bob.page, hostile.long);
  await page.getByRole("button", { name: "Show all" }).click();
  assert.equal(await page.title(), "Tincan");
  assert.equal(await page.locator(".lines img, .lines script, .lines a").count(), 0);
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const lines = document.querySelector(".lines");
    return [scrollWidth - clientWidth, (lines?.scrollWidth ?? 0) - (lines?.clientWidth ?? 0)];
  });
  assert.deepEqual(overflow, [0, 0]);
});

test("a long chat is read page by page, stays where one reads, and leads to what is searched", async (t) => {
  const { page } = await chatWithBobAway(t);
  for (let count = 0; count < 150; count += 1) await write(page, `letter ${count}`);
  await ownLine(page, "letter 149").waitFor();
  await page.reload();
  await rowOf(page, "bob").click();
  await ownLine(page, "letter 149").waitFor();
  assert.equal(await page.locator(".line").count(), 60);
  await page.locator(".lines").evaluate((list) => (list.scrollTop = 200));
  await ownLine(page, "letter 40").waitFor();
  const jumped = await page.locator(".lines").evaluate((list) => list.scrollTop);
  assert.ok(jumped > 1_000, `what was read has jumped: ${jumped}`);
  await page.getByLabel("Search all chats").fill("letter 3");
  await page.locator("#found .row").last().click();
  await page.locator(".target").waitFor();
  await page.getByRole("button", { name: "Jump to latest" }).click();
  await ownLine(page, "letter 149").waitFor();
});

test("a chat opens at its end, however late the browser paints", async (t) => {
  const { page } = await chatWithBobAway(t);
  for (let count = 0; count < 70; count += 1) await write(page, `letter ${count}`);
  await ownLine(page, "letter 69").waitFor();
  await page.addInitScript(() => (window.requestAnimationFrame = () => 0));
  await page.reload();
  await rowOf(page, "bob").click();
  await page.locator("#message:focus").waitFor();
  await ownLine(page, "letter 69").waitFor();
  const belowPx = await page
    .locator(".lines")
    .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
  assert.ok(belowPx < 2, `the end is ${belowPx} px away`);
  assert.equal(await page.locator(".line").count(), 60);
});

/** In the page: what stands on its badge, which no test can see, stands in `badge` as well. */
function showBadge(): void {
  const scope = globalThis as unknown as { badge: number };
  navigator.setAppBadge = async (count = 0) => void (scope.badge = count);
  navigator.clearAppBadge = async () => void (scope.badge = 0);
}

test("what comes while one looks elsewhere is counted: in the list, the title and the badge", async (t) => {
  const { alice, bob } = await twoInChat(t);
  await alice.page.getByLabel("Someone's name").press("Escape");
  await alice.page.evaluate(showBadge);
  await bob.writes("one");
  await bob.writes("two");
  await rowOf(alice.page, "bob").getByText("2 new").waitFor();
  assert.equal(await alice.page.title(), "(2) Tincan");
  assert.equal(await alice.page.evaluate("badge"), 2);
  await rowOf(alice.page, "bob").click();
  await alice.page.locator(".new-mark").waitFor();
  await bob.seesRead("alice");
  assert.equal(await alice.page.title(), "Tincan");
  assert.equal(await alice.page.evaluate("badge"), 0);
});

test("an Enter that ends a word being composed sends nothing", async (t) => {
  const { page } = await chatWithBobAway(t);
  const field = page.locator("#message");
  await field.fill("kana");
  for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
    await field.dispatchEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...how });
  }
  await field.press("Shift+Enter");
  await field.press("x");
  await field.press("Enter");
  await ownLine(page, "kana\nx").waitFor();
  assert.equal(await page.locator(".line").count(), 1);
});

test("more than fits into a message is told, and stays in the field", async (t) => {
  const { page } = await chatWithBobAway(t);
  const tooLong = "x".repeat(65_536);
  await write(page, tooLong);
  await page.getByText("too long: 65536 of 32768 bytes").waitFor();
  assert.equal(await page.locator("#message").inputValue(), tooLong);
  assert.equal(await page.locator(".line").count(), 0);
});
