// The two ways in which plans are drawn, by name: a thread cannot be handed a function.
import { drawLiarPlan } from "./draw-liars.ts";
import { drawPlan } from "./draw.ts";

/** From a seed: worlds of people who keep to the protocol, or worlds with a liar. */
export const draws = { honest: drawPlan, liars: drawLiarPlan } as const;
export type DrawName = keyof typeof draws;
