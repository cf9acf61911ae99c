// What is left in a program that has stretched a password at its full cost, which is 64 MiB.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const program = join(import.meta.dirname, "stage", "stretches.ts");

test("a12: a device has its memory back after it has stretched a password", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  assert.ok(Number(stdout) < 48, `it has grown by ${stdout.trim()} MiB`);
});
