// The peer's end of its connection to the server: frames of bytes over one WebSocket.
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { closeTimeoutMs, connectTimeoutMs, waitingBytesMax } from "#peer";
import type { DialEars, ServerChannel } from "#peer";
import { limits } from "#protocol";

type State = "connecting" | "open" | "closing" | "closed";

/** Connects to the server at an http or https address, such as `http://chat.example.org:7070`. */
export function dialServer(serverUrl: string, ears: DialEars): ServerChannel {
  let state: State = "connecting";
  let wire: Duplex | undefined;
  const gone = Promise.withResolvers<void>();
  const socket = new WebSocket(channelUrl(serverUrl), {
    perMessageDeflate: false,
    maxPayload: limits.frameBytesMax,
  });
  socket.binaryType = "arraybuffer";
  let patience = setTimeout(() => socket.terminate(), connectTimeoutMs);

  socket.on("upgrade", (response) => {
    wire = response.socket;
  });
  socket.on("open", () => {
    clearTimeout(patience);
    if (state !== "connecting") return;
    state = "open";
    ears.opened();
  });
  socket.on("message", (data) => {
    if (state === "open" && data instanceof ArrayBuffer) ears.frame(new Uint8Array(data));
  });
  socket.on("error", () => {}); // "close" follows, and the peer needs no reason.
  socket.on("close", () => {
    clearTimeout(patience);
    state = "closed";
    ears.closed();
    gone.resolve();
  });

  return {
    send(bytes) {
      if (state !== "open" || wire === undefined) return;
      if (socket.bufferedAmount > waitingBytesMax) return socket.terminate();
      joinWrites(wire);
      socket.send(bytes);
    },
    close() {
      if (state === "connecting") socket.terminate();
      if (state === "open") hangUp();
      if (state !== "closed") state = "closing";
      return gone.promise;
    },
  };

  function hangUp(): void {
    socket.close();
    patience = setTimeout(() => socket.terminate(), closeTimeoutMs);
  }
}

/**
 * `http://host:7070` becomes `ws://host:7070/tincan`; a path that is already there stays in front.
 */
function channelUrl(serverUrl: string): URL {
  const url = new URL(serverUrl);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/tincan`;
  url.search = "";
  url.hash = "";
  return url;
}

/** Sends everything that is written in this turn of the event loop in one piece. */
function joinWrites(wire: Duplex): void {
  if (wire.writableCorked > 0) return;
  wire.cork();
  process.nextTick(() => wire.uncork());
}
