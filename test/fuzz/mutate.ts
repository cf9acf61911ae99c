// New inputs from old ones: havoc (a stack of small changes), splices, and words of the dictionary.
import type { Dice } from "./fuzz-dice.ts";
import { dictionary } from "./dictionary.ts";

type Mutation = (bytes: Uint8Array, dice: Dice) => Uint8Array;

/** Longer inputs only cost time, because no decoder accepts more than this. */
const bytesMax = 70_000;
const stackMax = 6;
const blockMax = 64;

const joined = (...parts: Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** The bytes with `length` of them replaced. */
const replaced = (bytes: Uint8Array, at: number, length: number, by: Uint8Array): Uint8Array =>
  joined(bytes.subarray(0, at), by, bytes.subarray(at + length));

function changed(bytes: Uint8Array, dice: Dice, change: (byte: number) => number): Uint8Array {
  const copy = bytes.slice();
  const at = dice.below(copy.length);
  if (copy.length > 0) copy[at] = change(copy[at] ?? 0);
  return copy;
}

function block(bytes: Uint8Array, dice: Dice): { at: number; length: number } {
  const at = dice.below(bytes.length);
  return { at, length: Math.min(1 + dice.below(blockMax), bytes.length - at) };
}

const edgeBytes = [0, 1, 23, 24, 31, 32, 63, 64, 95, 96, 127, 128, 159, 160, 254, 255];

const mutations: readonly Mutation[] = [
  (bytes, dice) => changed(bytes, dice, (byte) => byte ^ (1 << dice.below(8))),
  (bytes, dice) => changed(bytes, dice, () => dice.below(256)),
  (bytes, dice) => changed(bytes, dice, () => dice.pick(edgeBytes)),
  (bytes, dice) => changed(bytes, dice, (byte) => byte + dice.pick([-2, -1, 1, 2])),
  // Removes a piece, duplicates it, moves it, or fills it with one byte.
  (bytes, dice) => {
    const { at, length } = block(bytes, dice);
    return replaced(bytes, at, length, new Uint8Array());
  },
  (bytes, dice) => {
    const { at, length } = block(bytes, dice);
    return replaced(bytes, at, 0, bytes.subarray(at, at + length));
  },
  (bytes, dice) => {
    const { at, length } = block(bytes, dice);
    return replaced(bytes, dice.below(bytes.length), 0, bytes.subarray(at, at + length));
  },
  (bytes, dice) => {
    const { at, length } = block(bytes, dice);
    return replaced(bytes, at, length, new Uint8Array(length).fill(dice.pick(edgeBytes)));
  },
  (bytes, dice) => bytes.slice(0, dice.below(bytes.length + 1)),
  // Puts a word in place of the same number of bytes, in place of one byte, or between two.
  (bytes, dice) => withWord(bytes, dice, (word) => word.length),
  (bytes, dice) => withWord(bytes, dice, () => 1),
  (bytes, dice) => withWord(bytes, dice, () => 0),
];

function withWord(bytes: Uint8Array, dice: Dice, room: (word: Uint8Array) => number): Uint8Array {
  const word = dice.pick(dictionary);
  return replaced(bytes, dice.below(bytes.length + 1), room(word), word);
}

/** The start of one and the end of another. */
const spliced = (one: Uint8Array, other: Uint8Array, dice: Dice): Uint8Array =>
  joined(one.subarray(0, dice.below(one.length + 1)), other.subarray(dice.below(other.length + 1)));

/** One new input, made from one or two of these. The same dice make the same one. */
export function mutate(corpus: readonly Uint8Array[], dice: Dice): Uint8Array {
  const one = dice.pick(corpus);
  let bytes = dice.below(8) === 0 ? spliced(one, dice.pick(corpus), dice) : one;
  const count = 1 + dice.below(stackMax);
  for (let time = 0; time < count; time += 1) bytes = dice.pick(mutations)(bytes, dice);
  return bytes.slice(0, bytesMax);
}
