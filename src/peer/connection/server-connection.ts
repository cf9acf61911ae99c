// The server as a platform joins it to a peer: at most one channel at a time, whose events are inputs.
import type { PeerInput } from "../world/ports.ts";

/** How long a channel may take to open, ms. */
export const connectTimeoutMs = 10_000;

/** Bytes that may wait to leave: a server that takes nothing for so long is not there any more. */
export const waitingBytesMax = 8 * 1024 * 1024;

/** How long a channel that closes waits for a server that is silent, ms. */
export const closeTimeoutMs = 2_000;

/** What a channel tells: `opened` at most once, then frames, and `closed` once, as the last. */
export interface DialEars {
  opened(): void;
  frame(bytes: Uint8Array): void;
  closed(): void;
}

/** One channel to the server. None of its functions throws. */
export interface ServerChannel {
  /** Sends a frame. Dropped unless the channel is open. */
  send(bytes: Uint8Array): void;
  /**
   * Closes after what was sent has left; nothing but `closed` is told from now on. Resolves when the
   * channel is gone, which a server that is silent can delay by {@link closeTimeoutMs}.
   */
  close(): Promise<void>;
}

/** One function for each effect that concerns the server. */
export interface ServerConnection {
  /** Connects; an older connection is given up, and nothing of it is told any more. */
  open(): void;
  /** Gives the connection up: what was sent still leaves, nothing of it is told any more. */
  close(): void;
  send(bytes: Uint8Array): void;
  /** Resolves when all that was sent on connections given up has left, or cannot. */
  flushed(): Promise<void>;
}

/** The connection to the server that is dialled so; it begins closed. */
export function createServerConnection(
  dial: (ears: DialEars) => ServerChannel,
  take: (input: PeerInput) => void,
): ServerConnection {
  let current: ServerChannel | undefined;
  let flushed = Promise.resolve();

  function open(): void {
    close();
    const tell = (input: PeerInput): void => {
      if (current === mine) take(input);
    };
    const mine = dial({
      opened: () => tell({ type: "serverOpened" }),
      frame: (bytes) => tell({ type: "serverFrame", bytes }),
      closed: () => tell({ type: "serverClosed" }),
    });
    current = mine;
  }

  function close(): void {
    const before = flushed;
    const closing = current?.close();
    current = undefined;
    flushed = before.then(() => closing);
  }

  return { open, close, send: (bytes) => current?.send(bytes), flushed: () => flushed };
}
