// How fast the frame decoder is, compared with an empty loop over the same inputs.
import { decodeFromServer, decodeToServer, encodeFromServer, encodeToServer } from "#protocol";
import type { DeviceId } from "#protocol";
import { createDice } from "./fuzz-dice.ts";
import { mutate } from "./mutate.ts";
import { targets } from "./targets.ts";

const inputCount = 4_096;
const rounds = 7;

/** Relayed frames are much longer than messages for the server itself. */
const relayedBytes = 4_096;
const frame = new Uint8Array(relayedBytes);
const device = "de".repeat(32) as DeviceId;
const relayed: Record<string, Uint8Array> = {
  "to-server": encodeToServer({ type: "relay", to: device, frame }),
  "from-server": encodeFromServer({ type: "relayed", from: device, frame }),
};

/** Valid and mutated frames, half and half, of every type; one in eight is long. */
function inputs(name: string): Uint8Array[] {
  const short = targets.find((target) => target.name === name)?.seeds() ?? [];
  const long = Array.from({ length: short.length / 7 }, () => relayed[name] ?? frame);
  const seeds = [...short, ...long];
  const dice = createDice(1);
  return Array.from({ length: inputCount }, (_, index) =>
    index % 2 === 0 ? dice.pick(seeds) : mutate(seeds, dice),
  );
}

/** Executions per second: the median of several rounds after a warm-up. */
function rateOf(run: (input: Uint8Array) => unknown, over: Uint8Array[]): number {
  const times = Array.from({ length: rounds + 1 }, () => {
    const begun = process.hrtime.bigint();
    for (const input of over) run(input);
    return Number(process.hrtime.bigint() - begun) / 1e9;
  });
  const [median = 0] = times
    .slice(1)
    .toSorted((a, b) => a - b)
    .slice(rounds >> 1);
  return over.length / median;
}

let sum = 0;
/** Touches an input without reading it. */
const nothing = (input: Uint8Array): void => {
  sum += input.length;
};

/** Prints the rates; always true, because a machine's speed is not a promise. */
export function measureRate(): boolean {
  for (const [name, decode] of [
    ["to-server", decodeToServer],
    ["from-server", decodeFromServer],
  ] as const) {
    const over = inputs(name);
    const bytes = over.reduce((all, { length }) => all + length, 0) / over.length;
    const empty = rateOf(nothing, over);
    const rate = rateOf(decode, over);
    console.log(
      `${name}: ${Math.round(rate)} executions/s over frames of ${Math.round(bytes)} bytes, ` +
        `1/${Math.round(empty / rate)} of an empty loop`,
    );
  }
  return sum > 0;
}
