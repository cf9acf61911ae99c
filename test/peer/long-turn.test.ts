// A turn ends before a screen would freeze, however many inputs have come at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runPeer } from "#peer";
import { steadyAt, wallAt } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { createDisk } from "./stage/disk.ts";

/** A peer whose clock moves on by so much whenever it looks, ms. */
function peerOf(stepMs: number) {
  const { store, keyFile } = createDisk();
  const turns: (() => void)[] = [];
  let [ms, answers] = [0, 0];
  const { take } = runPeer({
    name: "alice",
    serverHost: "tincan.example",
    program: "test",
    store,
    keyFile,
    random: (length) => new Uint8Array(length),
    primitives: primitivesNode,
    now: () => steadyAt((ms += stepMs)),
    wall: () => wallAt(ms),
    defer: (turn) => void turns.push(turn),
    perform({ type }) {
      if (type === "tell") answers += 1;
    },
  });
  /** How many there were since the last call. */
  function sinceThen(): number {
    const count = answers;
    answers = 0;
    return count;
  }
  return { take, turns, answers: sinceThen };
}

/** Gives ten commands at once that each get an answer; returns how many answers each turn gave. */
function giveTen(stepMs: number): number[] {
  const peer = peerOf(stepMs);
  for (let at = 0; at < 10; at += 1) {
    peer.take({ type: "command", command: { do: "write", text: `text ${at}` } });
  }
  const answers: number[] = [];
  while (peer.turns.length > 0) {
    peer.turns.shift()?.();
    answers.push(peer.answers());
  }
  return answers;
}

test("inputs that come at once share one turn if it is quick", () => {
  assert.deepEqual(giveTen(0), [10]);
});

test("a slow turn leaves the rest to the next ones", () => {
  const answers = giveTen(6);
  assert.ok(answers.length > 2, answers.join(" "));
  assert.equal(
    answers.reduce((sum, count) => sum + count),
    10,
  );
});

test("even the slowest turn takes in one input", () => {
  assert.deepEqual(
    giveTen(1_000),
    Array.from({ length: 10 }, () => 1),
  );
});
