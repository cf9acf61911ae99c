// How the page copes with what a browser may lack or refuse: a network, a promise, channels.
import assert from "node:assert/strict";
import { test } from "node:test";
import { folder, freePort, startServer } from "../system/programs.ts";
import { chatWithBobAway } from "./beginnings.ts";
import { ownBrowser } from "./browser.ts";
import { inside, openPage, ownLine, pageUrl, rowOf, write } from "./steps.ts";

test("without a network you can open, read and write; the page sends when the network is back", async (t) => {
  const port = await freePort();
  const data = folder(t);
  const { server, bob, page } = await chatWithBobAway(t, { place: { port, data } });
  await write(page, "written at home");
  await ownLine(page, "written at home").waitFor();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  server.signal("SIGKILL");
  await server.ended();
  await page.reload();
  await inside(page);
  await page.getByText("The server is away").waitFor();
  await page.getByText("Unknown while offline.").waitFor();
  await rowOf(page, "bob").click();
  await page.locator(".chat .state").getByText("online status unknown").waitFor();
  await ownLine(page, "written at home").waitFor();
  await write(page, "written in a tunnel");
  await ownLine(page, "written in a tunnel").waitFor();
  await startServer(t, { port, data });
  await bob.comesBack();
  await bob.letsMessagesIn("alice");
  await bob.reads("alice", "written at home");
  await bob.reads("alice", "written in a tunnel");
});

test("the browser lets you install the page", async (t) => {
  const server = await startServer(t);
  const context = await ownBrowser(folder(t));
  t.after(() => context.close());
  const page = await openPage(context, pageUrl(server));
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const chromium = await context.newCDPSession(page);
  const { installabilityErrors } = await chromium.send("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors, []);
  const { errors, url } = await chromium.send("Page.getAppManifest");
  assert.deepEqual([errors, url], [[], `${pageUrl(server)}manifest.webmanifest`]);
});
