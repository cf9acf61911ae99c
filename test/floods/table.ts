// The tables in docs/security-tests.md.
import { readFileSync, writeFileSync } from "node:fs";
import type { Sent } from "./flood-program.ts";
import { quantile, type Seen } from "./watched-server.ts";

/** One flood, and the server before it. */
export interface Row extends Sent {
  what: string;
  /** How long it lasted, ms. */
  ms: number;
  /** The most memory above that at rest, bytes. */
  grown: number;
  idle: Seen;
  seen: Seen;
}

const file = "docs/security-tests.md";

const titles = [
  "what", "frames/s", "connections", "memory above rest, MiB", "ping p50, ms", "p99", "idle p99",
  "worst", "written, MB a minute",
]; // prettier-ignore
const head = [`| ${titles.join(" | ")} |`, `| --- |${" --: |".repeat(titles.length - 1)}`];

function lineOf({ what, frames, connections, ms, grown, idle, seen }: Row): string {
  const cells = [
    what,
    Math.round((frames * 1_000) / ms),
    connections,
    (grown / 2 ** 20).toFixed(1),
    ...[quantile(seen, 0.5), quantile(seen, 0.99), quantile(idle, 0.99), quantile(seen, 1)].map(
      (value) => value.toFixed(1),
    ),
    ((seen.written * 60_000) / ms / 1e6).toFixed(2),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Puts the table of floods in its place. */
export const writeTable = (rows: Row[]): void =>
  write("floods", [...head, ...rows.map(lineOf)].join("\n"));

/** What a connection costs, each. */
export interface Cost {
  /** Resident memory while it is idle, bytes. */
  memory: number;
  /** CPU until it is up, ms. */
  cpuMs: number;
}

/** What connections cost a server, next to a bare one. */
export interface Figures {
  count: number;
  byKey: Cost;
  byTicket: Cost;
  bare: Cost;
}

/** Puts what connections cost in its place. */
export function writeFigures({ count, byKey, byTicket, bare }: Figures): void {
  const rows = [
    ["a sign-in by the key of a device", byKey],
    ["a sign-in by ticket", byTicket],
    ["a bare WebSocket of `ws`", bare],
  ] as const;
  const cells = rows.map(([what, cost]) => {
    // Before tickets are tried, the process has held as many connections, and keeps their memory.
    const memory = cost === byTicket ? "" : (cost.memory / 1e3).toFixed(1);
    return `| ${what} | ${cost.cpuMs.toFixed(2)} | ${memory} |`;
  });
  const heading = `| ${count} connections | CPU of each, ms | memory of each while idle, kB |`;
  write("connections", [heading, "| --- | --: | --: |", ...cells].join("\n"));
}

/** Replaces what is between two marks. */
function write(name: string, table: string): void {
  const [from, to] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const text = readFileSync(file, "utf8");
  const [before = "", rest = ""] = text.split(from);
  const [, after = ""] = rest.split(to);
  writeFileSync(file, `${before}${from}\n\n${table}\n\n${to}${after}`);
}
