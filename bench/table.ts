// Writes tables in Markdown that also read well in a terminal.
import { median } from "./numbers.ts";

/** The unit of a figure. */
export type Unit = "ms" | "messages/s";

/** One figure of two things, for each round. */
export interface Row {
  what: string;
  unit: Unit;
  first: number[];
  second: number[];
}

/** Shows every figure as "median (least – most)"; each round has its own ratio. */
export function ratioTable([first, second]: [string, string], rows: Row[]): string {
  const lines = rows.map((row) => {
    const ratios = row.first.map((value, round) => value / (row.second[round] ?? Number.NaN));
    return [row.what, row.unit, spread(row.first), spread(row.second), spread(ratios)];
  });
  return markdown([["", "", first, second, `${first} / ${second}`], ...lines]);
}

/** The first line is the head; all columns but the first are right-aligned. */
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

/** Rounds to three significant digits, or to a whole number from 100 on. */
export function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value === 0 ? "0" : value.toPrecision(3);
}
