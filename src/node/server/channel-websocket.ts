// One WebSocket as a channel of the server: joins its writes, and reports when they pile up.
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Address, Channel } from "#server";
import { plainBytes } from "../common/plain-bytes.ts";
import { readSocket } from "./socket-reading.ts";

/** What happens to a channel: `opened` comes first and `closed` last. */
export type ChannelInput =
  | { type: "opened"; channel: Channel; address: Address }
  | { type: "frame"; channel: Channel; bytes: Uint8Array }
  /** More bytes wait than the limit allows, or, with 0, all of them are written. */
  | { type: "backlog"; channel: Channel; bytes: number }
  | { type: "closed"; channel: Channel };

/** One open channel. */
export interface OpenChannel {
  /** Sends one frame; does nothing once the channel is closing. */
  send(bytes: Uint8Array): void;
  /** Closes after sending what is queued, with a WebSocket code. */
  close(code: number): void;
  /** Reads nothing for this long from now, ms; its peer cannot send more than the sockets hold. */
  pause(ms: number): void;
  /** Ends at once; unwritten data is lost. */
  cut(): void;
  /** Resolves after it has ended and reported that. */
  readonly ended: Promise<void>;
}

/** The channel's number, who hears its events, and how many bytes of memory may wait in it. */
export interface ChannelOptions {
  channel: Channel;
  sendBufferBytes: number;
  tell(input: ChannelInput): void;
}

/** How many bytes to join into one write; more would gain nothing. */
const joinedBytesMax = 65_536;
/** At this many times the send buffer we cut off a peer: it keeps asking but reads nothing. */
const stuckFactor = 2;
/**
 * What a frame that waits costs besides its bytes, in heap: its places in two queues, its header and
 * its callback. Measured with answers of 38 bytes: 500 to 750.
 */
const waitingFrameBytes = 768;
/**
 * What may still come after we have closed, bytes: it was on its way. A peer that sends more does not
 * want to hear of the close, and reading on would take the time of others.
 */
const strayBytesMax = 262_144;
/** What reading a frame costs besides its bytes, as if it were bytes. */
const strayFrameBytes = 64;
/** The code of RFC 6455 §7.4.1 for text, since we only speak bytes. */
const unsupportedData = 1003;

/** Makes a channel from a WebSocket and the socket under it. Reports everything except `opened`. */
export function openChannel(ws: WebSocket, socket: Socket, options: ChannelOptions): OpenChannel {
  const { channel, sendBufferBytes, tell } = options;
  let backlog: "low" | "high" = "low";
  let waiting = 0;
  let strayBytes = 0;
  const reading = readSocket(ws, (bytes) => tell({ type: "frame", channel, bytes }));

  function rose(): void {
    waiting += 1;
    const bytes = ws.bufferedAmount + waiting * waitingFrameBytes;
    if (bytes > stuckFactor * sendBufferBytes) return ws.terminate();
    if (backlog === "high" || bytes <= sendBufferBytes) return;
    backlog = "high";
    tell({ type: "backlog", channel, bytes });
  }

  function fell(): void {
    waiting -= 1;
    if (backlog === "low" || ws.bufferedAmount > 0 || ws.readyState !== ws.OPEN) return;
    backlog = "low";
    tell({ type: "backlog", channel, bytes: 0 });
  }

  function strayed(bytes: number): void {
    strayBytes += bytes + strayFrameBytes;
    if (strayBytes > strayBytesMax) ws.terminate();
  }

  ws.on("message", (message, binary) => {
    const bytes = message instanceof Uint8Array ? message : undefined;
    if (ws.readyState !== ws.OPEN) return strayed(bytes?.length ?? 0);
    if (!binary || !bytes) return ws.close(unsupportedData);
    reading.heard(plainBytes(bytes));
  });
  ws.on("error", () => {}); // `close` follows
  const ended = new Promise<void>((resolve) => {
    ws.on("close", () => {
      reading.end();
      tell({ type: "closed", channel });
      resolve();
    });
  });

  return {
    send(bytes) {
      if (ws.readyState !== ws.OPEN) return;
      writeJoined(socket, () => ws.send(bytes, fell));
      rose();
    },
    close(code) {
      ws.close(code);
      reading.stop();
    },
    pause: reading.pause,
    cut() {
      reading.stop();
      ws.terminate();
    },
    ended,
  };
}

/** Holds writes back until this turn of the loop ends, or they fill one write. */
function writeJoined(socket: Socket, write: () => void): void {
  if (socket.writableCorked === 0) {
    socket.cork();
    setImmediate(() => socket.uncork());
  }
  write();
  if (socket.writableLength > joinedBytesMax) socket.uncork();
}
