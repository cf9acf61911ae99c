// The ways to draw plans, by name, because a function cannot be passed to a thread.
import { drawAccountPlan } from "./draw-accounts.ts";
import { drawCrowdPlan } from "./draw-crowds.ts";
import { drawLiarPlan } from "./draw-liars.ts";
import { drawPlan } from "./draw.ts";

/**
 * Plans from a seed: worlds of people who follow the protocol, worlds with a liar, worlds in which
 * many lines are written on many devices, or worlds in which people look after their accounts.
 */
export const draws = {
  honest: drawPlan,
  liars: drawLiarPlan,
  crowds: drawCrowdPlan,
  accounts: drawAccountPlan,
} as const;
export type DrawName = keyof typeof draws;
