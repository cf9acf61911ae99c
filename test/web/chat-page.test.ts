// What a person sees of a chat on the page: messages from others, long chats, new messages and
// drafts.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { startServer } from "../system/programs.ts";
import { chatWithBobAway } from "./beginnings.ts";
import { browserPerson } from "./browser-person.ts";
import { ownLine, rowOf, write } from "./steps.ts";
import { chat } from "./talking.ts";

/** Bob has asked Alice for a chat and she said yes; both use browsers. */
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

test("a page in a chat with Bob", async (t) => {
  const { alice, bob } = await twoInChat(t);
  const { page } = alice;

  await t.test("shows what others write only as text, and nothing breaks", async () => {
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

  await t.test("counts new messages in the list, the title and the badge", async () => {
    await page.getByLabel("Someone's name").press("Escape");
    await page.evaluate(showBadge);
    await bob.writes("one");
    await bob.writes("two");
    await rowOf(page, "bob").getByText("2 new").waitFor();
    assert.equal(await page.title(), "(2) Tincan");
    assert.equal(await page.evaluate("badge"), 2);
    await rowOf(page, "bob").click();
    await page.locator(".new-mark").waitFor();
    await bob.seesRead("alice");
    assert.equal(await page.title(), "Tincan");
    assert.equal(await page.evaluate("badge"), 0);
  });
});

/** Runs in the page. No test can see the badge, so it also stores the count in `badge`. */
function showBadge(): void {
  const scope = globalThis as unknown as { badge: number };
  navigator.setAppBadge = async (count = 0) => void (scope.badge = count);
  navigator.clearAppBadge = async () => void (scope.badge = 0);
}

test("a page in a chat with Bob, who is away", async (t) => {
  const { page } = await chatWithBobAway(t);
  const lines = page.locator(".lines");

  await t.test("says that a message is too long, and keeps it in the field", async () => {
    const tooLong = "x".repeat(65_537);
    await write(page, tooLong);
    await page.getByText("too long: 65537 of 65536 bytes").waitFor();
    assert.equal(await page.locator("#message").inputValue(), tooLong);
    assert.equal(await page.locator(".line").count(), 0);
  });

  await t.test("sends nothing when Enter only ends the composition of a word", async () => {
    const field = page.locator("#message");
    await field.fill("kana");
    for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
      const enter = { key: "Enter", bubbles: true, cancelable: true, ...how };
      await field.dispatchEvent("keydown", enter);
    }
    await field.press("Shift+Enter");
    await field.press("x");
    await field.press("Enter");
    await ownLine(page, "kana\nx").waitFor();
    assert.equal(await page.locator(".line").count(), 1);
  });

  await t.test("opens a long chat at its end, even if the browser paints late", async () => {
    for (let count = 0; count < 80; count += 1) await write(page, `letter ${count}`);
    await ownLine(page, "letter 79").waitFor();
    await page.addInitScript(() => {
      const { requestAnimationFrame: paint } = globalThis;
      window.requestAnimationFrame = () => 0;
      Object.assign(window, { paintAgain: () => (window.requestAnimationFrame = paint) });
    });
    await page.reload();
    await rowOf(page, "bob").click();
    await page.locator("#message:focus").waitFor();
    await ownLine(page, "letter 79").waitFor();
    const belowPx = await lines.evaluate(
      (list) => list.scrollHeight - list.scrollTop - list.clientHeight,
    );
    assert.ok(belowPx < 2, `the end of the chat is ${belowPx} px below`);
    assert.ok((await page.locator(".line").count()) < 70, "only a page of it is loaded");
    await page.evaluate("paintAgain()");
  });

  await t.test(
    "loads a long chat in pages, keeps your place, and jumps to what a search finds",
    async () => {
      await lines.evaluate((list) => (list.scrollTop = 200));
      await ownLine(page, "letter 5").waitFor();
      const jumped = await lines.evaluate((list) => list.scrollTop);
      assert.ok(jumped > 600, `the place has jumped: ${jumped}`);
      await page.getByLabel("Search all chats").fill("letter 3");
      await page.locator("#found .row").last().click();
      await page.locator(".target").waitFor();
      await page.getByRole("button", { name: "Jump to latest" }).click();
      await ownLine(page, "letter 79").waitFor();
    },
  );
});
