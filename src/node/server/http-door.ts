// The server over HTTP: the browser's page, two answers for monitoring, and a plain no to anything
// else.
import { createServer, STATUS_CODES, type IncomingMessage, type Server } from "node:http";
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { answerWith } from "./http-page.ts";
import type { PageFiles } from "./page-files.ts";

/** What the door needs to know, and where it sends WebSockets. */
export interface DoorOptions {
  /** Whether the server lets peers in; /readyz reports it. */
  isReady(): boolean;
  page: PageFiles;
  /** Takes over a request to upgrade the connection to a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** The only path where WebSockets begin. */
const webSocketPath = "/tincan";
/** Most connections of any kind at a time; each costs a file descriptor and about ten KiB. */
const connectionsMax = 16_384;
/** How long a request may take to arrive, ms. */
const requestMs = 10_000;

const limits = {
  requestTimeout: requestMs,
  headersTimeout: requestMs,
  connectionsCheckingInterval: requestMs / 2,
  maxHeaderSize: 8192,
  requireHostHeader: false, // Node's own refusal would lack our headers.
};

/** Keeps browsers from treating an answer as anything but plain text. */
const headers = {
  "Content-Type": "text/plain; charset=utf-8",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'",
};

const notHere = `This is a Tincan server, where people of a messenger meet. There is nothing here:
programs connect by WebSocket, to the path ${webSocketPath}.
`;

/** An HTTP server that does not listen yet. Nothing from outside can make it throw. */
export function createDoor({ isReady, page, upgrade }: DoorOptions): Server {
  const http = createServer(limits);
  http.maxConnections = connectionsMax;
  http.on("request", (request, response) => {
    const file = page.get(pathOf(request) ?? "");
    if (file && isReading(request)) return answerWith(file, request, response);
    if (file) return answer(response, 405, notHere, { Allow: "GET, HEAD" });
    answer(response, ...plain(request, isReady()));
  });
  http.on("upgrade", (request, socket, head) => {
    if (pathOf(request) === webSocketPath) upgrade(request, socket, head);
    else refuse(socket, 404);
  });
  http.on("clientError", (_error, socket) => refuse(socket, 400));
  return http;
}

/** Answers on a bare socket, where Node has no response object, and closes it. */
export function refuse(
  socket: Duplex,
  status: number,
  text: string = `${STATUS_CODES[status]}\n`,
): void {
  const fields = { ...headers, "Content-Length": text.length, Connection: "close" };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on("error", () => socket.destroy()); // The other side may be gone already.
  socket.on("finish", () => socket.destroy()); // It need not close its half, either.
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${text}`);
}

const isReading = ({ method }: IncomingMessage): boolean => method === "GET" || method === "HEAD";

function plain(request: IncomingMessage, ready: boolean): [status: number, text: string] {
  const path = request.method === "GET" ? pathOf(request) : undefined;
  if (path === "/healthz") return [200, "ok\n"];
  if (path === "/readyz") return ready ? [200, "ok\n"] : [503, "not now\n"];
  return [404, notHere];
}

const pathOf = (request: IncomingMessage): string | undefined => request.url?.split("?")[0];

function answer(
  response: ServerResponse,
  status: number,
  text: string,
  more: OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { ...headers, ...more, "Content-Length": Buffer.byteLength(text) });
  response.end(text);
}
