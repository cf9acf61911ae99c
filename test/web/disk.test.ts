// How the page copes with a disk that is missing, full or damaged.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chatWithBobAway } from "./beginnings.ts";
import type { Folder } from "./opfs.ts";
import { fillDisk, ownLine, pageUrl, rowOf, write } from "./steps.ts";

test("the disk of a page fails", async (t) => {
  const { page, server } = await chatWithBobAway(t);

  await t.test(
    "a message that does not fit stays on the page, and you can send it once there is room",
    async () => {
      const makeRoom = await fillDisk(page);
      const text = "x".repeat(30_000);
      await write(page, text);
      await page.getByText("not saved and not sent", { exact: true }).waitFor();
      await page.getByText("the disk is full").waitFor();
      await page.getByRole("button", { name: "Show all" }).click();
      assert.equal(await page.locator(".unsent .text").textContent(), text);
      await makeRoom();
      await page.getByRole("button", { name: "Send again" }).click();
      await page.locator(".unsent").waitFor({ state: "detached" });
      // The store may take a moment to save it.
      await page.locator(".line.own").waitFor();
      assert.equal(await page.locator(".line.own").count(), 1);
    },
  );

  await t.test(
    "the page repairs a damaged store, and shows everything that it could still read",
    async () => {
      for (let count = 0; count < 20; count += 1) await write(page, `letter ${count}`);
      await ownLine(page, "letter 19").waitFor();
      await page.goto(`${pageUrl(server)}healthz`);
      assert.ok((await page.evaluate(damageStore)) > 0, "nothing was damaged");
      await page.goto(pageUrl(server));
      await page.getByText("was damaged and has been repaired").waitFor();
      await rowOf(page, "bob").click();
      await page.locator(".line").first().waitFor();
    },
  );
});

/** Runs in the page: overwrites a late part of each write-ahead log, and returns their number. */
async function damageStore(): Promise<number> {
  const root = await navigator.storage.getDirectory();
  const profile = await root.getDirectoryHandle("tincan-alice");
  const files = await profile.getDirectoryHandle(".opaque");
  let damaged = 0;
  for await (const handle of (files as unknown as Folder).values()) {
    const file = await handle.getFile();
    const name = await file.slice(0, 16).text();
    if (!name.startsWith("/store-1-wal")) continue;
    const writing = await handle.createWritable({ keepExistingData: true });
    const position = Math.floor(file.size * 0.8);
    await writing.write({ type: "write", position, data: new Uint8Array(512).fill(7) });
    await writing.close();
    damaged += 1;
  }
  return damaged;
}
