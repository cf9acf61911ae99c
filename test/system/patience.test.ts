// How long a test waits for what it has started.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test, type TestContext } from "node:test";
import { patiently } from "./patience.ts";

/** Starts a program and answers when it has ended. */
function program(t: TestContext, script: string): Promise<string> {
  const child = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
  t.after(() => void child.kill("SIGKILL"));
  return new Promise((resolve) => child.once("close", () => resolve("done")));
}

const lost = () => new Error("lost");
const busyForMs = (ms: number): string =>
  `for (const end = Date.now() + ${ms}; Date.now() < end; );`;

test("what a program works for is awaited, however long nothing is heard of it", async (t) => {
  assert.equal(await patiently(program(t, busyForMs(3000)), lost, 1000), "done");
});

test("what nobody works for is given up", async (t) => {
  const idle = program(t, "setTimeout(() => {}, 600_000)");
  await assert.rejects(patiently(idle, lost, 1000), /lost/);
});

test("a program that never stops working is given up in the end", async (t) => {
  const busy = program(t, busyForMs(600_000));
  await assert.rejects(patiently(busy, lost, 1000, 2500), /lost/);
});

test("a failure of what is awaited is passed on", async () => {
  await assert.rejects(patiently(Promise.reject(new Error("broken")), lost), /broken/);
});
