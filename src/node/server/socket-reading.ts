// What we read of one WebSocket, and when: a few frames in a turn, and nothing while the peer has to wait.
import type { WebSocket } from "ws";
import { createFairInbox } from "./fair-inbox.ts";

/** The reading of one WebSocket. */
export interface SocketReading {
  /** A frame has come. */
  heard(bytes: Uint8Array): void;
  /** Reads nothing for this long from now, ms; its peer cannot send more than the sockets hold. */
  pause(ms: number): void;
  /** Wants nothing more but the end: forgets what was not taken, and reads on. */
  stop(): void;
  /** It has ended: takes the rest. */
  end(): void;
}

/** Begins to read; `take` gets every frame, in order. */
export function readSocket(ws: WebSocket, take: (bytes: Uint8Array) => void): SocketReading {
  let resuming: NodeJS.Timeout | undefined;
  let isFull = false;
  const inbox = createFairInbox({ take, full: () => setFull(true), empty: () => setFull(false) });

  function setFull(is: boolean): void {
    isFull = is;
    if (isFull) ws.pause();
    else if (resuming === undefined) ws.resume();
  }

  function resume(): void {
    clearTimeout(resuming);
    resuming = undefined;
    if (!isFull) ws.resume();
  }

  return {
    heard: inbox.put,
    pause(ms) {
      if (ws.readyState !== ws.OPEN) return;
      clearTimeout(resuming);
      ws.pause();
      resuming = setTimeout(resume, ms);
    },
    stop() {
      inbox.drop();
      isFull = false;
      resume(); // Else nobody would read that the peer closes, too.
    },
    end() {
      clearTimeout(resuming);
      inbox.end();
    },
  };
}
