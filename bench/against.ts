// Compares two trees of the program, to show what a change has cost or gained.
import { namesOf } from "./counts.ts";
import { countWords, roundWords, type CountsByPace, type Part, type Round } from "./part.ts";
import { figure, markdown, ratioTable, type Row } from "./table.ts";
import type { Size } from "./workload.ts";

/** One of each, for the two trees. */
type Pair<T> = [first: T, second: T];

/**
 * The tables that compare two trees, given their names and roots. The trees take turns, so that a
 * machine that is busy for a while slows both down equally.
 */
export async function tablesOfTwo(
  parts: Part[],
  names: Pair<string>,
  roots: Pair<string>,
  size: Size,
): Promise<string> {
  const rows: Row[] = [];
  const tables: string[] = [];
  for (const part of parts) {
    const rounds: Pair<Round>[] = [];
    while (rounds.length < size.rounds) {
      console.error(roundWords(part, rounds.length, size));
      const first = await part.round(roots[0], size, false);
      rounds.push([first, await part.round(roots[1], size, false)]);
    }
    rows.push(...rowsOf(part, rounds));
    const [first, second] = rounds.at(-1) ?? [];
    if (first?.counts && second?.counts) {
      tables.push(countsTable(names, [first.counts, second.counts]));
    }
  }
  return [ratioTable(names, rows), ...tables].join("\n\n");
}

function rowsOf({ name }: Part, rounds: Pair<Round>[]): Row[] {
  const figures = rounds[0]?.[0].figures ?? [];
  return figures.map(({ what, unit }, index) => {
    const of = (tree: 0 | 1): number[] =>
      rounds.map((pair) => pair[tree].figures[index]?.ours ?? Number.NaN);
    return { what: `${name}: ${what}`, unit, first: of(0), second: of(1) };
  });
}

function countsTable(names: Pair<string>, counts: Pair<CountsByPace>): string {
  const paces = [
    ["alone", "alone"],
    ["inStream", "in a stream"],
  ] as const;
  const lines = paces.flatMap(([pace, words]) =>
    namesOf(counts[0][pace]).map((name) => {
      const [first, second] = [counts[0][pace][name], counts[1][pace][name]];
      const what = `${countWords[name]}, ${words}`;
      return [what, figure(first), figure(second), figure(first / second)];
    }),
  );
  return markdown([
    ["for each message, both ends together", ...names, names.join(" / ")],
    ...lines,
  ]);
}
