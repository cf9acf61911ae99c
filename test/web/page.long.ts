// Signing in on a page and staying so or not, in stories that are too long for `npm test`.
import { test } from "node:test";
import { startServer } from "../system/programs.ts";
import { chatWithBobAway } from "./beginnings.ts";
import { newContext } from "./browser.ts";
import { inside, openPage, ownLine, pageUrl, rowOf, signUpOn, write } from "./steps.ts";

test("unless you stay signed in, you need the password once no tab is left; the chat stays", async (t) => {
  const { server, page: first } = await chatWithBobAway(t, { stay: false });
  await write(first, "from the first tab");
  await ownLine(first, "from the first tab").waitFor();
  const second = await openPage(first.context(), pageUrl(server));
  await rowOf(second, "bob").click();
  await first.close();
  await write(second, "from the second tab");
  await ownLine(second, "from the second tab").waitFor();
  await second.reload();
  await second.getByLabel("Password", { exact: true }).fill("the password of alice");
  await second.keyboard.press("Enter");
  await rowOf(second, "bob").click();
  await ownLine(second, "from the first tab").waitFor();
  await ownLine(second, "from the second tab").waitFor();
});

test("a14: the settings of the page turn staying signed in off, and on again", async (t) => {
  const { server, page } = await chatWithBobAway(t);
  await page.reload();
  await inside(page);
  const choice = async (to: boolean): Promise<void> => {
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("checkbox", { name: "Stay signed in" }).setChecked(to);
    const other = await openPage(page.context(), pageUrl(server));
    await other.getByRole("button", { name: "Settings" }).click();
    await other.getByRole("checkbox", { name: "Stay signed in", checked: to }).waitFor();
    await other.close();
    await page.reload();
  };
  await choice(false);
  await page.getByLabel("Password", { exact: true }).fill("the password of alice");
  await page.keyboard.press("Enter");
  await inside(page);
  await choice(true);
  await inside(page);
});

test("you can correct your name, and only the right password adds a device", async (t) => {
  const server = await startServer(t);
  const first = await openPage(await newContext(t), pageUrl(server));
  await first.getByLabel("Your name").fill("not a name");
  await first.keyboard.press("Enter");
  await first.getByText("not a name cannot be a username").waitFor();
  await first.getByLabel("Your name").fill("alise");
  await first.keyboard.press("Enter");
  await first.getByRole("button", { name: "Use another name" }).click();
  await signUpOn(first, "alice");

  const second = await openPage(await newContext(t), pageUrl(server));
  await second.getByLabel("Your name").fill("Alice ");
  await second.keyboard.press("Enter");
  const password = second.getByLabel("Password", { exact: true });
  await password.fill("not it");
  await second.keyboard.press("Enter");
  await second.getByText("wrong password").waitFor();
  await password.fill("the password of alice");
  await second.keyboard.press("Enter");
  await second.getByRole("button", { name: "Not on this device" }).click();
  await inside(second);
});
