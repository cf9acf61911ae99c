// The turn of a server: the time of one input, and the effects it leads to.
import type { Steady, Wall } from "#protocol";
import type { ServerEffect } from "./ports.ts";

/** The current input: its times, and its effects so far. */
export interface Turn {
  now: Steady;
  wall: Wall;
  effects: ServerEffect[];
}
