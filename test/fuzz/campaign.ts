// Fuzzing one target: makes new inputs from those that reached new code, until something breaks.
import type { Places, View } from "./coverage.ts";
import { createDice } from "./fuzz-dice.ts";
import { failureOf, minimise, type Finding } from "./finding.ts";
import { mutate } from "./mutate.ts";
import type { Target } from "./target.ts";

/** One target, its inputs so far, and how much code they have reached. */
export interface Campaign {
  readonly target: Target;
  /** The seeds, and every input that has reached new code. */
  readonly corpus: readonly Uint8Array[];
  readonly executions: number;
  /** How many places in our code have been reached. */
  readonly places: number;
  /** Inputs between two readings of the coverage; a campaign advances in multiples of it. */
  readonly batch: number;
  /** Runs this many new inputs; resolves early with the first one that fails, minimised. */
  go(executions: number): Promise<Finding | undefined>;
}

/**
 * Coverage is read after this many inputs, because reading it takes as long as running hundreds.
 */
const batchMax = 512;

/** The same seed and the same code give the same inputs. `known` comes from an earlier campaign. */
export function createCampaign(
  target: Target,
  seed: number,
  coverage: View | undefined,
  known: readonly Uint8Array[] = [],
): Campaign {
  const dice = createDice(seed);
  const corpus = [...target.seeds(), ...known];
  const batch = Math.min(target.short ?? batchMax, batchMax);
  const seen = new Set<string>();
  let executions = 0;

  async function run(inputs: readonly Uint8Array[]): Promise<Finding | undefined> {
    for (const input of inputs) {
      executions += 1;
      const why = await failureOf(target, input);
      if (why !== undefined) return minimise(target, { target: target.name, input, why });
    }
    return undefined;
  }

  /** Finds the inputs that reached these places by bisection, and keeps them. */
  async function keep(inputs: readonly Uint8Array[], places: Places): Promise<void> {
    if (places.size === 0) return;
    const [only] = inputs;
    if (inputs.length === 1 && only) return void corpus.push(only);
    const half = inputs.slice(0, inputs.length >> 1);
    coverage?.reached();
    for (const input of half) await failureOf(target, input);
    const there = coverage?.reached() ?? new Set();
    await keep(half, places.intersection(there));
    await keep(inputs.slice(half.length), places.difference(there));
  }

  /** The places that these inputs reached and none before them had. */
  function fresh(): Places {
    const places = (coverage?.reached() ?? new Set<string>()).difference(seen);
    for (const place of places) seen.add(place);
    return places;
  }

  async function goOn(inputs: readonly Uint8Array[]): Promise<Finding | undefined> {
    const finding = await run(inputs);
    const places = fresh();
    if (inputs !== corpus) await keep(inputs, places);
    return finding;
  }

  return {
    target,
    corpus,
    batch,
    get executions() {
      return executions;
    },
    get places() {
      return seen.size;
    },
    async go(count) {
      coverage?.reached(); // Drops the places that other targets have reached.
      let finding = executions === 0 ? await goOn(corpus) : undefined;
      for (let left = count; left > 0 && !finding; left -= batch) {
        const size = Math.min(left, batch);
        finding = await goOn(Array.from({ length: size }, () => mutate(corpus, dice)));
      }
      return finding;
    },
  };
}
