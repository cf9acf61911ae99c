// What the figures should come to (docs/performance.md).

/** A limit on one figure. */
export interface Target {
  /** What the figure is divided by first: the bare thing's, the older tree's, or nothing. */
  of: "bare" | "older" | "itself";
  most?: number;
  least?: number;
}

const atMost = (most: number, of: Target["of"] = "itself"): Target => ({ of, most });
const atLeast = (least: number, of: Target["of"]): Target => ({ of, least });

/** By part and figure, as the tables name them. */
const targets = new Map<string, Target[]>([
  ["one process: stream", [atLeast(0.6, "bare"), atLeast(10, "older")]],
  ["one process: round trip p50", [atMost(1.5, "bare")]],
  ["one process: CPU of a round trip", [atMost(1 / 6, "older")]],
  ["one process: a message in the file besides its text", [atMost(70)]],
  ["one process: statements a message in a stream, both ends", [atMost(0.5)]],
  ["one process: statements a message alone, both ends", [atMost(16)]],
  ["relay: stream", [atLeast(12, "older")]],
  ["WebRTC: stream", [atLeast(12, "older")]],
  ["backlog: terminal, from yes to the last line", [atMost(4_000)]],
  ["backlog: terminal, a command meanwhile p99", [atMost(50)]],
  ["backlog: page, from yes to the last line", [atMost(15_000)]],
  ["backlog: page, a key meanwhile p99", [atMost(50)]],
  ["pages: CPU of a message", [atMost(2, "bare")]],
  ["pages: from Enter to delivered p50", [atMost(50)]],
  ["page: inside after a reload", [atMost(1.5, "bare")]],
  ["page: the next tab goes on", [atMost(1.5, "bare")]],
  ["history: one chat, start to the first page", [atMost(300)]],
  ["history: one chat, a page anywhere p99", [atMost(5)]],
  ["history: one chat, memory above rest", [atMost(25)]],
  ["history: 100 logs, start to the first page", [atMost(300)]],
  ["history: 100 logs, a page anywhere p99", [atMost(12)]],
  ["history: 100 logs, memory above rest", [atMost(25)]],
]);

/** The targets of the figure with this name. */
export const targetsOf = (what: string): Target[] => targets.get(what) ?? [];

/** All names of figures that have a target. */
export const targeted = (): string[] => [...targets.keys()];

/** Whether a figure, or its ratio to what the target names, is within the target. */
export const isMet = ({ most = Infinity, least = -Infinity }: Target, value: number): boolean =>
  value <= most && value >= least;
