// Runs the parts for several rounds: this tree, the bare things, and an older tree if there is one.
import { namesOf, type Counts } from "./counts.ts";
import { countWords, roundWords, type CountsByPace, type Part, type Round } from "./part.ts";
import { figure, figureTable, markdown, type Row } from "./table.ts";
import type { Size } from "./workload.ts";

/** What to compare: the root of this tree, and the name and root of an older one. */
export interface Trees {
  root: string;
  older: { name: string; root: string } | undefined;
}

/** One round of a part: of this tree, which has the bare figures too, and of the older one. */
interface Pair {
  ours: Round;
  older: Round | undefined;
}

/** The tables of a run, and its figures. */
export interface Measured {
  rows: Row[];
  tables: string;
}

/**
 * Measures all parts. The trees and the bare things take turns, so that a machine that is busy for
 * a while slows all of them down.
 */
export async function measureParts(parts: Part[], trees: Trees, size: Size): Promise<Measured> {
  const rows: Row[] = [];
  const counted: string[] = [];
  for (const part of parts) {
    const pairs: Pair[] = [];
    while (pairs.length < size.rounds) {
      console.error(roundWords(part, pairs.length, size));
      pairs.push(await measurePair(part, trees, size));
    }
    await part.end?.();
    rows.push(...rowsOf(part, pairs));
    const counts = pairs.at(-1)?.ours.counts;
    if (counts) counted.push(countsTable(counts, pairs.at(-1)?.older?.counts, trees));
  }
  const tables = [figureTable(trees.older?.name, rows), ...counted].join("\n\n");
  return { rows, tables };
}

async function measurePair(part: Part, { root, older }: Trees, size: Size): Promise<Pair> {
  const ours = await part.round(root, size, true);
  if (!older || part.isOfThisTree) return { ours, older: undefined };
  return { ours, older: await part.round(older.root, size, false) };
}

/** One row for each figure and each way that the bare thing works. */
function rowsOf({ name }: Part, pairs: Pair[]): Row[] {
  const figures = pairs[0]?.ours.figures ?? [];
  return figures.flatMap(({ what, unit, bare }, index): Row[] => {
    const of = (round: Round | undefined): number => round?.figures[index]?.ours ?? Number.NaN;
    const first = {
      what: `${name}: ${what}`,
      unit,
      ours: pairs.map(({ ours }) => of(ours)),
      older: pairs.map(({ older }) => of(older)),
    };
    const ways: (string | undefined)[] = Object.keys(bare);
    if (ways.length === 0) ways.push(undefined);
    return ways.map((way): Row =>
      Object.assign({}, first, { way, bare: bareOf(pairs, index, way) }),
    );
  });
}

/** The figures of a bare thing that worked in this way. */
const bareOf = (pairs: Pair[], index: number, way: string | undefined): number[] =>
  way === undefined ? [] : pairs.map(({ ours }) => ours.figures[index]?.bare[way] ?? Number.NaN);

const paces = [
  ["alone", "alone"],
  ["inStream", "in a stream"],
] as const;

function countsTable(ours: CountsByPace, older: CountsByPace | undefined, trees: Trees): string {
  const lines = paces.flatMap(([pace, words]) =>
    namesOf(ours[pace]).map((name: keyof Counts) => {
      const [first, second] = [ours[pace][name], older?.[pace][name]];
      const line = [`${countWords[name]}, ${words}`, figure(first)];
      return second === undefined ? line : line.concat(figure(second), figure(first / second));
    }),
  );
  const names = older && trees.older ? [trees.older.name, `ours / ${trees.older.name}`] : [];
  return markdown([["for each message, both ends together", "ours", ...names], ...lines]);
}
