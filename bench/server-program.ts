// A tree's server, in a process of its own.
import { join } from "node:path";
import { answerParent } from "./child.ts";
import { benchLimits as limits } from "./bench-limits.ts";
import { adapterOf, loadFrom } from "./tree.ts";

const program = {
  /**
   * Serves with its data in this folder, on any free loopback port; returns the address for peers.
   */
  async start(root: string, data: string): Promise<string> {
    const { openLog, serve } = await adapterOf(root).server(loadFrom(root));
    const log = openLog("error", "stderr");
    const page = join(root, "dist/web");
    const { address } = await serve({ host: "127.0.0.1", port: 0, data, log, page, limits });
    return `http://127.0.0.1:${address.port}`;
  },
};

/** What a server can be asked to do. */
export type ServerProgram = typeof program;

answerParent(program);
