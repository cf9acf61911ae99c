// Runs one stage of the tests on all cores, with code compiled once for all of them, and reports
// how much of its budget it took (CONTRIBUTING.md).
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";

const cores = availableParallelism();

const units = [
  "test/{protocol,crypto,server,peer,contract,failures,fuzz,tidy}/**/*.test.ts",
  "test/attacks/!(*.program).test.ts",
  "test/web/screen/*.test.ts",
  "test/node/**/!(program).test.ts",
  "test/tidy.test.ts",
];
const simulation = "test/simulation/*.test.ts";
const faults = "test/faults/*.test.ts";

/**
 * Each stage has a budget in seconds on two quiet cores. Its steps run one after another; the runs
 * within a step run at the same time.
 *
 * - Unit tests start no programs, so each core runs its share in one process: loading the code
 *   takes longer than most of them.
 * - Programs and browsers wait about half of their time, so two files share a core. Whatever no
 *   other stage names runs here, so that no test is left out.
 * - Each batch of the simulation fills all cores with one world each, so one runs at a time; the
 *   faults mostly wait for programs, and use what is left.
 * - The long run has no budget, and `npm test` leaves it out.
 */
const stages = {
  units: {
    budget: 60,
    steps: () => [shares(find(units)).map((share) => ["--test-isolation=none"].concat(share))],
  },
  programs: {
    budget: 150,
    steps: () => [
      [filesAtOnce(2 * cores, find("test/**/*.test.ts", [...units, simulation, faults]))],
    ],
  },
  worlds: {
    budget: 120,
    steps: () => [[filesAtOnce(1, find(simulation)), filesAtOnce(cores, find(faults))]],
  },
  long: {
    budget: undefined,
    steps: () => [[filesAtOnce(1, find("test/**/*.long.ts"))]],
  },
};

function find(patterns, except = []) {
  const others = new Set(globSync(except));
  const files = globSync(patterns).filter((file) => !others.has(file));
  if (files.length === 0) throw new Error(`there is no test in ${patterns}`);
  return files.toSorted();
}

const filesAtOnce = (count, files) => [`--test-concurrency=${count}`].concat(files);

/**
 * Deals the files out to the cores in turn, because files of one folder take about equally long.
 */
function shares(files) {
  const all = Array.from({ length: cores }, () => []);
  files.forEach((file, at) => all[at % cores].push(file));
  return all.filter((share) => share.length > 0);
}

/** The build has warmed this cache, and the programs under test inherit it. */
const env = { ...process.env, NODE_COMPILE_CACHE: resolve("dist/program/compile-cache") };

/** One run of Node's test runner; resolves with its exit code. */
function run(args) {
  const child = spawn(process.execPath, ["--test", ...args], { stdio: "inherit", env });
  return new Promise((done) => child.on("close", (code) => done(code ?? 1)));
}

async function runStage({ budget, steps }) {
  const begun = performance.now();
  const codes = [];
  for (const runs of steps()) codes.push(...(await Promise.all(runs.map(run))));
  const seconds = Math.round((performance.now() - begun) / 1000);
  const limit = budget === undefined ? "" : `; the budget is ${budget} s on two quiet cores`;
  console.log(`${name}: ${seconds} s${limit}`);
  return Math.max(...codes);
}

const [, , name] = process.argv;
const stage = stages[name];
if (stage === undefined) throw new Error(`name a stage: ${Object.keys(stages).join(", ")}`);
process.exitCode = await runStage(stage);
