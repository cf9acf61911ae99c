// Power loss while the store of an older program is converted: everything is there afterwards.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertConverted, olderAt, placeIn } from "../node/stage/older-file.ts";
import { folder } from "../system/programs.ts";
import { layOut } from "./after-crash.ts";
import { createFragileDisk, powerCuts } from "./crash-states.ts";
import { createDice, seedOfRun } from "./fault-dice.ts";
import { byLength } from "./length.ts";
import { readTrace, tracedBy, whyNoTrace, type DiskCall } from "./write-trace.ts";

const skip = whyNoTrace() ?? false;
const program = join(import.meta.dirname, "convert-program.ts");

/** The calls that put these files on a disk for good. */
function callsFor(root: string, files: readonly string[]): DiskCall[] {
  const each = files.flatMap((path): DiskCall[] => [
    { do: "create", path, kind: "file" },
    { do: "write", path, bytes: readFileSync(path), at: 0 },
    { do: "sync", path },
  ]);
  return [...each, { do: "sync", path: root }];
}

test("after a power loss during the conversion of a store everything is there", { skip }, (t) => {
  const seed = seedOfRun();
  t.diagnostic(`TINCAN_SEED=${seed}`);
  const dice = createDice(seed);
  const root = folder(t);
  const at = join(root, "profile");
  mkdirSync(at);
  const { storeFile, keyFile } = olderAt(at);
  const disk = createFragileDisk(at);
  for (const call of callsFor(at, [storeFile, keyFile])) disk.make(call);

  const trace = join(root, "trace");
  const [command = "", ...args] = [...tracedBy(trace), process.execPath, program, at];
  assert.equal(spawnSync(command, args, { stdio: "inherit" }).status, 0);
  const { disk: calls } = readTrace(trace);
  assert.ok(calls.length > 50, `${calls.length} calls`);

  const states = byLength(12, 300);
  const after = join(root, "after");
  for (const { moment, state } of powerCuts(disk, calls, states, dice)) {
    layOut(state, at, after);
    assertConverted(placeIn(after), `power lost after ${moment} calls, seed ${seed}`);
  }
});
