// A bare server: it accepts WebSockets, and does nothing with them.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { answerParent } from "../../bench/child.ts";

const program = {
  /** Listens, and returns its address. */
  async listen(): Promise<string> {
    const http = createServer();
    const server = new WebSocketServer({ server: http, perMessageDeflate: false });
    server.on("connection", (socket) => socket.on("message", () => {}));
    await new Promise<void>((resolve) => void http.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(http.address() as AddressInfo).port}`; // It listens on a port.
  },
  async pid(): Promise<number> {
    return process.pid;
  },
};

/** The questions that the bare server answers. */
export type BareServerProgram = typeof program;

answerParent(program);
