// Lines of a real stream, as a pipe or a terminal gives them.
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import {
  isReadBy,
  readInput,
  type InputSource,
} from "../../../../src/node/client/terminal/standard-input.ts";

/** A terminal or pipe of which is known what was asked of it. */
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

test("lines that came together have the same time", () => {
  const { stream, told } = open(false);
  stream.emit("data", "one\ntwo\nth");
  stream.emit("data", "ree\n");
  assert.deepEqual(told, ["1 one", "1 two", "2 three"]);
});

test("a character may come in two pieces", async () => {
  const { stream, told } = open(false);
  const [first, second] = [Buffer.from("é\n").subarray(0, 1), Buffer.from("é\n").subarray(1)];
  stream.write(first);
  stream.end(second);
  await new Promise((resolve) => stream.on("end", resolve));
  assert.deepEqual(told, ["1 é", "end"]);
});

test("a terminal hides a password and shows the rest; a pipe is left as it is", () => {
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

test("the terminal is given back as it was, by the end and by Ctrl+D", () => {
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

test("a broken input is an end, and told once", () => {
  const { stream, told } = open(false);
  stream.emit("error", new Error("EIO"));
  stream.emit("end");
  assert.deepEqual(told, ["end"]);
});

test("nothing is read while it is held", () => {
  const { stream, lines } = open(false);
  lines.hold(true);
  assert.equal(stream.isPaused(), true);
  lines.hold(false);
  assert.equal(stream.isPaused(), false);
});

test("--plain takes a terminal for a pipe", () => {
  assert.equal(isReadBy({ isTTY: true }, false), true);
  assert.equal(isReadBy({ isTTY: true }, true), false);
  assert.equal(isReadBy({}, false), false);
});
