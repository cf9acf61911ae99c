// Reads lines from a real stream, which stands for a pipe or a terminal.
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import {
  isReadBy,
  readInput,
  type InputSource,
} from "../../../../src/node/client/terminal/standard-input.ts";

/** A terminal or pipe that notes what is asked of it. */
function open(isTTY: boolean) {
  const told: string[] = [];
  const stream = new PassThrough();
  const raw: boolean[] = [];
  const setRawMode = (on: boolean) => (raw.push(on), source);
  const source = Object.assign(
    stream,
    isTTY ? { isTTY, setRawMode } : {},
  ) as unknown as InputSource;
  let clockMs = 0;
  const lines = readInput(
    source,
    {
      line: (line, atMs) => told.push(`${atMs} ${line}`),
      end: () => told.push("end"),
      interrupt: () => told.push("interrupt"),
    },
    () => (clockMs += 1),
  );
  return { stream, raw, lines, told };
}

test("lines that arrive together have the same time", () => {
  const { stream, told } = open(false);
  stream.emit("data", "one\ntwo\nth");
  stream.emit("data", "ree\n");
  assert.deepEqual(told, ["1 one", "1 two", "2 three"]);
});

test("a character may arrive in two pieces", async () => {
  const { stream, told } = open(false);
  const [first, second] = [Buffer.from("é\n").subarray(0, 1), Buffer.from("é\n").subarray(1)];
  stream.write(first);
  stream.end(second);
  await new Promise((resolve) => stream.on("end", resolve));
  assert.deepEqual(told, ["1 é", "end"]);
});

test("a terminal hides a password and shows the rest, and a pipe stays as it is", () => {
  const terminal = open(true);
  terminal.lines.hide(false);
  terminal.lines.hide(true);
  terminal.lines.hide(true);
  terminal.stream.emit("data", "secrex\u007ft\r");
  terminal.lines.hide(false);
  terminal.stream.emit("data", "bob\n");
  assert.deepEqual(terminal.raw, [true, false]);
  assert.deepEqual(terminal.told, ["1 secret", "2 bob"]);

  const pipe = open(false);
  pipe.lines.hide(true);
  pipe.stream.emit("data", "sec\u007fret\n");
  assert.deepEqual(pipe.told, ["1 sec\u007fret"]);
});

test("the terminal is restored at the end and at Ctrl+D", () => {
  for (const leave of ["close", "end", "key"] as const) {
    const { stream, raw, lines, told } = open(true);
    lines.hide(true);
    if (leave === "close") lines.close();
    if (leave === "end") stream.emit("end");
    if (leave === "key") stream.emit("data", "\u0004");
    lines.hide(true);
    stream.emit("data", "nothing more is heard\n");
    assert.deepEqual(raw, [true, false]);
    assert.deepEqual(told, leave === "close" ? [] : ["end"]);
  }
});

test("broken input counts as its end, reported once", () => {
  const { stream, told } = open(false);
  stream.emit("error", new Error("EIO"));
  stream.emit("end");
  assert.deepEqual(told, ["end"]);
});

test("nothing is read while the input is on hold", () => {
  const { stream, lines } = open(false);
  lines.hold(true);
  assert.equal(stream.isPaused(), true);
  lines.hold(false);
  assert.equal(stream.isPaused(), false);
});

test("--plain treats a terminal like a pipe", () => {
  assert.equal(isReadBy({ isTTY: true }, false), true);
  assert.equal(isReadBy({ isTTY: true }, true), false);
  assert.equal(isReadBy({}, false), false);
});
