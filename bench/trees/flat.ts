// Trees in which `src/node` is one list of files, such as 1005c2c: where their parts are. Each part
// is named twice: its type is that of the file of today, the text is where such a tree has it.
import type { Page } from "playwright-core";
import type { Load } from "../tree.ts";

/** What a program with a whole peer is made of. */
const peer = async (load: Load) => ({
  ...(await load<typeof import("../../src/node/profiles.ts")>("src/node/profiles.ts")),
  ...(await load<typeof import("../../src/node/run-peer.ts")>("src/node/run-peer.ts")),
});

/** What the program with the server is made of. */
const server = async (load: Load) => ({
  ...(await load<typeof import("../../src/node/log-pino.ts")>("src/node/log-pino.ts")),
  ...(await load<typeof import("../../src/node/serve.ts")>("src/node/serve.ts")),
});

/** What peers and a server in one process are made of. */
const oneProcess = async (load: Load) => ({
  ...(await load<typeof import("#crypto")>("#crypto")),
  ...(await load<typeof import("#peer")>("#peer")),
  ...(await load<typeof import("#server")>("#server")),
  ...(await load<typeof import("../../src/node/alarm.ts")>("src/node/alarm.ts")),
  ...(await load<typeof import("../../src/node/database-sqlite.ts")>(
    "src/node/database-sqlite.ts",
  )),
  ...(await load<typeof import("../../src/node/key-file.ts")>("src/node/key-file.ts")),
  ...(await load<typeof import("../../src/node/log-pino.ts")>("src/node/log-pino.ts")),
  ...(await load<typeof import("../../src/node/password-work.ts")>("src/node/password-work.ts")),
  ...(await load<typeof import("../../src/node/primitives-node.ts")>(
    "src/node/primitives-node.ts",
  )),
  ...(await load<typeof import("../../src/node/server-loop.ts")>("src/node/server-loop.ts")),
  ...(await load<typeof import("../../src/node/store-sqlite.ts")>("src/node/store-sqlite.ts")),
});

/** How a page is used. Nothing here depends on the words that it shows. */
const page = {
  message: "#message",
  /** A line of one's own that is on the disk. */
  keptLine: ".line.own:not(.unsent)",
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
};

/** The adapter; a tree has this interface if it has the file `mark`. */
export const flat = { mark: "src/node/run-peer.ts", peer, server, oneProcess, page };

/** What {@link oneProcess} loads. */
export type OneProcessParts = Awaited<ReturnType<typeof oneProcess>>;
