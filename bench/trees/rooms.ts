// Where the parts are in trees such as this one, whose `src/node` has a folder for each program.
// Each part is named twice: its type comes from today's file, and the text is its path in such a
// tree.
import type { Page } from "playwright-core";
import type { Load } from "../tree.ts";

/** The parts of a program with a whole peer. */
const peer = async (load: Load) => ({
  ...(await load<typeof import("../../src/node/client/profiles.ts")>(
    "src/node/client/profiles.ts",
  )),
  ...(await load<typeof import("../../src/node/client/peer-in-process.ts")>(
    "src/node/client/peer-in-process.ts",
  )),
});

/** The parts of the program with the server. */
const server = async (load: Load) => ({
  ...(await load<typeof import("../../src/node/server/log-pino.ts")>(
    "src/node/server/log-pino.ts",
  )),
  ...(await load<typeof import("../../src/node/server/start-server.ts")>(
    "src/node/server/start-server.ts",
  )),
});

/** The parts of peers and a server in one process. */
const oneProcess = async (load: Load) => ({
  ...(await load<typeof import("#crypto")>("#crypto")),
  ...(await load<typeof import("#peer")>("#peer")),
  ...(await load<typeof import("#server")>("#server")),
  ...(await load<typeof import("../../src/node/common/alarm.ts")>("src/node/common/alarm.ts")),
  ...(await load<typeof import("../../src/node/server/database-sqlite.ts")>(
    "src/node/server/database-sqlite.ts",
  )),
  ...(await load<typeof import("../../src/node/client/key-file.ts")>(
    "src/node/client/key-file.ts",
  )),
  ...(await load<typeof import("../../src/node/server/log-pino.ts")>(
    "src/node/server/log-pino.ts",
  )),
  ...(await load<typeof import("../../src/node/server/password-work.ts")>(
    "src/node/server/password-work.ts",
  )),
  ...(await load<typeof import("../../src/node/common/primitives-node.ts")>(
    "src/node/common/primitives-node.ts",
  )),
  ...(await load<typeof import("../../src/node/server/server-loop.ts")>(
    "src/node/server/server-loop.ts",
  )),
  ...(await load<typeof import("../../src/node/client/store-sqlite.ts")>(
    "src/node/client/store-sqlite.ts",
  )),
});

/** How to use a page. Nothing here depends on the words that it shows. */
const page = {
  message: "#message",
  /** One of the person's own lines, once it is on disk. */
  keptLine: ".line.own:not(.unsent)",
  /** Only a page shows this that is signed in and has its store open. */
  inside: ".new-chat",
  async signUp(on: Page, name: string): Promise<void> {
    await on.locator("#name").fill(name);
    await on.keyboard.press("Enter");
    await on.locator("#password").fill(`the password of ${name}`);
    await on.locator("#again").fill(`the password of ${name}`);
    await on.keyboard.press("Enter");
    await on.locator(".choice button.main").click();
    await on.locator(".new-chat").waitFor();
  },
  async lookAt(on: Page, name: string): Promise<void> {
    await on.locator(".new-chat input").fill(name);
    await on.keyboard.press("Enter");
    await on.getByRole("heading", { name, exact: true }).waitFor();
  },
  /** One asks and the other agrees; ends with a direct path between them. */
  async openChat(asker: Page, answerer: Page, name: string): Promise<void> {
    await page.lookAt(asker, name);
    await asker.getByRole("button", { name: "Ask to chat" }).click();
    await answerer.getByRole("button", { name: "Yes", exact: true }).click();
    for (const one of [asker, answerer]) {
      await one
        .locator(".chat .state")
        .getByText(/direct path$/)
        .waitFor();
    }
  },
};

/** The adapter; it fits a tree that has the file `mark`. */
export const rooms = { mark: "src/node/client/peer-in-process.ts", peer, server, oneProcess, page };

/** What {@link oneProcess} loads. */
export type OneProcessParts = Awaited<ReturnType<typeof oneProcess>>;
