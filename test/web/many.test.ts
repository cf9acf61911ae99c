// A page with more chats than anybody is likely to have.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserContext } from "playwright-core";
import { createDesk } from "../../src/web/screen/desk.ts";
import type { Shared } from "../../src/web/screen/shared.ts";
import { startServer } from "../system/programs.ts";
import { newContext } from "./browser.ts";
import { summary } from "./screen/summary.ts";
import { openPage, pageUrl } from "./steps.ts";

const many = 400;

const nameOf = (count: number): string => `friend-${String(count).padStart(4, "0")}`;

function sharedWithMany(): Shared {
  const { shared } = createDesk("alice", "persistent");
  const chats = Array.from({ length: many }, (_, count) =>
    summary(nameOf(count), { draft: "a word" }),
  );
  return { ...shared, where: { at: "inside" }, server: "there", chats };
}

/** Stands in for the leading tab, the one with the peer: it only sends this state. */
async function leadWith(context: BrowserContext, origin: string, shared: Shared): Promise<void> {
  const leader = await openPage(context, `${origin}healthz`);
  await leader.evaluate(
    async (news) => {
      const channel = new BroadcastChannel("tincan/alice");
      channel.onmessage = () => channel.postMessage({ say: "news", news });
      await new Promise<void>((leads) => {
        void navigator.locks.request("tincan/alice", () => {
          leads();
          return new Promise(() => {});
        });
      });
    },
    { shared, events: [] },
  );
}

test("the page draws only the chats you scroll to, and the arrow keys reach all of them", async (t) => {
  const url = pageUrl(await startServer(t));
  const context = await newContext(t);
  await leadWith(context, url, sharedWithMany());
  const page = await openPage(context, url);
  const rows = page.locator(".list .row");
  await rows.first().waitFor();
  assert.ok((await rows.count()) <= 120, `${await rows.count()} rows are drawn`);
  await rows.first().focus();
  for (let count = 1; count < 130; count += 1) {
    await page.keyboard.press("ArrowDown");
    await page.locator(".list .row:focus").getByText(nameOf(count)).waitFor();
  }
  assert.ok((await rows.count()) < many / 2, `${await rows.count()} rows are drawn`);
  while ((await rows.count()) < many) await rows.last().scrollIntoViewIfNeeded();
  assert.equal(await rows.count(), many);
});
