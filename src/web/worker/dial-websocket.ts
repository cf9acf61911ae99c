// The browser's end of its connection to the server: frames of bytes over one WebSocket.
import { closeTimeoutMs, connectTimeoutMs, waitingBytesMax } from "#peer";
import type { DialEars, ServerChannel } from "#peer";

/** Poll interval while the send buffer drains, ms; WebSocket has no event for it. */
const lookMs = 20;

type State = "connecting" | "open" | "closing" | "closed";

/** Connects to the server that the page came from. */
export function dialServer(pageUrl: string, ears: DialEars): ServerChannel {
  let state: State = "connecting";
  const gone = Promise.withResolvers<void>();
  const socket = new WebSocket(channelUrl(pageUrl));
  socket.binaryType = "arraybuffer";
  const patience = setTimeout(drop, connectTimeoutMs);

  socket.onopen = () => {
    if (state !== "connecting") return;
    clearTimeout(patience);
    state = "open";
    ears.opened();
  };
  socket.onmessage = ({ data }) => {
    if (state === "open" && data instanceof ArrayBuffer) ears.frame(new Uint8Array(data));
  };
  socket.onclose = drop;

  /** The browser may take a minute to report that a socket has closed, so do not wait for it. */
  function drop(): void {
    if (state === "closed") return;
    state = "closed";
    clearTimeout(patience);
    socket.close();
    ears.closed();
    gone.resolve();
  }

  /** The browser sends what is queued before it closes, as far as there is time. */
  async function hangUp(): Promise<void> {
    const deadline = performance.now() + closeTimeoutMs;
    while (socket.bufferedAmount > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
    drop();
  }

  return {
    send(bytes) {
      if (state !== "open") return;
      if (socket.bufferedAmount > waitingBytesMax) return drop();
      socket.send(bytes.slice()); // WebSocket and its types refuse views of shared memory.
    },
    close() {
      if (state === "connecting") drop();
      if (state === "open") {
        state = "closing";
        void hangUp();
      }
      return gone.promise;
    },
  };
}

/** `https://host/` becomes `wss://host/tincan`. */
function channelUrl(pageUrl: string): URL {
  const url = new URL("/tincan", pageUrl);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}
