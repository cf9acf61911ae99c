// A platform's connection to the server: at most one channel at a time, whose events become inputs.
import type { PeerInput } from "../world/ports.ts";

/** A channel may take this long to open, ms; then it has failed. */
export const connectTimeoutMs = 10_000;

/** At most this many bytes wait to leave: a server that lets more pile up is gone. */
export const waitingBytesMax = 8 * 1024 * 1024;

/** A closing channel waits this long for a silent server, ms. */
export const closeTimeoutMs = 2_000;

/** The events of a channel: `opened` at most once, then frames, and `closed` once, at the end. */
export interface DialEars {
  opened(): void;
  frame(bytes: Uint8Array): void;
  closed(): void;
}

/** One channel to the server. None of its functions throws. */
export interface ServerChannel {
  /** Sends a frame; drops it unless the channel is open. */
  send(bytes: Uint8Array): void;
  /**
   * Closes after what was sent has left; from now on only `closed` is reported. Resolves when the
   * channel is gone, which a silent server can delay by {@link closeTimeoutMs}.
   */
  close(): Promise<void>;
}

/** One function for each effect that concerns the server. */
export interface ServerConnection {
  /** Connects. Gives up an older connection, which then reports nothing more. */
  open(): void;
  /** Gives the connection up. What was sent still leaves, but it reports nothing more. */
  close(): void;
  send(bytes: Uint8Array): void;
  /** Resolves when everything sent on connections given up has left, or cannot leave any more. */
  flushed(): Promise<void>;
}

/**
 * A connection that opens its channels with `dial`, which must not throw or call back before it
 * returns; it begins closed. A frame without an open channel is dropped.
 */
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
