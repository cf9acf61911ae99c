// A rude peer for tests: a WebSocket client on a bare socket that answers nothing.
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Opens a WebSocket on this port by hand. Nothing is read from it until somebody resumes it. */
export async function connectRaw(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.write(
    "GET /tincan HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await once(socket, "data");
  socket.pause();
  return socket;
}

/** Sends these bytes, and returns everything the server says until it hangs up. */
export async function replyTo(port: number, request: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8");
  socket.write(request);
  let reply = "";
  for await (const text of socket) reply += String(text);
  return reply;
}
