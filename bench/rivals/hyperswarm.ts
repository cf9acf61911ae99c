// Hyperswarm: finds a peer in a DHT and opens an encrypted connection to it.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { startChild } from "../child.ts";
import { lastingFolder } from "../folder.ts";
import type { HyperswarmProgram } from "./hyperswarm-program.ts";
import type { Rival } from "./rival.ts";

/** The version that we compare ourselves with. */
const wanted = "hyperswarm@4.17.2";

let installed: string | undefined;

/** Installs the package in a folder of its own, once a run; undefined if that does not work. */
function install(): string | undefined {
  const { path } = lastingFolder();
  writeFileSync(`${path}/package.json`, "{}");
  try {
    const args = ["install", "--no-audit", "--no-fund", "--no-save", wanted];
    execFileSync("npm", args, { cwd: path, stdio: "ignore" });
    return `${path}/package.json`;
  } catch {
    return undefined;
  }
}

/** Hyperswarm between two processes, with a network of three nodes on loopback. */
export const hyperswarm: Rival = {
  name: "hyperswarm",
  lacks: "keeps nothing; acknowledges nothing (only the last message is answered)",
  async start() {
    installed ??= install();
    if (installed === undefined) return undefined;
    const from = installed;
    const file = "rivals/hyperswarm-program.ts";
    const children = [1, 2, 3].map(() => startChild<HyperswarmProgram>(file));
    const [net, alice, bob] = children;
    if (!net || !alice || !bob) throw new Error("three programs are needed");
    const bootstrap = await net.ask("net", from);
    for (const one of [alice, bob]) await one.ask("join", from, bootstrap);
    await Promise.all([alice.ask("opened"), bob.ask("opened")]);
    return {
      roundTrips: (count) => alice.ask("roundTrips", count),
      stream: (count) => alice.ask("stream", count),
      async end() {
        for (const child of children) await child.end();
      },
    };
  },
};
