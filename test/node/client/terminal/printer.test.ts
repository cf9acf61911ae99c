// The printer writes whole lines to stdout, and reports which of them have been shown.
import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { createPrinter } from "../../../../src/node/client/terminal/printer.ts";

type Callback = (error?: Error) => void;

test("the lines of one turn leave in one write, and count as shown after it", async () => {
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

test("if the reader is gone, the printer reports it once, and no line counts as shown", async () => {
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
