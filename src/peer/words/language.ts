// The language that Tincan speaks, chosen here and nowhere else. A build speaks one, so that the
// page carries no sentence that it never says.
import type * as english from "./english.ts";

export * from "./english.ts";

/** The same shape, in which each text may be any text. */
type Said<T> = T extends string
  ? string
  : T extends (...facts: infer Facts) => infer Sentence
    ? (...facts: Facts) => Said<Sentence>
    : T extends object
      ? { readonly [K in keyof T]: Said<T[K]> }
      : T;

/** What a language must have: each module `satisfies` it, or the compiler shows what is missing. */
export type Words = Said<typeof english>;
