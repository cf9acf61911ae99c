// How what two talkers saw on their screens must match their disks.
import type { StoredChat } from "./stored-chat.ts";
import type { Talker } from "./talker.ts";

const numbersIn = (texts: readonly string[], author: string): number[] =>
  texts.filter((text) => text.startsWith(`${author} `)).map((text) => Number(text.split(" ")[1]));

const missing = (wanted: Iterable<number>, held: readonly number[]): number[] => {
  const there = new Set(held);
  return [...wanted].filter((number) => !there.has(number));
};

/** The first text that comes after a later one, or twice. */
const disorder = (numbers: number[]): number[] =>
  numbers.filter((number, index) => number <= (numbers[index - 1] ?? 0)).slice(0, 1);

/** A rule, and the numbers that break it. */
type Finding = [rule: string, numbers: number[]];

const broken = (who: string, findings: Finding[]): string[] =>
  findings
    .filter(([, numbers]) => numbers.length > 0)
    .map(([rule, numbers]) => `${who}: ${rule}: ${numbers.slice(0, 10).join(", ")}`);

const more = (told: number, held: number): number[] => (told > held ? [told, held] : []);

/**
 * What is wrong on the disk of a talker that has just died, compared with what the screens
 * reported.
 */
export function brokenAtDeath(dead: Talker, other: Talker, disk: StoredChat): string[] {
  const own = numbersIn(disk.own, dead.name);
  const others = numbersIn(disk.others, other.name);
  return [
    ...dead.alarms.map((alarm) => `${dead.name}: ${alarm}`),
    ...disk.faults.map((fault) => `${dead.name}: ${fault}`),
    ...broken(dead.name, [
      ["reported as kept, and not there", missing(dead.kept, own)],
      ["reported as kept, held", more(dead.told.kept, disk.own.length)],
      ["left before they were on disk", missing(other.shown, own)],
      ["shown before they were on disk", missing(dead.shown, others)],
      ["own texts twice or out of order", disorder(own)],
      ["the other's texts twice or out of order", disorder(others)],
      ["reported to the other as delivered, held", more(other.told.delivered, disk.others.length)],
      ["reported to the other as read, shown", more(other.told.read, dead.shown.size)],
    ]),
  ];
}

/**
 * What is wrong once everything is quiet: both disks must hold the same, and both screens must have
 * shown it.
 */
export function brokenAtLast(
  [alice, bob]: readonly [Talker, Talker],
  [onAlice, onBob]: readonly [StoredChat, StoredChat],
): string[] {
  return [
    ...brokenAtDeath(alice, bob, onAlice),
    ...brokenAtDeath(bob, alice, onBob),
    ...differences("the texts of alice", onAlice.own, onBob.others),
    ...differences("the texts of bob", onBob.own, onAlice.others),
    ...differences("the screens", onAlice.onScreen, onBob.onScreen),
    ...broken(bob.name, [
      ["never shown", missing(numbersIn(onBob.others, alice.name), [...bob.shown])],
    ]),
    ...broken(alice.name, [
      ["never shown", missing(numbersIn(onAlice.others, bob.name), [...alice.shown])],
    ]),
  ];
}

function differences(what: string, one: readonly string[], other: readonly string[]): string[] {
  const at = one.findIndex((text, index) => text !== other[index]);
  if (at === -1 && one.length === other.length) return [];
  return [`${what} differ at ${at}: ${short(one[at])} and ${short(other[at])}`];
}

const short = (text: string | undefined): string => (text ?? "nothing").slice(0, 40);
