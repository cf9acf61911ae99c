// A page with more chats than anybody should have.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { createDesk } from "../../src/web/screen/desk.ts";
import type { Shared } from "../../src/web/screen/shared.ts";
import { startServer } from "../system/programs.ts";
import { alicesPage } from "./steps.ts";

const many = 1_000;

const nameOf = (count: number): string => `friend-${String(count).padStart(4, "0")}`;

function sharedWithMany(): Shared {
  const { shared } = createDesk("alice", "persistent");
  const chats = Array.from({ length: many }, (_, count) => ({
    name: nameOf(count), last: undefined, unread: 0, draft: "a word", agreed: false,
    path: undefined, standing: "ask" as const, relayOnly: false, changedAccount: false,
  })); // prettier-ignore
  return { ...shared, where: { at: "inside" }, server: "there", chats };
}

/** Tells the page what its peer would tell it. */
const tell = (page: Page, shared: Shared): Promise<void> =>
  page.evaluate(
    (news) => {
      new BroadcastChannel("tincan/alice").postMessage({ say: "news", news });
    },
    { shared, events: [] },
  );

test("of a thousand chats those are drawn that are scrolled to, and keys reach all of them", async (t) => {
  const page = await alicesPage(t, await startServer(t));
  await tell(page, sharedWithMany());
  const rows = page.locator(".list .row");
  await rows.first().waitFor();
  assert.ok((await rows.count()) <= 120, `${await rows.count()} rows are drawn`);
  await rows.first().focus();
  for (let count = 1; count < 150; count += 1) {
    await page.keyboard.press("ArrowDown");
    await page.locator(".list .row:focus").getByText(nameOf(count)).waitFor();
  }
  assert.ok((await rows.count()) < many / 2, `${await rows.count()} rows are drawn`);
  while ((await rows.count()) < many) await rows.last().scrollIntoViewIfNeeded();
  assert.equal(await rows.count(), many);
});
