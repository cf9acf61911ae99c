// All open lines: how they begin, what ends them, and who is told of the end.
import type { Line, OnlineDevice, Stranger } from "./line.ts";
import type { ServerLimits } from "./operator-limits.ts";
import type { Address, Channel } from "./ports.ts";
import type { Turn } from "./server-turn.ts";
import type { Wakes } from "./wakes.ts";

/** How a line ended: on purpose, so that its peer may well come back, or after a long silence. */
export type Leaving = "signed-out" | "lost" | "silent";

/** Called when the line of a signed-in device has ended. */
export type Departed = (device: OnlineDevice, how: Leaving) => void;

/** All lines of a server. */
export interface Lines {
  /** A line that waits for hello, and is cut when none comes. */
  open(channel: Channel, address: Address): Line;
  /** Hello was said: the line is cut when nobody signs in in time. */
  greet(line: Line, stranger: Stranger): void;
  /** The device is signed in: its line is cut when nothing is heard of it any more. */
  admit(device: OnlineDevice): void;
  /** Ends a line from our side, with a close code of WebSocket. */
  cut(line: Line, how: Leaving, code: number): void;
  /** A line has ended; what is told a second time is ignored. */
  ended(line: Line, how: Leaving): void;
  find(channel: Channel): Line | undefined;
  all(): Line[];
  /** How many of this address are not signed in; 0 where the address is not the peer's own. */
  strangersAt(address: Address): number;
}

/** The close codes of RFC 6455 §7.4.1 that we use. */
export const closeCodes = { normal: 1000, leaving: 1001, policy: 1008, tooLarge: 1009 };

/** Begins with no line; `departed` hears of each device that is in no longer. */
export function createLines(
  { helloMs, signInMs, heartbeatMs }: ServerLimits,
  turn: Turn,
  wakes: Wakes,
  departed: Departed,
): Lines {
  const lines = new Map<Channel, Line>();
  const strangers = new Map<string, number>();

  function countStranger({ own, text }: Address, change: 1 | -1): void {
    if (!own) return;
    const count = (strangers.get(text) ?? 0) + change;
    if (count > 0) strangers.set(text, count);
    else strangers.delete(text);
  }

  function limit(line: Line, at: number, run: () => void): void {
    wakes.cancel(line.deadline);
    line.deadline = wakes.at(at, run);
  }

  const cut = (line: Line, how: Leaving, code: number): void => {
    if (line.state.at === "gone") return;
    turn.effects.push({ type: "close", channel: line.channel, code });
    ended(line, how);
  };
  const giveUp = (line: Line): void => cut(line, "lost", closeCodes.policy);
  const bury = (line: Line): void => cut(line, "silent", closeCodes.policy);

  function listen(line: Line): void {
    const silentAt = line.heardAt + 2 * heartbeatMs;
    if (silentAt <= turn.now) bury(line);
    else limit(line, silentAt, () => listen(line));
  }

  function ended(line: Line, how: Leaving): void {
    const { state } = line;
    if (state.at === "gone") return;
    line.state = { at: "gone" };
    lines.delete(line.channel);
    wakes.cancel(line.deadline);
    if (state.at === "in") departed(state, how);
    else countStranger(line.address, -1);
  }

  return {
    open(channel, address) {
      const line: Line = {
        channel,
        address,
        state: { at: "greeting" },
        flow: "open",
        heardAt: turn.now,
        deadline: undefined,
      };
      lines.set(channel, line);
      countStranger(address, 1);
      limit(line, turn.now + helloMs, () => giveUp(line));
      return line;
    },
    greet(line, stranger) {
      line.state = stranger;
      limit(line, turn.now + signInMs, () => giveUp(line));
    },
    admit(device) {
      device.line.state = device;
      countStranger(device.line.address, -1);
      listen(device.line);
    },
    cut,
    ended,
    find: (channel) => lines.get(channel),
    all: () => [...lines.values()],
    strangersAt: ({ own, text }) => (own ? (strangers.get(text) ?? 0) : 0),
  };
}
