// The whole bench: compares this tree with the bare things it is made of, or with an older tree.
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { tablesOfTwo } from "./against.ts";
import { tablesBesideBare } from "./beside-bare.ts";
import { parts } from "./parts.ts";
import { figure } from "./table.ts";
import { here } from "./tree.ts";
import { withTwoTrees } from "./two-trees.ts";
import { sizes, workloadWords, type Size } from "./workload.ts";

const usage = `usage: npm run bench -- [--against COMMIT] [--size ${Object.keys(sizes).join("|")}]
  [--only ${parts.map(({ name }) => `"${name}"`).join("|")}]...`;

/** How many programs wanted a CPU in the last minute; apart from ours, this should be near 0. */
const load = (): string => figure(loadavg()[0] ?? 0);

const { values } = parseArgs({
  options: {
    against: { type: "string" },
    size: { type: "string", default: "full" },
    only: { type: "string", multiple: true },
  },
});
const { against } = values;
const size: Size | undefined = new Map<string, Size>(Object.entries(sizes)).get(values.size);
const wanted = parts.filter(({ name }) => values.only?.includes(name) ?? true);
if (size === undefined || wanted.length === 0) throw new Error(usage);

const before = load();
const tables =
  against === undefined
    ? await tablesBesideBare(wanted, here, size)
    : await withTwoTrees(against, (roots) => tablesOfTwo(wanted, ["this", against], roots, size));

console.log(`${workloadWords()} Median (least – most) of ${size.rounds} rounds.`);
console.log(
  `Node ${process.version}; ${availableParallelism()} CPUs; load ${before} to ${load()}.`,
);
console.log(`\n${tables}`);
