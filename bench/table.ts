// Writes tables in Markdown that also read well in a terminal.
import { median } from "./numbers.ts";
import { isMet, targetsOf, type Target } from "./targets.ts";

/** The unit of a figure. */
export type Unit = "ms" | "µs" | "messages/s" | "bytes" | "MB" | "";

/** One figure in each round: of this tree, of an older one, and of a bare thing. */
export interface Row {
  what: string;
  unit: Unit;
  ours: number[];
  /** NaN if nobody measured it. */
  older: number[];
  /** How the bare thing worked; undefined if there is none, and then `bare` is empty. */
  way: string | undefined;
  bare: number[];
}

/**
 * Shows every figure as "median (least – most)", each ratio as the median of those of the rounds,
 * and whether the targets are met. `older` names the other tree, if there is one.
 */
export function figureTable(older: string | undefined, rows: Row[]): string {
  const lines = rows.map((row, at) => [
    row.what + (row.way ? `, bare ${row.way}` : ""),
    row.unit,
    spread(row.ours),
    ...(older === undefined ? [] : [spread(row.older), ratio(row.ours, row.older)]),
    spread(row.bare),
    ratio(row.ours, row.bare),
    rows[at - 1]?.what === row.what ? "" : verdict(row, older !== undefined),
  ]);
  const names = older === undefined ? [] : [older, `ours / ${older}`];
  return markdown([["", "", "ours", ...names, "bare", "ours / bare", "target"], ...lines]);
}

/** The ratios of the rounds. */
const ratios = (first: number[], second: number[]): number[] =>
  first.map((value, round) => value / (second[round] ?? Number.NaN));

const ratio = (first: number[], second: number[]): string => spread(ratios(first, second));

/** Each target of the row, and whether its median meets it. */
function verdict(row: Row, hasOlder: boolean): string {
  const targets = targetsOf(row.what).filter(({ of }) => of !== "older" || hasOlder);
  return targets.map((target) => `${limitOf(target)}: ${metOr(row, target)}`).join("; ");
}

function metOr(row: Row, target: Target): string {
  const { ours, older, bare } = row;
  const values = { itself: ours, older: ratios(ours, older), bare: ratios(ours, bare) };
  return isMet(target, median(values[target.of])) ? "met" : "missed";
}

function limitOf({ of, most, least }: Target): string {
  const limit = most === undefined ? `≥ ${figure(least ?? 0)}` : `≤ ${figure(most)}`;
  return of === "itself" ? limit : `${limit} × ${of}`;
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

/** A dash if there is no figure. */
export function spread(values: number[]): string {
  if (values.length === 0 || values.some(Number.isNaN)) return "–";
  const [middle, low, high] = [median(values), Math.min(...values), Math.max(...values)];
  if (low === high) return figure(middle);
  return `${figure(middle)} (${figure(low)} – ${figure(high)})`;
}

/** Rounds to three significant digits, or to a whole number from 100 on. */
export function figure(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en");
  return value === 0 ? "0" : value.toPrecision(3);
}
