// A page and a terminal talk on a direct path, in a browser that may grant or refuse what we ask.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { startServer } from "../system/programs.ts";
import { newContext } from "./browser.ts";
import { openPage, pageUrl, rowOf, signUpOn, write } from "./steps.ts";
import { terminalPerson } from "./terminal-person.ts";

/** A browser may grant or refuse to keep what is stored, and to transfer a channel to a worker. */
interface Kind {
  grants: boolean;
  says: string;
}

export const generous: Kind = { grants: true, says: "The browser has promised" };
export const strict: Kind = { grants: false, says: "The browser has not promised" };

/** Runs in the page: counts the channels that a worker gets, or refuses to pass them on. */
function watchChannels(refused: boolean): void {
  const give = Worker.prototype.postMessage as (this: Worker, ...given: unknown[]) => void;
  const scope = globalThis as unknown as { channels: number };
  scope.channels = 0;
  Worker.prototype.postMessage = function (...given: unknown[]) {
    const [, transfer] = given;
    const isChannel = Array.isArray(transfer) && transfer[0] instanceof RTCDataChannel;
    if (isChannel && refused) throw new DOMException("no", "DataCloneError");
    give.apply(this, given);
    if (isChannel) scope.channels += 1;
  };
}

/** Alice on the page and Bob in a terminal meet, lose the server, and go on talking. */
export async function talkDirectly(t: TestContext, { grants, says }: Kind): Promise<void> {
  const server = await startServer(t);
  const bob = await terminalPerson(t, server, "bob");
  const context = await newContext(t);
  await context.addInitScript(`navigator.storage.persist = async () => ${grants};`);
  await context.addInitScript(watchChannels, !grants);
  const page = await openPage(context, pageUrl(server));
  await signUpOn(page, "alice");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByText(says).waitFor();
  await page.locator("dialog").getByRole("button", { name: "Close" }).click();

  await rowOf(page, "bob").click();
  await write(page, "hello");
  await bob.isAskedBy("alice");
  await bob.answers("alice", "yes");
  await page.locator(".chat .state").getByText("direct path").waitFor();
  server.signal("SIGKILL");
  const long = "x".repeat(30_000);
  await write(page, long);
  await bob.reads("alice", long);
  await bob.writes("heard you");
  await page.locator(".theirs").getByText("heard you", { exact: true }).waitFor();
  const channels = await page.evaluate("channels");
  assert.equal(Number(channels) > 0, grants);
}
