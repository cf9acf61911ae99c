// Compares this tree with the bare things it is made of.
import { namesOf } from "./counts.ts";
import { countWords, roundWords, type CountsByPace, type Part, type Round } from "./part.ts";
import { figure, markdown, ratioTable, type Row } from "./table.ts";
import type { Size } from "./workload.ts";

/** The tables for the tree with this root. Every round measures both ours and the bare thing. */
export async function tablesBesideBare(parts: Part[], root: string, size: Size): Promise<string> {
  const rows: Row[] = [];
  const tables: string[] = [];
  for (const part of parts) {
    const rounds: Round[] = [];
    while (rounds.length < size.rounds) {
      console.error(roundWords(part, rounds.length, size));
      rounds.push(await part.round(root, size, true));
    }
    rows.push(...rowsOf(part, rounds));
    const counts = rounds.at(-1)?.counts;
    if (counts) tables.push(countsTable(counts));
  }
  return [ratioTable(["ours", "bare"], rows), ...tables].join("\n\n");
}

/** One row for each figure and each way that the bare thing works. */
function rowsOf({ name }: Part, rounds: Round[]): Row[] {
  const first = rounds[0]?.figures ?? [];
  return first.flatMap(({ what, unit, bare }, index) =>
    Object.keys(bare).map((way) => ({
      what: `${name}: ${what}${way && `, bare ${way}`}`,
      unit,
      first: rounds.map(({ figures }) => figures[index]?.ours ?? Number.NaN),
      second: rounds.map(({ figures }) => figures[index]?.bare[way] ?? Number.NaN),
    })),
  );
}

function countsTable({ alone, inStream }: CountsByPace): string {
  const lines = namesOf(alone).map((name) => {
    return [countWords[name], figure(alone[name]), figure(inStream[name])];
  });
  return markdown([["for each message, both ends together", "alone", "in a stream"], ...lines]);
}
