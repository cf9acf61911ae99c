// A suspended device's sleep: timers and dials that end during it are heard on waking, and the rest
// is lost.
import type { PeerInput } from "#peer";

/** Stands between what happens to a device and its peer. */
export interface Sleep {
  /** Hands an input on, unless the device is asleep. */
  take(input: PeerInput): void;
  /** Says that the device is dialling the server; no dial outlasts a sleep. */
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
