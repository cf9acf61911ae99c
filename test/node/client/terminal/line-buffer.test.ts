// How keys and text become lines.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  createLineBuffer,
  type LineBuffer,
} from "../../../../src/node/client/terminal/line-buffer.ts";

/** What the buffer makes of input: lines, `^D` for the end and `^C` for an interrupt. */
function heard(put: (buffer: LineBuffer) => void): string[] {
  const told: string[] = [];
  const buffer = createLineBuffer({
    line: (line) => told.push(line),
    end: () => told.push("^D"),
    interrupt: () => told.push("^C"),
  });
  put(buffer);
  return told;
}

test("lines come out whole, however the input is cut into pieces", () => {
  const lines = fc.array(fc.string({ unit: fc.constantFrom("a", " ", "é", "\u{1f600}") }));
  fc.assert(
    fc.property(
      lines,
      fc.array(fc.nat({ max: 20 })),
      fc.constantFrom("\n", "\r\n"),
      (all, cuts, br) => {
        const told = heard((buffer) => {
          let rest = all.map((line) => line + br).join("");
          for (const cut of cuts) {
            buffer.takeText(rest.slice(0, cut));
            rest = rest.slice(cut);
          }
          buffer.takeText(rest);
        });
        assert.deepEqual(told, all);
      },
    ),
  );
});

test("the last line may lack its line break", () => {
  assert.deepEqual(
    heard((buffer) => (buffer.takeText("who\nexit"), buffer.finish())),
    ["who", "exit", "^D"],
  );
  assert.deepEqual(
    heard((buffer) => (buffer.takeText("exit\n"), buffer.finish())),
    ["exit", "^D"],
  );
});

test("an endless line takes no more memory than a long one", () => {
  const told = heard((buffer) => {
    for (let piece = 0; piece < 40; piece++) buffer.takeText("x".repeat(10_000));
    buffer.takeText("\nnext\n");
  });
  assert.deepEqual(
    told.map(({ length }) => length),
    [65_536, 4],
  );
});

const typed = (keys: string): string[] => heard((buffer) => buffer.takeKeys(keys));

test("a hidden line can be corrected", () => {
  assert.deepEqual(typed("secrex\u007ft\r"), ["secret"]);
  assert.deepEqual(typed("smile \u{1f600}\b!\n"), ["smile !"]);
  assert.deepEqual(typed("wrong\u0015right\r"), ["right"]);
  assert.deepEqual(typed("se\u001b[D\u001bOAcret\u0001\t\r"), ["secret"]);
  assert.deepEqual(typed("\u007f\r"), [""]);
});

test("Ctrl+C works in a hidden line, and Ctrl+D only in an empty one", () => {
  assert.deepEqual(
    heard((buffer) => buffer.takeKeys("sec\u0003")),
    ["^C"],
  );
  assert.deepEqual(
    heard((buffer) => buffer.takeKeys("sec\u0004ret\r\u0004")),
    ["secret", "^D"],
  );
});

test("a line that starts hidden continues as text", () => {
  const told = heard((buffer) => {
    buffer.takeKeys("secret\rbo");
    buffer.takeText("b\n");
  });
  assert.deepEqual(told, ["secret", "bob"]);
});
