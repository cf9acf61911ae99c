// Checks out two trees of the program, each in a folder of its own, ready to run.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { here } from "./tree.ts";

/** Runs the work with the roots of two trees: this one as it is now, and the one of the commit. */
export async function withTwoTrees<T>(
  commit: string,
  work: (roots: [string, string]) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tincan-bench-"));
  const roots: [string, string] = [join(folder, "this"), join(folder, "other")];
  try {
    makeTree(roots[0], commitOfNow());
    makeTree(roots[1], commit);
    return await work(roots);
  } finally {
    for (const root of roots.filter((one) => existsSync(one))) {
      git("worktree", "remove", "--force", root);
    }
    rmSync(folder, { recursive: true });
  }
}

const git = (...words: string[]): string =>
  execFileSync("git", words, { cwd: here, encoding: "utf8" }).trim();

/** Includes uncommitted changes, but no new file that Git does not track yet. */
const commitOfNow = (): string =>
  git("-c", "user.name=bench", "-c", "user.email=bench", "stash", "create") || "HEAD";

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
