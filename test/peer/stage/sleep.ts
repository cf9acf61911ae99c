// The sleep of a suspended device: what runs out in it is heard at waking, and all else is lost on it.
import type { PeerInput } from "#peer";

/** Between what happens to a device and its peer. */
export interface Sleep {
  /** Hands an input on, unless the device sleeps. */
  take(input: PeerInput): void;
  /** The server is being dialled, which comes to an end in any sleep. */
  dials(): void;
  becomes(state: "asleep" | "awake"): void;
}

export function createSleep(take: (input: PeerInput) => void): Sleep {
  let state: "asleep" | "awake" = "awake";
  let line: "dialled" | "settled" = "settled";
  const overslept = new Set<"wake" | "serverClosed">();

  const settles = ({ type }: PeerInput): boolean =>
    line === "dialled" && (type === "serverOpened" || type === "serverClosed");

  return {
    take(input) {
      const isSettled = settles(input);
      if (isSettled) line = "settled";
      if (state === "awake") take(input);
      else if (isSettled) overslept.add("serverClosed");
      else if (input.type === "wake") overslept.add("wake");
    },
    dials() {
      line = "dialled";
    },
    becomes(next) {
      state = next;
      if (state === "asleep") return;
      for (const type of overslept) take({ type });
      overslept.clear();
    },
  };
}
