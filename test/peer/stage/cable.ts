// A device's connection to the server, which can be cut or swallow everything, and keeps a record.
import { decodeFromServer, decodeToServer, type FromServer, type ToServer } from "#protocol";
import type { PeerInput } from "#peer";
import type { Clockwork } from "./clockwork.ts";
import type { MeetingPoint } from "./meeting-point.ts";

/**
 * A silent cable swallows everything, a mute one only what the device says; neither side notices.
 */
export type CableState = "whole" | "cut" | "silent" | "mute";

/** Holds at most one channel at a time, and reports nothing about earlier ones. */
export interface Cable {
  open(take: (input: PeerInput) => void): void;
  close(): void;
  send(bytes: Uint8Array): void;
  become(state: CableState): void;
  /** Everything the device sent into the cable, and everything that came out of it. */
  readonly sent: ToServer[];
  readonly received: FromServer[];
}

export function createCable(clockwork: Clockwork, meetingPoint: MeetingPoint): Cable {
  const sent: ToServer[] = [];
  const received: FromServer[] = [];
  let state: CableState = "whole";
  let current: number | undefined;

  function open(take: (input: PeerInput) => void): void {
    close();
    if (state !== "whole") return clockwork.post(() => take({ type: "serverClosed" }));
    const tell = (input: PeerInput): void => {
      if (current === mine && state !== "silent") take(input);
    };
    const mine = meetingPoint.connect({
      opened: () => tell({ type: "serverOpened" }),
      frame(bytes) {
        note(received, decodeFromServer(bytes));
        tell({ type: "serverFrame", bytes });
      },
      closed: () => tell({ type: "serverClosed" }),
    });
    current = mine;
  }

  function close(): void {
    if (current !== undefined && state === "whole") meetingPoint.hangUp(current);
    current = undefined;
  }

  return {
    open,
    close,
    send(bytes) {
      note(sent, decodeToServer(bytes));
      if (current !== undefined && state === "whole") meetingPoint.send(current, bytes);
    },
    become(next) {
      if (next === "cut" && current !== undefined) meetingPoint.hangUp(current);
      state = next;
      clockwork.run();
    },
    sent,
    received,
  };
}

function note<T>(frames: T[], frame: T | undefined): void {
  if (frame === undefined) throw new Error("something was said that nobody understands");
  frames.push(frame);
}
