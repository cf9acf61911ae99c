// What every maker of direct paths has to do, whatever carries them.
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { test, type TestContext } from "node:test";
import type { DirectPaths, PathId, PeerInput } from "#peer";

/** Makes the paths of two devices that can reach each other; `emit` receives their events. */
export type MakePaths = (t: TestContext, emits: ((input: PeerInput) => void)[]) => DirectPaths[];

/** Runs the suite. */
export function pathsSuite(technology: string, make: MakePaths): void {
  for (const [sentence, run] of Object.entries(cases)) {
    test(`${technology}: ${sentence}`, (t) => run(pair(t, make)));
  }
}

interface Device {
  /** The path's number on this device: each device counts its own. */
  path: PathId;
  paths: DirectPaths;
  /** The next event, apart from signals. */
  next(): Promise<PeerInput>;
  /** Fails if there are events that the test did not expect. */
  quiet(): Promise<void>;
}

const cases: Record<string, (devices: [Device, Device]) => Promise<void>> = {
  "two devices open a direct path and talk both ways, in order": async ([alice, bob]) => {
    await connect(alice, bob);
    for (let at = 0; at < 100; at += 1) alice.paths.send(alice.path, Uint8Array.of(at));
    for (let at = 0; at < 100; at += 1)
      assert.deepEqual(await bob.next(), frame(bob, Uint8Array.of(at)));
    const largest = new Uint8Array(16_384).fill(7);
    bob.paths.send(bob.path, largest);
    assert.deepEqual(await alice.next(), frame(alice, largest));
  },

  "after closing a path this side hears nothing more, and the other side hears the end": async ([
    alice,
    bob,
  ]) => {
    await connect(alice, bob);
    alice.paths.close(alice.path);
    alice.paths.send(alice.path, Uint8Array.of(1));
    assert.deepEqual(await bob.next(), { type: "pathClosed", path: bob.path });
    await alice.quiet();
    bob.paths.send(bob.path, Uint8Array.of(1));
    await bob.quiet();
  },

  "frames sent before a path closes still arrive": async ([alice, bob]) => {
    await connect(alice, bob);
    alice.paths.send(alice.path, Uint8Array.of(9));
    alice.paths.close(alice.path);
    assert.deepEqual(await bob.next(), frame(bob, Uint8Array.of(9)));
    assert.deepEqual(await bob.next(), { type: "pathClosed", path: bob.path });
  },

  "commands for a path that nobody opened are ignored": async ([alice]) => {
    alice.paths.send(9, Uint8Array.of(1));
    alice.paths.close(9);
    await alice.quiet();
  },
};

/** Carries signals from one to the other, with the number that the path has there. */
function pair(t: TestContext, make: MakePaths): [Device, Device] {
  const arrivals = new EventEmitter();
  const told: PeerInput[][] = [[], []];
  const emits = [0, 1].map((at) => (input: PeerInput): void => {
    const other = all[1 - at];
    if (input.type === "pathDescribed") other?.describe(2 - at, input.description);
    else if (input.type === "pathCandidate") other?.addCandidate(2 - at, input.candidate);
    else {
      told[at]?.push(input);
      arrivals.emit("told");
    }
  });
  const all = make(t, emits);
  const device = (at: number): Device => ({
    path: at + 1,
    paths: all[at] ?? assert.fail(),
    async next() {
      while (told[at]?.length === 0) await once(arrivals, "told");
      return told[at]?.shift() ?? assert.fail();
    },
    async quiet() {
      for (let turn = 0; turn < 10; turn += 1)
        await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(told[at], []);
    },
  });
  return [device(0), device(1)];
}

async function connect(alice: Device, bob: Device): Promise<void> {
  bob.paths.open(bob.path, false, undefined);
  alice.paths.open(alice.path, true, undefined);
  assert.deepEqual(await alice.next(), { type: "pathOpened", path: alice.path });
  assert.deepEqual(await bob.next(), { type: "pathOpened", path: bob.path });
}

const frame = ({ path }: Device, bytes: Uint8Array): PeerInput => ({
  type: "pathFrame",
  path,
  bytes,
});
