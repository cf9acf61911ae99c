// Whole lines on stdout, and what counts as shown.
import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { createPrinter } from "../../../../src/node/client/terminal/printer.ts";

type Callback = (error?: Error) => void;

test("lines of one turn are one write, and known to be written after it", async () => {
  const seen: string[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done: Callback) {
      seen.push(`writes ${chunk}`);
      done();
    },
  });
  const printer = createPrinter(output, () => seen.push("closed"));
  printer.print("one");
  printer.print("two", () => seen.push("shown"));
  assert.deepEqual(seen, []);
  await printer.flushed();
  assert.deepEqual(seen, ["writes one\ntwo\n", "shown"]);
});

test("a reader who went away is told once, and nothing is called shown", async () => {
  const seen: string[] = [];
  const output = new Writable({
    write: (_chunk, _encoding, done: Callback) => done(new Error("EPIPE")),
  });
  const printer = createPrinter(output, () => seen.push("closed"));
  printer.print("one", () => seen.push("shown"));
  await printer.flushed();
  printer.print("two", () => seen.push("shown"));
  await printer.flushed();
  assert.deepEqual(seen, ["closed"]);
});
