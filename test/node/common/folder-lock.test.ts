// Only one process can have a profile, tested with real processes that end in different ways.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { lockFolder } from "../../../src/node/common/folder-lock.ts";
import { failsWith } from "../../contract/store.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

const program = join(import.meta.dirname, "..", "stage", "holds-folder.ts");

test("a second process learns which one has the profile", async (t) => {
  const folder = temporaryFolder(t);
  const { child, said } = await holder(t, folder);
  assert.equal(said, "has it\n");
  assert.deepEqual(lockFolder(folder), { heldBy: child.pid });
});

test("a profile is free as soon as its process is killed", async (t) => {
  const folder = temporaryFolder(t);
  const { child } = await holder(t, folder);
  child.kill("SIGKILL");
  await once(child, "exit");
  const lock = lockFolder(folder);
  assert.ok("release" in lock);
  assert.equal((await holder(t, folder)).said, `held by ${process.pid}\n`);
  lock.release();
});

test("a profile is free when its process has ended without releasing it", async (t) => {
  const folder = temporaryFolder(t);
  const { child } = await holder(t, folder);
  child.stdin?.end();
  await once(child, "exit");
  assert.ok("release" in lockFolder(folder));
});

test("a profile cannot be opened twice in one process, and trying does not free it", async (t) => {
  const folder = temporaryFolder(t);
  const lock = lockFolder(folder);
  assert.ok("release" in lock);
  assert.deepEqual(lockFolder(folder), { heldBy: process.pid });
  assert.equal((await holder(t, folder)).said, `held by ${process.pid}\n`);
  lock.release();
});

test("a released profile can be locked again, here and elsewhere", async (t) => {
  const folder = temporaryFolder(t);
  const first = lockFolder(folder);
  assert.ok("release" in first);
  first.release();
  const second = lockFolder(folder);
  assert.ok("release" in second);
  second.release();
  assert.deepEqual(readdirSync(folder), ["lock"]);
  assert.equal((await holder(t, folder)).said, "has it\n");
});

test("if the other process's number is unreadable, the number is given as 0", async (t) => {
  const folder = temporaryFolder(t);
  await holder(t, folder);
  writeFileSync(join(folder, "pid"), "");
  assert.deepEqual(lockFolder(folder), { heldBy: 0 });
});

test("a missing folder cannot be locked", (t) => {
  assert.throws(() => lockFolder(join(temporaryFolder(t), "nowhere")), failsWith("io"));
});

/** Starts a process that tries to lock the profile, and returns what it said. */
async function holder(
  t: TestContext,
  folder: string,
): Promise<{ child: ChildProcess; said: string }> {
  const stdio = ["pipe", "pipe", "inherit"] as const;
  const child = spawn(process.execPath, [program, folder], {
    stdio: [...stdio],
  });
  t.after(() => child.kill("SIGKILL"));
  const [said] = await once(child.stdout ?? assert.fail(), "data");
  return { child, said: String(said) };
}
