// The log that an operator reads.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

const log = new URL("../../../src/node/server/log-pino.ts", import.meta.url).href;

/** Runs a program that has opened a log, and returns its output. */
function logOf(level: string, to: string, program: string): { stdout: string; stderr: string } {
  const start = `import { openLog } from "${log}"; const log = openLog("${level}", "${to}");`;
  const options = ["--input-type=module-typescript", "--eval", start + program];
  return spawnSync(process.execPath, options, { encoding: "utf8" });
}

test("a line says when, how serious and what, and nothing about the machine", () => {
  const { stdout, stderr } = logOf("info", "stdout", 'log.info("started", { port: 7070 });');
  const { time, ...line } = JSON.parse(stdout) as Record<string, unknown>;
  assert.deepEqual(line, { level: "info", event: "started", port: 7070 });
  assert.ok(Math.abs(Date.parse(String(time)) - Date.now()) < 60_000);
  assert.equal(stderr, "");
});

test("a line is written even if the program ends right after it", () => {
  const { stderr } = logOf("info", "stderr", 'log.error("failed"); process.exit(1);');
  assert.match(stderr, /"level":"error".*"event":"failed"/);
});

test("the log contains only the level that was asked for and above", () => {
  const both = 'log.info("one"); log.error("two");';
  assert.deepEqual(
    ["info", "error", "silent"].map(
      (level) => logOf(level, "stdout", both).stdout.split("\n").length,
    ),
    [3, 2, 1],
  );
});
