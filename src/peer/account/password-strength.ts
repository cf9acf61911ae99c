// Whether a new password is hard enough to guess (docs/decisions/0013).

/** Below the first bound it is refused, below the second the person hears that it is only fair. */
export type Strength = "weak" | "fair" | "strong";

const weakBelow = 1e6;
const fairBelow = 1e10;

/** The strength of a password that takes this many guesses. */
export function strengthOf(guesses: number): Strength {
  if (guesses < weakBelow) return "weak";
  return guesses < fairBelow ? "fair" : "strong";
}
