// The server as a peer sees it: at most one channel at a time, whose events are inputs.
import type { PeerInput } from "#peer";
import { dialServer, type ServerChannel } from "./dial-websocket.ts";

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

/** The connection to the server at an http or https address; it begins closed. */
export function createServerConnection(
  serverUrl: string,
  take: (input: PeerInput) => void,
): ServerConnection {
  let current: ServerChannel | undefined;
  let flushed = Promise.resolve();

  function open(): void {
    close();
    const tell = (input: PeerInput): void => {
      if (current === mine) take(input);
    };
    const mine = dialServer(serverUrl, {
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
