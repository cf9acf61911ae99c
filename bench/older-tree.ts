// Checks out an older tree of the program in a folder of its own, ready to run.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { here } from "./tree.ts";

/** Runs the work with the root of the tree of this commit, ready to run. */
export async function withOlderTree<T>(
  commit: string,
  work: (root: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tincan-bench-"));
  const root = join(folder, "other");
  try {
    makeTree(root, commit);
    return await work(root);
  } finally {
    if (existsSync(root)) git("worktree", "remove", "--force", root);
    rmSync(folder, { recursive: true });
  }
}

const git = (...words: string[]): string =>
  execFileSync("git", words, { cwd: here, encoding: "utf8" }).trim();

function makeTree(root: string, commit: string): void {
  git("worktree", "add", "--quiet", "--detach", root, commit);
  const npm = (...words: string[]): unknown =>
    execFileSync("npm", words, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (lockOf(root) === lockOf(here)) {
    symlinkSync(join(here, "node_modules"), join(root, "node_modules"));
  } else npm("ci", "--no-audit", "--no-fund");
  npm("run", "--silent", "build");
}

const lockOf = (root: string): string => readFileSync(join(root, "package-lock.json"), "utf8");
