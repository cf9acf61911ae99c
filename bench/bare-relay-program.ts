// A bare relay over ws and its two ends, each in a process of its own.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { createBareEnd, type BareEnd, type How } from "./bare-end.ts";
import { answerParent } from "./child.ts";

const settings = { perMessageDeflate: false, maxPayload: 65_536 };
let end: BareEnd | undefined;
let passes: How = "each";

/** Holds writes back until this turn of the loop is over. */
function joinWrites(wire: Duplex): void {
  if (wire.writableCorked > 0) return;
  wire.cork();
  setImmediate(() => wire.uncork());
}

/** Passes everything from each of two ends on to the other. */
async function relay(): Promise<string> {
  const ends: { socket: WebSocket; wire: Duplex }[] = [];
  const http = createServer();
  const server = new WebSocketServer({ server: http, ...settings });
  server.on("connection", (socket, { socket: wire }) => {
    ends.push({ socket, wire });
    socket.on("message", (bytes) => {
      const other = ends.find((one) => one.socket !== socket);
      if (other && passes === "joined") joinWrites(other.wire);
      other?.socket.send(bytes);
    });
  });
  await new Promise<void>((resolve) => void http.listen(0, "127.0.0.1", resolve));
  return `ws://127.0.0.1:${(http.address() as AddressInfo).port}`; // It listens on a port.
}

async function connect(url: string): Promise<void> {
  const socket = new WebSocket(url, settings);
  const wire = new Promise<Duplex>((resolve) => {
    socket.on("upgrade", (response) => resolve(response.socket));
  });
  await new Promise((resolve) => void socket.on("open", resolve));
  const mine = createBareEnd(wireOver(socket, await wire));
  socket.on("message", (bytes) => bytes instanceof Uint8Array && mine.received(bytes));
  end = mine;
}

const wireOver = (socket: WebSocket, wire: Duplex) => ({
  send(messages: Uint8Array[], how: How): void {
    if (how === "joined") joinWrites(wire);
    for (const message of messages) socket.send(message);
  },
  waiting: () => socket.bufferedAmount,
});

const program = {
  relay,
  /** Sets how the relay forwards messages from now on. */
  async pass(how: How): Promise<void> {
    passes = how;
  },
  connect,
  roundTrips: async (count: number): Promise<number[]> => (await end?.roundTrips(count)) ?? [],
  stream: async (count: number, how: How): Promise<number> =>
    (await end?.stream(count, how)) ?? Number.NaN,
};

/** What the relay and its ends can be asked to do. */
export type BareRelayProgram = typeof program;

answerParent(program);
