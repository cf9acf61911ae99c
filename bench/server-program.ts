// The server, in a process of its own.
import { openLog } from "../src/node/server/log-pino.ts";
import { serve } from "../src/node/server/start-server.ts";
import { answerParent } from "./child.ts";

const program = {
  /** Serves with its data in this folder, on any free port of loopback; the address for peers. */
  async start(data: string): Promise<string> {
    const log = openLog("error", "stderr");
    const { address } = await serve({ host: "127.0.0.1", port: 0, data, log });
    return `http://127.0.0.1:${address.port}`;
  },
};

/** What a server can be asked for. */
export type ServerProgram = typeof program;

answerParent(program);
