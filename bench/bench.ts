// The whole bench: compares this tree with the bare things it is made of, with an older tree, and
// with other programs.
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { closeBrowser } from "./browser.ts";
import { parts } from "./parts.ts";
import { profileTable } from "./profile.ts";
import { rivalTable } from "./rivals.ts";
import { measureParts, type Measured } from "./rounds.ts";
import { figure } from "./table.ts";
import { here } from "./tree.ts";
import { withOlderTree } from "./older-tree.ts";
import { relayWords, sizes, workloadWords, type Size } from "./workload.ts";

const usage = `usage: npm run bench -- [--against COMMIT] [--peers] [--profile]
  [--size ${Object.keys(sizes).join("|")}]
  [--only ${parts.map(({ name }) => `"${name}"`).join("|")}]...`;

/** How many programs wanted a CPU in the last minute; apart from ours, this should be near 0. */
const load = (): string => figure(loadavg()[0] ?? 0);

const { values } = parseArgs({
  options: {
    against: { type: "string" },
    peers: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
    size: { type: "string", default: "full" },
    only: { type: "string", multiple: true },
  },
});
const size: Size | undefined = new Map<string, Size>(Object.entries(sizes)).get(values.size);
const wanted = parts.filter(({ name }) => values.only?.includes(name) ?? true);
if (size === undefined || wanted.length === 0) throw new Error(usage);

const before = load();
const measured = await measure(values.against, size);
const tables = [measured.tables];
if (values.peers) tables.push(await rivalTable(measured.rows, size));
if (values.profile) tables.push(await profileTable(size));

console.log(`${workloadWords()} Median (least – most) of ${size.rounds} rounds.`);
console.log(
  `Node ${process.version}; ${availableParallelism()} CPUs; load ${before} to ${load()}.`,
);
console.log(relayWords());
console.log(`\n${tables.join("\n\n")}`);
await closeBrowser();

function measure(name: string | undefined, of: Size): Promise<Measured> {
  if (name === undefined) return measureParts(wanted, { root: here, older: undefined }, of);
  return withOlderTree(name, (root) => {
    return measureParts(wanted, { root: here, older: { name, root } }, of);
  });
}
