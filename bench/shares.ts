// Divides a profile of the CPU among the parts of the program.
import type { Profiler } from "node:inspector";

/** What the CPU can be used for, in the order of the table. */
export const areas = [
  "SQLite",
  "the index of words",
  "cryptography",
  "the codec",
  "the peer",
  "the server",
  "garbage collection",
  "the bench and the rest",
] as const;
/** One of {@link areas}. */
export type Area = (typeof areas)[number];

/** The area of a file; what a file calls outside our sources belongs to it. The first one fits. */
const files: [RegExp, Area][] = [
  [/store-sqlite\.ts|disk\/with-words\.ts|database-sqlite\.ts/, "SQLite"],
  [/primitives-node\.ts|\/src\/crypto\//, "cryptography"],
  [/\/src\/protocol\/|\/node_modules\/cborg\//, "the codec"],
  [/\/src\/server\/|\/src\/node\/server\//, "the server"],
  [/\/src\/(peer|node)\//, "the peer"],
  [/\/bench\//, "the bench and the rest"],
];

/** What these files call belongs to the index, except for SQLite, which is metered. */
const ofIndex = /word-(index|slice)\.ts/;

/** The CPU has nothing to do, or the profiler uses it. */
const isIdle = (frames: Frame[]): boolean =>
  frames[0]?.functionName === "(idle)" || frames.some(({ url }) => url === "node:inspector");

/** CPU inside SQLite, for the store and for the index of words, µs. */
export interface InSqlite {
  store: number;
  index: number;
}

/**
 * CPU by area, µs; `cpuUs` is all that the process has used. What happens inside SQLite is metered,
 * because a sample there may have waited for the disk. The rest is divided as the samples are.
 */
export function sharesOf(
  profile: Profiler.Profile,
  cpuUs: number,
  inSqlite: InSqlite,
): Record<Area, number> {
  const shares = areasOf(profile);
  shares["SQLite"] = 0;
  const sampled = areas.reduce((sum, area) => sum + shares[area], 0);
  const left = Math.max(0, cpuUs - inSqlite.store - inSqlite.index) / Math.max(1, sampled);
  for (const area of areas) shares[area] *= left;
  shares["SQLite"] = inSqlite.store;
  shares["the index of words"] += inSqlite.index;
  return shares;
}

/** The time of all samples by area, µs. */
function areasOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Record<Area, number> {
  const shares = Object.fromEntries(areas.map((area) => [area, 0])) as Record<Area, number>;
  const parents = new Map<number, number>();
  for (const { id, children = [] } of nodes) for (const child of children) parents.set(child, id);
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const known = new Map<number, Area | undefined>();
  for (const [at, id] of samples.entries()) {
    if (!known.has(id)) known.set(id, areaOf(framesOf(id, parents, byId)));
    const area = known.get(id);
    if (area) shares[area] += timeDeltas[at] ?? 0;
  }
  return shares;
}

type Frame = Profiler.ProfileNode["callFrame"];

/** From the innermost to the outermost. */
function framesOf(id: number, parents: Map<number, number>, byId: Map<number, Frame>): Frame[] {
  const frames: Frame[] = [];
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const frame = byId.get(at);
    if (frame) frames.push(frame);
  }
  return frames;
}

function areaOf(frames: Frame[]): Area | undefined {
  const name = frames[0]?.functionName ?? "";
  if (isIdle(frames)) return undefined;
  if (name === "(garbage collector)") return "garbage collection";
  const urls = frames.map(({ url }) => url);
  const found = urls.map((url) => files.find(([pattern]) => pattern.test(url))?.[1]);
  const area = found.find((one) => one !== undefined);
  if (area !== "SQLite" && urls.some((url) => ofIndex.test(url))) return "the index of words";
  return area ?? "the bench and the rest";
}
