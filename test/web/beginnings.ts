// The scenes in which tests of the page begin: Alice at a page, and Bob away.
import type { TestContext } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { startServer, type Place, type Server } from "../system/programs.ts";
import { newContext } from "./browser.ts";
import type { Extent } from "./find-browser.ts";
import type { Person } from "./person.ts";
import { lookAt, openPage, pageUrl, signUpOn } from "./steps.ts";
import { terminalPerson } from "./terminal-person.ts";

/** How Alice signs up. */
interface Way {
  stay?: boolean;
  options?: BrowserContextOptions;
  extent?: Extent;
}

/** Alice has signed up. */
export async function alicesPage(
  t: TestContext,
  server: Place,
  { stay = true, options, extent }: Way = {},
): Promise<Page> {
  const page = await openPage(await newContext(t, options, extent), pageUrl(server));
  await signUpOn(page, "alice", stay);
  return page;
}

/**
 * Alice looks at her chat with Bob, who has signed up and is away. `place` is passed to
 * `startServer`.
 */
export async function chatWithBobAway(
  t: TestContext,
  { place, ...way }: Way & { place?: { port: number; data: string } } = {},
): Promise<{ server: Server; bob: Person; page: Page }> {
  const server = await startServer(t, place);
  const bob = await terminalPerson(t, server, "bob");
  await bob.signsOut();
  const page = await alicesPage(t, server, way);
  await lookAt(page, "bob");
  return { server, bob, page };
}
