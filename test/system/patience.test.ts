// How long a test waits for a program that it has started.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test, type TestContext } from "node:test";
import { patiently } from "./patience.ts";

/** Starts a program, and resolves when it has ended. */
function program(t: TestContext, script: string): Promise<string> {
  const child = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
  t.after(() => void child.kill("SIGKILL"));
  return new Promise((resolve) => child.once("close", () => resolve("done")));
}

const lost = () => new Error("lost");
const busyForMs = (ms: number): string =>
  `for (const end = Date.now() + ${ms}; Date.now() < end; );`;

test("a test waits as long as its program works, even if nothing is heard from it", async (t) => {
  assert.equal(await patiently(program(t, busyForMs(3000)), lost, 1000), "done");
});

test("a test gives up when its program does nothing", async (t) => {
  const idle = program(t, "setTimeout(() => {}, 600_000)");
  await assert.rejects(patiently(idle, lost, 1000), /lost/);
});

test("a test gives up in the end on a program that never stops working", async (t) => {
  const busy = program(t, busyForMs(600_000));
  await assert.rejects(patiently(busy, lost, 1000, 2500), /lost/);
});

test("a failure of what the test waits for is passed on", async () => {
  await assert.rejects(patiently(Promise.reject(new Error("broken")), lost), /broken/);
});
