// The turn of a server: what one input finds, and what it leaves to be done.
import type { Steady, Wall } from "#protocol";
import type { ServerEffect } from "./ports.ts";

/** The input that is being handled: its times, and the effects that it has had so far. */
export interface Turn {
  now: Steady;
  wall: Wall;
  effects: ServerEffect[];
}
