// Walks through every view of the page in the order in which a person meets them.
import type { Page } from "playwright-core";
import type { Server } from "../system/programs.ts";
import { browser } from "./browser.ts";
import { publicHost } from "./find-browser.ts";
import { fillDisk, openPage, pageUrl, rowOf, signUpOn } from "./steps.ts";

/** Looks at one view. */
export type Visit = (view: string, page: Page) => Promise<void>;

/** The settings of a person's browser. */
export interface Look {
  colorScheme: "light" | "dark";
  viewport: { width: number; height: number };
}

/** Shows Alice every view, with others to talk to. It kills the server at the end. */
export async function visitViews(server: Server, look: Look, visit: Visit): Promise<void> {
  const chromium = await browser();
  const contexts = await Promise.all([look, {}, {}].map((options) => chromium.newContext(options)));
  const pages = await Promise.all(contexts.map((context) => openPage(context, pageUrl(server))));
  const [alice, bob, carol] = pages;
  if (!alice || !bob || !carol) throw new Error("somebody has no page");
  try {
    await visitEntrance(alice, visit);
    await Promise.all([signUpOn(bob, "bob"), signUpOn(carol, "carol")]);
    await visitRequests(alice, bob, carol, visit);
    await visitChat(alice, bob, visit);
    await visitWaiting(alice, carol, visit);
    await visitFullDisk(alice, visit);
    await visitSearchAndSettings(alice, visit);
    await visitUntrusted(alice, server, visit);
    await visitEnds(alice, server, visit);
  } finally {
    for (const context of contexts) await context.close();
  }
}

async function visitEntrance(alice: Page, visit: Visit): Promise<void> {
  await visit("name", alice);
  await alice.getByLabel("Your name").fill("alice");
  await alice.keyboard.press("Enter");
  await alice.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await alice.getByLabel("Password again").fill("correct house battery");
  await alice.keyboard.press("Enter");
  await alice.getByText("the passwords do not match").waitFor();
  await visit("new-password", alice);
  await alice.getByLabel("Password again").fill("correct horse battery");
  await alice.keyboard.press("Enter");
  await alice.getByText("Stay signed in?").waitFor();
  await visit("stay", alice);
  await alice.getByRole("button", { name: "Stay signed in" }).click();
  await alice.getByText("Nobody else is online.").waitFor();
  await visit("empty", alice);
}

async function visitRequests(alice: Page, bob: Page, carol: Page, visit: Visit): Promise<void> {
  await rowOf(carol, "alice").click();
  await carol.getByRole("button", { name: "Ask to chat" }).click();
  await alice.getByText("carol wants to chat").waitFor();
  await visit("asked", alice);
  await alice.getByRole("button", { name: "No", exact: true }).click();
  await carol.getByText("alice said no").first().waitFor();
  await rowOf(alice, "bob").click();
  await alice.locator("#message").fill("Are you there? I have found a longer string.");
  await alice.keyboard.press("Enter");
  await alice.getByText("waiting for an answer").waitFor();
  await visit("ringing", alice);
  await bob.getByRole("button", { name: "Yes", exact: true }).click();
  await alice.getByText(/direct path$/).waitFor();
}

const talk: [by: "alice" | "bob", text: string][] = [
  ["bob", "I am. Can you hear me?"],
  ["alice", "As if you stood next to me."],
  ["bob", "The string is taut, then."],
  ["bob", "I put the drawings here: https://example.org/cans?page=2. Tell me what you think."],
  ["alice", "Lovely.\nThe second one has a knot in the string, though."],
];

async function visitChat(alice: Page, bob: Page, visit: Visit): Promise<void> {
  for (const [by, text] of talk) {
    const [from, to] = by === "alice" ? [alice, bob] : [bob, alice];
    await from.locator("#message").fill(text);
    await from.keyboard.press("Enter");
    await to
      .locator(".theirs .text")
      .getByText(text.split("\n")[0] ?? "")
      .waitFor();
  }
  await alice.locator(".own").last().getByText("read", { exact: true }).waitFor();
  await visit("chat", alice);
  await alice.locator(".menu summary").click();
  await alice.getByRole("button", { name: "Safety number" }).click();
  await alice.getByText("Compare it with bob").waitFor();
  await visit("safety-number", alice);
  await alice.locator(".menu summary").click();
}

async function visitWaiting(alice: Page, carol: Page, visit: Visit): Promise<void> {
  await backToList(alice);
  await rowOf(alice, "carol").click();
  await carol.getByRole("button", { name: "Settings" }).click();
  await carol.getByRole("button", { name: "Sign out" }).click();
  await alice.locator(".chat .state").getByText("offline", { exact: true }).waitFor();
  await alice.locator("#message").fill("Call me when you are back from the string shop");
  await alice.keyboard.press("Enter");
  await alice.locator(".own").getByText("saved on this device").waitFor();
  await visit("waiting", alice);
}

async function visitFullDisk(alice: Page, visit: Visit): Promise<void> {
  const makeRoom = await fillDisk(alice);
  await alice.locator("#message").fill("I have so much to tell you. ".repeat(1000));
  await alice.keyboard.press("Enter");
  await alice.getByRole("button", { name: "Send again" }).waitFor();
  await visit("disk-full", alice);
  await makeRoom();
  await alice.getByRole("button", { name: "Discard" }).click();
  await alice.getByRole("button", { name: "Dismiss" }).click();
}

async function visitSearchAndSettings(alice: Page, visit: Visit): Promise<void> {
  await backToList(alice);
  await alice.getByLabel("Search all chats").fill("string");
  await alice.locator("#found mark").first().waitFor();
  await visit("search", alice);
  await alice.locator("#found").getByRole("button", { name: "Close" }).click();
  await backToList(alice);
  await alice.getByRole("button", { name: "Settings" }).click();
  await visit("settings", alice);
  await alice.locator("dialog").getByRole("button", { name: "Close" }).click();
}

/** On a narrow screen the chat covers the list. */
async function backToList(alice: Page): Promise<void> {
  const back = alice.getByRole("button", { name: "Back to the chats" });
  if (await back.isVisible()) await back.click();
}

async function visitUntrusted(alice: Page, { port }: Server, visit: Visit): Promise<void> {
  const other = await alice.context().newPage();
  await other.goto(`http://${publicHost}:${port}/`);
  await other.getByText("this page was opened over plain http").waitFor();
  await visit("untrusted", other);
  await other.close();
}

async function visitEnds(alice: Page, server: Server, visit: Visit): Promise<void> {
  server.signal("SIGKILL");
  await alice.getByText("The server is away").waitFor();
  await rowOf(alice, "bob").click();
  await visit("server-away", alice);
  await backToList(alice);
  await alice.getByRole("button", { name: "Settings" }).click();
  await alice.getByRole("button", { name: "Sign out" }).click();
  await alice.getByText("You are signed out.").waitFor();
  await visit("signed-out", alice);
}
