// A person at a browser: clicks and types on a page in a browser context of their own.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import type { Place } from "../system/programs.ts";
import { newContext } from "./browser.ts";
import type { Person } from "./person.ts";
import { inside, lookFor, openPage, ownLine, pageUrl, rowOf, signUpOn, write } from "./steps.ts";

/** The status line of the open chat. */
const stateOf = (page: Page, wanted: RegExp) => page.locator(".chat .state").getByText(wanted);

/** Where the person sits; opening the page again replaces it. */
interface Seat {
  readonly context: BrowserContext;
  readonly url: string;
  page: Page;
}

/** A person whose page a test can inspect. */
export interface BrowserPerson extends Person {
  readonly page: Page;
}

/** Signs somebody up at a page. */
export async function browserPerson(
  test: TestContext,
  server: Place,
  name: string,
): Promise<BrowserPerson> {
  const context = await newContext(test);
  const url = pageUrl(server);
  const seat: Seat = { context, url, page: await openPage(context, url) };
  await signUpOn(seat.page, name);
  return {
    name,
    get page() {
      return seat.page;
    },
    ...people(seat),
    ...asking(seat),
    ...chatting(seat),
    ...comingAndGoing(seat),
  };
}

const answer = ({ page }: Seat, name: string, says: string): Promise<void> =>
  page.getByRole("group", { name }).getByRole("button", { name: says }).click();

const people = (seat: Seat): Pick<Person, "seesOnline" | "seesOffline"> => ({
  seesOnline: (name) =>
    rowOf(seat.page, name)
      .getByText(/^(?:online|in chat)$/)
      .waitFor(),
  seesOffline: (name) =>
    rowOf(seat.page, name).getByText("online", { exact: true }).waitFor({ state: "detached" }),
});

type Asking =
  | "asksFor"
  | "isToldNobodyIsCalled"
  | "isAskedBy"
  | "letsMessagesIn"
  | "answers"
  | "withdraws"
  | "seesWithdrawn"
  | "wantsToBeAskedBy"
  | "isTold";

const asking = (seat: Seat): Pick<Person, Asking> => ({
  async asksFor(name) {
    await lookFor(seat.page, name);
    const ask = seat.page.getByRole("button", { name: "Ask to chat" });
    await ask
      .or(seat.page.getByText(`nobody is called ${name}`))
      .first()
      .waitFor();
    if (await ask.isVisible()) await ask.click();
  },
  isToldNobodyIsCalled: (name) => seat.page.getByText(`nobody is called ${name}`).waitFor(),
  isAskedBy: (name) => seat.page.getByText(`${name} wants to chat`).waitFor(),
  async letsMessagesIn(name) {
    await seat.page.getByText(`${name} has messages for you`).waitFor();
    await answer(seat, name, "Yes");
  },
  answers: (name, says) => answer(seat, name, says),
  async withdraws() {
    await seat.page.getByRole("button", { name: "Withdraw" }).click();
    await stateOf(seat.page, /^online$/).waitFor();
  },
  seesWithdrawn: (name) =>
    seat.page.getByText(`${name} wants to chat`).waitFor({ state: "detached" }),
  async wantsToBeAskedBy(name) {
    await rowOf(seat.page, name).click();
    await seat.page.locator("summary").click();
    await seat.page.getByRole("button", { name: "Ask me again" }).click();
    await seat.page.getByRole("button", { name: "Ask me again" }).waitFor({ state: "detached" });
  },
  isTold: (name, what) =>
    seat.page
      .locator(".notice")
      .getByText(what === "left" ? `${name} left the chat` : `${name} said no`)
      .last()
      .waitFor(),
});

type Chatting =
  | "isInChatWith"
  | "isDirectWith"
  | "opensChatOf"
  | "writes"
  | "reads"
  | "seesRead"
  | "leaves";

const chatting = (seat: Seat): Pick<Person, Chatting> => ({
  async isInChatWith(name) {
    await seat.page.getByRole("heading", { name, exact: true }).waitFor();
    await stateOf(seat.page, /^in chat/).waitFor();
  },
  isDirectWith: () => stateOf(seat.page, /direct path$/).waitFor(),
  async opensChatOf(name) {
    await lookFor(seat.page, name);
    await stateOf(seat.page, /^offline$/).waitFor();
  },
  async writes(text) {
    await write(seat.page, text);
    await ownLine(seat.page, text).last().waitFor();
  },
  reads: (_name, text) => seat.page.locator(".theirs").getByText(text, { exact: true }).waitFor(),
  seesRead: () =>
    seat.page.locator(".line.own").last().getByText("read", { exact: true }).waitFor(),
  async leaves() {
    await seat.page.getByRole("button", { name: "Leave chat" }).click();
    await stateOf(seat.page, /^(?:online|offline)$/).waitFor();
  },
});

type Life = "crashes" | "comesBack" | "remembers" | "signsOut";

const comingAndGoing = (seat: Seat): Pick<Person, Life> => ({
  async crashes() {
    await seat.page.goto("chrome://crash").catch(() => {});
    await seat.page.close();
  },
  async comesBack() {
    seat.page = await openPage(seat.context, seat.url);
    await inside(seat.page);
  },
  async remembers(name, texts) {
    await rowOf(seat.page, name).click();
    const lines = seat.page.locator(".line");
    await lines.getByText(texts.at(-1) ?? "", { exact: true }).waitFor();
    const shown = await lines.locator(".text").allTextContents();
    assert.deepEqual(
      shown.filter((text) => texts.includes(text)),
      texts,
    );
  },
  async signsOut() {
    await seat.page.getByRole("button", { name: "Settings" }).click();
    await seat.page.getByRole("button", { name: "Sign out" }).click();
    await seat.page.getByText("You are signed out.").waitFor();
  },
});
