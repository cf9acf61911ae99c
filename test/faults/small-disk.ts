// A disk of a few megabytes that a test fills up and empties again: a tmpfs, which needs root.
import { spawnSync } from "node:child_process";
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { folder } from "../system/programs.ts";

/** The disk. */
export interface SmallDisk {
  readonly path: string;
  freeBytes(): number;
  /** Fills it until at most this much is free, in whole blocks. */
  fill(leaveBytes?: number): void;
  /** Makes room again. */
  empty(): void;
}

const blockBytes = 4096;

/** Why there can be no small disk here; undefined if there can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.getuid?.() !== 0) return "needs root to mount a small disk";
  return spawnSync("mount", ["--version"]).error && "needs the program mount";
}

/** Mounts a disk of this size, which is gone after the test. */
export function createSmallDisk(test: TestContext, bytes: number): SmallDisk {
  const path = folder(test);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tincan-test", path]);
  if (mounted.status !== 0) throw new Error(`no small disk: ${mounted.stderr.toString()}`);
  // Detached at once, so that a program that still uses it does not keep it.
  test.after(() => spawnSync("umount", ["-l", path]));
  const ballast = join(path, "ballast");
  const freeBytes = (): number => {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  };

  function fill(leaveBytes = 0): void {
    const file = openSync(ballast, "a");
    try {
      while (freeBytes() >= leaveBytes + blockBytes) writeSync(file, new Uint8Array(blockBytes));
    } finally {
      closeSync(file);
    }
  }
  return { path, freeBytes, fill, empty: () => rmSync(ballast, { force: true }) };
}
