// A person at a browser: a page of a context of its own, clicked and typed into.
import type { BrowserContext, Page } from "playwright-core";
import { browser, patienceMs } from "./browser.ts";
import type { Person, SignUp } from "./person.ts";

/** A page as somebody sees it. */
export async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(url);
  return page;
}

/** The address by which a page of this server is trusted with keys. */
export const pageUrl = (server: { port: number }): string => `http://localhost:${server.port}/`;

/** Types a name and a new password, and says whether to stay. */
export async function signUpOn(page: Page, name: string, stay = true): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.keyboard.press("Enter");
  await page.getByLabel("Password", { exact: true }).fill(`the password of ${name}`);
  await page.getByLabel("Password again").fill(`the password of ${name}`);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: stay ? "Stay signed in" : "Not on this device" }).click();
  await page.getByRole("navigation", { name: "Chats" }).waitFor();
}

/** The row of somebody in the list. */
export const rowOf = (page: Page, name: string) =>
  page.locator(".list .row").filter({ has: page.getByText(name, { exact: true }) });

/** How the chat that is looked at stands. */
const stateOf = (page: Page, wanted: RegExp) => page.locator(".chat .state").getByText(wanted);

export const browserPerson: SignUp = async (test, server, name) => {
  const context = await (await browser()).newContext();
  test.after(() => context.close());
  let page = await openPage(context, pageUrl(server));
  await signUpOn(page, name);

  const look = (other: string): Promise<void> => rowOf(page, other).click();
  const answer = (other: string, says: string): Promise<void> =>
    page
      .getByRole("group", { name: other })
      .getByRole("button", { name: says, exact: false })
      .click();
  const notice = (text: string): Promise<void> =>
    page.locator(".notice").getByText(text).last().waitFor();

  const person: Person = {
    name,
    seesOnline: (other) =>
      rowOf(page, other)
        .getByText(/^(?:online|in chat)$/)
        .waitFor(),
    seesOffline: (other) =>
      rowOf(page, other).getByText("online", { exact: true }).waitFor({ state: "detached" }),
    async asksFor(other) {
      await page.getByLabel("Name of somebody").fill(other);
      await page.keyboard.press("Enter");
      const ask = page.getByRole("button", { name: "Ask to chat" });
      const nobody = page.getByText(`nobody is called ${other}`);
      await ask.or(nobody).first().waitFor();
      if (await ask.isVisible()) await ask.click();
    },
    isToldNobodyIsCalled: (other) => page.getByText(`nobody is called ${other}`).waitFor(),
    isAskedBy: (other) => page.getByText(`${other} wants to chat`).waitFor(),
    async letsMessagesIn(other) {
      await page.getByText(`${other} has messages for you`).waitFor();
      await answer(other, "Yes");
    },
    answers: (other, says) => answer(other, says),
    async isInChatWith(other) {
      await page.getByRole("heading", { name: other, exact: true }).waitFor();
      await stateOf(page, /^in chat/).waitFor();
    },
    isDirectWith: () => stateOf(page, /direct path$/).waitFor(),
    isTold: (other, what) =>
      notice(what === "left" ? `${other} left the chat` : `${other} said no`),
    async opensChatOf(other) {
      await page.getByLabel("Name of somebody").fill(other);
      await page.keyboard.press("Enter");
      await stateOf(page, /^offline$/).waitFor();
    },
    async writes(text) {
      await page.locator("#message").fill(text);
      await page.keyboard.press("Enter");
      await page
        .locator(".line.own:not(.sending)")
        .getByText(text, { exact: true })
        .last()
        .waitFor();
    },
    reads: (_other, text) => page.locator(".theirs").getByText(text, { exact: true }).waitFor(),
    seesRead: () => page.locator(".line.own").last().getByText("read", { exact: true }).waitFor(),
    async leaves() {
      await page.getByRole("button", { name: "Leave chat" }).click();
      await stateOf(page, /^(?:online|offline)$/).waitFor();
    },
    async crashes() {
      await page.goto("chrome://crash").catch(() => {});
      await page.close();
    },
    async comesBack() {
      page = await openPage(context, pageUrl(server));
      await page.getByRole("navigation", { name: "Chats" }).waitFor();
    },
    async remembers(other, texts) {
      await look(other);
      await page
        .locator(".line")
        .getByText(texts.at(-1) ?? "", { exact: true })
        .waitFor();
      const all = await page.locator(".line .text").allTextContents();
      let from = 0;
      for (const text of texts) {
        const at = all.indexOf(text, from);
        if (at === -1) throw new Error(`${text} is not where it should be in ${all.join(" | ")}`);
        from = at + 1;
      }
    },
    async signsOut() {
      await page.getByRole("button", { name: "Settings" }).click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByText("You are signed out.").waitFor();
    },
  };
  return person;
};
