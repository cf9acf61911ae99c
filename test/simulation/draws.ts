// The two ways to draw plans, by name, because a function cannot be passed to a thread.
import { drawLiarPlan } from "./draw-liars.ts";
import { drawPlan } from "./draw.ts";

/** Plans from a seed: worlds of people who follow the protocol, or worlds with a liar. */
export const draws = { honest: drawPlan, liars: drawLiarPlan } as const;
export type DrawName = keyof typeof draws;
