// Tables in Markdown, which read well in a terminal too.
import { median } from "./numbers.ts";

/** One figure, of ours and of the bare thing, in each round. */
export interface Row {
  what: string;
  unit: "ms" | "messages/s";
  ours: number[];
  bare: number[];
}

/** Every figure as "median (least – most)"; the ratio is that of each round, ours by bare. */
export function ratioTable(rows: Row[]): string {
  const lines = rows.map(({ what, unit, ours, bare }) => {
    const ratios = ours.map((value, round) => value / (bare[round] ?? Number.NaN));
    return [what, unit, spread(ours), spread(bare), spread(ratios)];
  });
  return markdown([["", "", "ours", "bare", "ours / bare"], ...lines]);
}

/** The first line is the head; all columns but the first are set right. */
export function markdown(lines: string[][]): string {
  const [head = [], ...rest] = lines;
  const widths = head.map((_, at) => Math.max(4, ...lines.map((line) => line[at]?.length ?? 0)));
  const rule = widths.map((width, at) => "-".repeat(width - 1) + (at === 0 ? "-" : ":"));
  const set = (line: string[]): string[] =>
    line.map((cell, at) => {
      const width = widths[at] ?? 0;
      return at === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
  const body = [set(head), rule, ...rest.map(set)];
  return body.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

const spread = (values: number[]): string =>
  `${figure(median(values))} (${figure(Math.min(...values))} – ${figure(Math.max(...values))})`;

/** Three digits that count; of large numbers all before the point. */
export function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value === 0 ? "0" : value.toPrecision(3);
}
